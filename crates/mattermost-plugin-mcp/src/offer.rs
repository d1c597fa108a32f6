//! Which of its tools a server offers.
use crate::ListedTool;
use crate::entry::Entry;
use mattermost_plugin::ActivateError;
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

/// A choice that leaves no tool: Agents takes an empty list for an error, on every request of every agent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no tool would be left; the tools that were offered before stay so")]
#[non_exhaustive]
pub struct NothingOffered;

impl From<NothingOffered> for ActivateError {
    fn from(error: NothingOffered) -> Self {
        Self(error.to_string())
    }
}

/// The tools that are not offered, by listed name, and why. At first there are none.
#[derive(Default)]
pub(crate) struct Off(RwLock<Arc<BTreeMap<String, String>>>);

impl Off {
    /// Why a tool is not offered; `None` where it is.
    pub(crate) fn why(&self, full_name: &str) -> Option<String> {
        self.read().get(full_name).cloned()
    }

    /// Those that are offered, in order.
    pub(crate) fn offered<'a>(
        &self,
        entries: &'a [Arc<Entry>],
    ) -> impl Iterator<Item = &'a Arc<Entry>> {
        let off = self.read();
        let entries = entries.iter();
        entries.filter(move |entry| !off.contains_key(entry.full_name()))
    }

    /// Chooses anew; says whether other tools are offered than before.
    pub(crate) fn choose(
        &self,
        entries: &[Arc<Entry>],
        choose: impl Fn(&ListedTool) -> Result<(), String>,
    ) -> Result<bool, NothingOffered> {
        let off: BTreeMap<String, String> = entries
            .iter()
            .filter_map(|entry| {
                let why = choose(&ListedTool::of(entry)).err()?;
                Some((entry.full_name().to_owned(), why))
            })
            .collect();
        if off.len() == entries.len() {
            return Err(NothingOffered);
        }
        let mut now = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let other = !now.keys().eq(off.keys());
        *now = Arc::new(off);
        Ok(other)
    }

    fn read(&self) -> Arc<BTreeMap<String, String>> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
}
