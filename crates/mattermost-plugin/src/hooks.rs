//! The plugin's end of the hooks: answers `Plugin.OnActivate`, `Plugin.ServeHTTP`, ... for any [`Plugin`].
//!
//! What matches Go's library (`server/public/plugin/client_rpc.go`): names, arguments and results, and that
//! OnConfigurationChange is called inside OnActivate. What differs: a failed activation is always an error in the
//! *results*, because the server takes an error of the call itself for a plugin that is active.

use std::future::Future;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use go_gob::{Gob, Interface};
use go_plugin::broker::MuxBroker;
use go_plugin::rpc::{Answer, Args, Client, Reply, Service, method_not_found};
use go_plugin::serve::Dispense;

use crate::api::{self, RpcApi};
use crate::handshake::HOOKS;
use crate::lifecycle::{Lifecycle, caught, values};
use crate::model::Context;
use crate::plugin::Plugin;
use crate::values::Values;
use crate::{Body, Response};

pub(crate) mod calls;
mod chunks;
mod decision;
mod error;
mod file_will_be_uploaded;
mod hook;
mod lent;
mod message_will_be_updated;
pub(crate) mod outcome;
mod response_writer;
mod serve_http;
pub(crate) mod table;

pub(crate) use chunks::Budget;
pub use decision::Decision;
pub use error::HookError;
pub use file_will_be_uploaded::Replacement;
pub use hook::Hook;

use calls::ServeHttpArgs;
use outcome::Outcome;

/// What the host is offered: one service, "hooks".
pub(crate) struct Offer<P>(Arc<Lifecycle<P>>);

impl<P: Plugin> Offer<P> {
    pub(crate) fn new(plugin: Arc<Lifecycle<P>>) -> Self {
        Self(plugin)
    }
}

impl<P: Plugin> Dispense for Offer<P> {
    fn dispense(&self, name: &str, broker: MuxBroker) -> Option<Arc<dyn Service>> {
        (name == HOOKS).then(|| -> Arc<dyn Service> {
            Arc::new(Hooks {
                broker,
                lifecycle: self.0.clone(),
            })
        })
    }

    fn shutdown(&self) -> BoxFuture<'_, ()> {
        Box::pin(self.0.end())
    }
}

/// Answers the calls of the server.
pub(crate) struct Hooks<P> {
    broker: MuxBroker,
    lifecycle: Arc<Lifecycle<P>>,
}

impl<P: Plugin> Service for Hooks<P> {
    fn call(self: Arc<Self>, method: &str, args: Args<'_>) -> Result<Answer, String> {
        if method == "Plugin.Implemented" {
            args.decode::<()>()?;
            let names = Lifecycle::<P>::implemented();
            let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
            return Ok(Box::pin(async { Ok(Reply::new(names)) }));
        }
        let name = method.strip_prefix("Plugin.").unwrap_or_default();
        match Lifecycle::hooks().find(|hook| hook.name() == name) {
            Some(hook) => hook.answer(self, args),
            None => Err(method_not_found(method)),
        }
    }
}

impl<P: Plugin> Hooks<P> {
    /// Has the plugin `run` a hook. `A` is what it is called with, `W` what it answers, both as in Go.
    fn answer<A, W, F>(
        &self,
        args: Args<'_>,
        hook: &'static str,
        run: fn(Arc<P>, A) -> F,
    ) -> Result<Answer, String>
    where
        A: Send + 'static,
        Values<A>: Gob + Default,
        F: Future<Output: Outcome<W>> + Send + 'static,
    {
        let call = self.lifecycle.hook_under_way(args.length())?;
        let Values(args) = args.decode::<Values<A>>()?;
        Ok(Box::pin(async move {
            let outcome = caught(hook, async { run(call.plugin(), args).await });
            Ok(outcome.await?.into_reply(hook))
        }))
    }

    /// Has the plugin answer a request with `run`.
    fn serve<F>(
        &self,
        args: Args<'_>,
        hook: &'static str,
        run: fn(Arc<P>, Context, http::Request<Body>) -> F,
    ) -> Result<Answer, String>
    where
        F: Future<Output = Response> + Send + 'static,
    {
        let length = args.length();
        let args: ServeHttpArgs = args.decode()?;
        let values = args.request.as_ref().map_or(0, values);
        let asked = self.lifecycle.asked(hook, run, length, values)?;
        let broker = self.broker.clone();
        Ok(Box::pin(serve_http::answer(asked, broker, args)))
    }

