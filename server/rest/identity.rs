//! Which server answers at an address.
//!
//! A session goes to this one only. In a copied configuration, behind a wrong address in the plugin's settings or a name that
//! leads elsewhere, another Mattermost may answer, and it would learn what logs its callers in here. Who wants to be taken for
//! this server can be: it tells its diagnostic id to everybody.

use std::sync::{Arc, Mutex, PoisonError};

use http::Method;
use mattermost_plugin::api::Client;
use serde::Deserialize;
use url::Url;

use super::exchange::Exchange;
use super::{Request, RestError, Route, decode};

/// The address where this server was found to answer. Cheap to clone; all clones remember together.
#[derive(Clone, Default)]
pub(super) struct Found(Arc<Mutex<Option<Url>>>);

/// What a server tells who is not logged in (core: `config/client.go`, GenerateLimitedClientConfig).
#[derive(Deserialize)]
struct Told {
    #[serde(rename = "DiagnosticId")]
    diagnostic_id: String,
}

impl Found {
    /// Makes sure that this server answers at `base`: asked there once, without a session.
    ///
    /// # Errors
    /// Another one answers, or none that says which it is. Nothing is changed.
    pub(super) async fn at(
        &self,
        base: &Url,
        api: &Client,
        exchange: &Exchange,
    ) -> Result<(), RestError> {
        let known = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        if known.as_ref() == Some(base) {
            return Ok(());
        }
        let answer = exchange.ask(base, None, &question()).await;
        let told: Result<Told, _> = answer.and_then(|bytes| decode(&bytes));
        let told = told.map_err(|error| match error.is_unanswered() {
            true => {
                tracing::warn!(cause = %error, "the server does not say over REST which it is");
                RestError::no_access("what answers at the server's address does not say which server it is; an admin can give the right one in the plugin's settings")
            }
            false => error,
        })?;
        let own = api.get_diagnostic_id().await.map_err(|error| {
            tracing::warn!(
                cause = error.for_log(),
                "the server does not say which it is"
            );
            RestError::no_access("the server does not tell the plugin which it is")
        })?;
        if own.is_empty() || told.diagnostic_id != own {
            tracing::warn!("another server answers at the address for REST");
            return Err(RestError::no_access(
                "another server answers at the server's address; an admin can give the right one in the plugin's settings",
            ));
        }
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(base.clone());
        Ok(())
    }
}

/// `format=old` is what servers before 11 want to hear.
fn question() -> Request {
    Request {
        method: Method::GET,
        route: Route::new(&["config", "client"]).query("format", "old"),
        body: None,
    }
}
