//! The plugin that runs, as core's `plugin.Environment` keeps it: requests reach it from the moment OnActivate has
//! returned until it is taken out.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::{Request, Response, StatusCode};
use mattermost_plugin::Body;
use mattermost_plugin::host::Supervisor;
use mattermost_plugin::model::Context;
use tokio::sync::Notify;

use crate::inter_plugin::text_response;
use crate::world::new_id;

/// Holds one plugin, active or not.
pub(crate) struct Environment {
    plugin_id: String,
    active: Mutex<Option<Arc<Supervisor>>>,
    /// Told whenever a loan has ended.
    returned: Arc<Notify>,
}

impl Environment {
    pub(crate) fn new(plugin_id: &str) -> Self {
        Self {
            plugin_id: plugin_id.to_owned(),
            active: Mutex::default(),
            returned: Arc::default(),
        }
    }

    pub(crate) fn plugin_id(&self) -> &str {
        &self.plugin_id
    }

    /// From now on requests reach the plugin.
    pub(crate) fn put(&self, supervisor: Supervisor) {
        *self.active() = Some(Arc::new(supervisor));
    }

    /// The active plugin, for one call.
    pub(crate) fn borrow(&self) -> Option<Loan> {
        let supervisor = self.active().clone()?;
        Some(Loan {
            supervisor: Some(supervisor),
            returned: Arc::clone(&self.returned),
        })
    }

    /// From now on no request reaches the plugin; answers it once the calls that are under way have ended.
    pub(crate) async fn take(&self) -> Option<Supervisor> {
        let mut supervisor = self.active().take()?;
        loop {
            let returned = self.returned.notified();
            match Arc::try_unwrap(supervisor) {
                Ok(supervisor) => return Some(supervisor),
                Err(shared) => supervisor = shared,
            }
            returned.await;
        }
    }

    /// `ServeHTTP` of the active plugin; `None` if there is none.
    pub(crate) async fn serve_http(&self, request: Request<Body>) -> Option<Response<Body>> {
        let plugin = self.borrow()?;
        let user_agent = request.headers().get(http::header::USER_AGENT);
        let context = Context {
            request_id: new_id(),
            user_agent: user_agent
                .and_then(|value| value.to_str().ok())
                .unwrap_or_default()
                .into(),
            ..Context::default()
        };
        let response = plugin.supervisor()?.serve_http(context, request).await;
        // What core's client answers when the call on the plugin failed (`client_rpc.go`, ServeHTTP).
        Some(response.unwrap_or_else(|_| {
            text_response(
                StatusCode::INTERNAL_SERVER_ERROR,
                "500 internal server error\n",
            )
        }))
    }

    fn active(&self) -> MutexGuard<'_, Option<Arc<Supervisor>>> {
        self.active.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The plugin, lent for a call.
pub(crate) struct Loan {
    supervisor: Option<Arc<Supervisor>>,
    returned: Arc<Notify>,
}

impl Loan {
    /// The plugin; always there until the loan is dropped.
    pub(crate) fn supervisor(&self) -> Option<&Supervisor> {
        self.supervisor.as_deref()
    }
}

impl Drop for Loan {
    fn drop(&mut self) {
        // Given back before it is told, or the owner would look too early.
        self.supervisor = None;
        self.returned.notify_waiters();
    }
}