    /// `FileWillBeUploaded`
    fn file_will_be_uploaded(&self, args: Args<'_>) -> Result<Answer, String> {
        let call = self.lifecycle.hook_under_way(args.length());
        let (args, broker) = (args.decode()?, self.broker.clone());
        Ok(Box::pin(file_will_be_uploaded::answer(call, broker, args)))
    }

    /// Dials both of the server's services and activates the plugin.
    async fn activate(self: Arc<Self>, args: calls::ActivateArgs) -> Result<(), String> {
        let api = async {
            let dialled = tokio::try_join!(
                self.broker.dial(args.api_mux_id),
                self.broker.dial(args.driver_mux_id)
            );
            let (api, driver) = dialled
                .map_err(|error| format!("the plugin cannot reach the server's API: {error}"))?;
            let api = RpcApi::new(Client::new(api), self.broker.clone()).with_driver(driver);
            Ok(api::Client::server(api))
        };
        self.lifecycle.activate(api).await
    }
}

/// The answer of a hook that answers an `error` and nothing else.
fn error_answer<F>(hook: &'static str, work: F) -> Answer
where
    F: Future<Output = Result<(), String>> + Send + 'static,
{
    Box::pin(async move {
        let done = work.await.map_err(HookError::Text);
        Ok(Outcome::<(Interface,)>::into_reply(done, hook))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TaskSet;
    use crate::log::Log;
    use crate::plugin::{ActivateError, Host};
    use go_plugin::yamux::{Session, Stream};

    struct Quiet;
    impl Plugin for Quiet {
        const HOOKS: &'static [Hook<Self>] = &[Hook::serve_http(), Hook::on_activate()];
        async fn new(_: Host) -> Result<Self, ActivateError> {
            Ok(Self)
        }
    }

    fn lifecycle<P: Plugin>() -> Arc<Lifecycle<P>> {
        Arc::new(Lifecycle::new(Log::default()))
    }

    /// The hooks of a plugin, and the server's broker.
    fn dispensed<P: Plugin>(tasks: &TaskSet) -> (Arc<Hooks<P>>, MuxBroker) {
        let (near, far) = tokio::net::UnixStream::pair().unwrap();
        let (plugin, incoming) = Session::server(near, tasks);
        let broker = MuxBroker::new(plugin, incoming, tasks);
        let (server, incoming) = Session::client(far, tasks);
        let hooks = Arc::new(Hooks {
            broker,
            lifecycle: lifecycle(),
        });
        (hooks, MuxBroker::new(server, incoming, tasks))
    }

    #[tokio::test]
    async fn hooks_that_are_dispensed_twice_have_no_more_room_for_requests() {
        let tasks = TaskSet::new();
        let broker = dispensed::<Quiet>(&tasks).1;
        let offer = Offer::<Quiet>::new(lifecycle());
        let dispensed = [0, 1].map(|_| offer.dispense(HOOKS, broker.clone()));
        assert!(dispensed.iter().all(Option::is_some));
        assert_eq!(Arc::strong_count(&offer.0), 3);
    }

    /// Activates as the server does; what it serves is kept as long as the answer.
    async fn activate<P: Plugin>(
        hooks: &Arc<Hooks<P>>,
        server: &MuxBroker,
    ) -> (Result<(), String>, [Stream; 2]) {
        let args = calls::ActivateArgs {
            api_mux_id: server.next_id(),
            driver_mux_id: server.next_id(),
        };
        let (api, driver) = (args.api_mux_id, args.driver_mux_id);
        let (activated, api, driver) = tokio::join!(
            hooks.clone().activate(args),
            server.accept(api),
            server.accept(driver)
        );
        (activated, [api.unwrap(), driver.unwrap()])
    }

    #[tokio::test]
    async fn both_services_of_the_server_are_dialled_and_kept_while_the_plugin_is_active() {
        let tasks = TaskSet::new();
        let (hooks, server) = dispensed::<Quiet>(&tasks);
        let (activated, [mut api, mut driver]) = activate(&hooks, &server).await;
        assert_eq!(activated, Ok(()));
        let mut ended = std::pin::pin!(async {
            tokio::select! { _ = api.chunk() => {}, _ = driver.chunk() => {} }
        });
        assert!(futures_util::poll!(&mut ended).is_pending());
        // A stream there and back, after which an end would have arrived.
        let (ours, theirs) = tokio::join!(hooks.broker.dial(9), server.accept(9));
        drop(ours);
        assert!(theirs.unwrap().chunk().await.unwrap().is_none());
        assert!(futures_util::poll!(&mut ended).is_pending());
    }
}
