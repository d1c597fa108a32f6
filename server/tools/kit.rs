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
}
