//! What the tools work with.

use std::sync::Arc;

use mattermost_plugin::Host;
use mattermost_plugin_mcp::ToolContext;

use crate::audit::Audit;
use crate::changes::Changes;
use crate::config::CurrentConfig;
use crate::confirm::Confirmations;
use crate::delivery::Delivery;
use crate::feeds::Feeds;
use crate::idempotency::Keys;
use crate::permissions::{Acting, Permissions};
use crate::rates::{Rate, Rates};
use crate::refusal::Refusal;
use crate::resolve::Resolver;
use crate::rest::Rest;
use crate::site::Site;

/// Everything that a tool may need. The server's API is not in it: what a tool reads or changes it gets from
/// [`Permissions`] and [`Resolver`], after the check. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Kit {
    pub(crate) permissions: Permissions,
    pub(crate) resolver: Resolver,
    pub(crate) site: Site,
    pub(crate) changes: Changes,
    pub(crate) confirmations: Confirmations,
    pub(crate) delivery: Delivery,
    pub(crate) feeds: Feeds,
    pub(crate) config: Arc<CurrentConfig>,
    rates: Rates,
}

impl Kit {
    /// For the plugin that runs on `host`.
    pub(crate) fn new(host: &Host, config: &Arc<CurrentConfig>, feeds: &Feeds) -> Self {
        let api = &host.api;
        let rest = Rest::new(host, config);
        rest.sweep();
        let permissions = Permissions::new(api.clone(), rest, Arc::clone(config));
        let site = Site::new(api.clone());
        let changes = Changes::new(Audit::new(api.clone()));
        Self {
            resolver: Resolver::new(api.clone(), permissions.clone(), Arc::clone(config)),
            permissions,
            site,
            confirmations: Confirmations::new(api.clone()),
            delivery: Delivery::new(Keys::new(api.clone()), changes.clone()),
            changes,
            feeds: feeds.clone(),
            config: Arc::clone(config),
            rates: Rates::default(),
        }
    }

    /// The caller as the user that the call acts as; counts the call.
    ///
    /// # Errors
    /// The user does not exist or is deactivated, or has called too often.
    pub(crate) async fn acting(
        &self,
        context: &ToolContext,
        rate: Rate,
    ) -> Result<Acting, Refusal> {
        let limits = self.config.get().limits;
        self.rates.count(context.caller.user_id(), rate, limits)?;
        self.permissions.acting(&context.caller).await
    }

    /// Counts each person whom a call adds to a channel as a change: all of them are notified. The call itself, which is
    /// counted, is the first.
    ///
    /// # Errors
    /// They are more than the user may change in a minute, or than is left of it.
    pub(crate) fn count_added(&self, user: &Acting, people: usize) -> Result<(), Refusal> {
        let limits = self.config.get().limits;
        let people = u32::try_from(people).unwrap_or(u32::MAX);
        if people > limits.writes {
            let problem = format!(
                "is too large: each person who is added counts as a change, and you have {} of them a minute",
                limits.writes
            );
            return Err(Refusal::argument("users", problem));
        }
        self.rates.count_as(user.id(), Rate::Write, limits, people)
    }
}
