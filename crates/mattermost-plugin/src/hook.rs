//! The hooks that a plugin may list.

use std::fmt;
use std::sync::Arc;

use go_plugin::rpc::{Answer, Args};

use crate::Plugin;
use crate::hooks::calls::NoArgs;
use crate::hooks::{Hooks, error_reply};

/// A hook of Mattermost's `plugin.Hooks` as the plugin `P` answers it: an entry of [`Plugin::HOOKS`].
///
/// It holds the function that reads the arguments and calls the plugin, and nobody else does: what is not listed is not
/// linked.
pub struct Hook<P> {
    name: &'static str,
    since: &'static str,
    answer: fn(Arc<Hooks<P>>, Args<'_>) -> Result<Answer, String>,
}

impl<P> Hook<P> {
    /// The hook's name in Go, by which the server knows it.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The first version of Mattermost that calls it.
    pub const fn since(&self) -> &'static str {
        self.since
    }

    pub(crate) fn answer(&self, hooks: Arc<Hooks<P>>, args: Args<'_>) -> Result<Answer, String> {
        (self.answer)(hooks, args)
    }
}

/// Those that `server/public` writes by hand, too.
impl<P: Plugin> Hook<P> {
    /// [`Plugin::on_activate`]
    pub const fn on_activate() -> Self {
        Self {
            name: "OnActivate",
            since: "5.2",
            answer: |hooks, args| {
                let args = args.decode();
                Ok(error_reply(async move { hooks.activate(args?).await }))
            },
        }
    }

    /// [`Plugin::on_deactivate`]
    pub const fn on_deactivate() -> Self {
        Self {
            name: "OnDeactivate",
            since: "5.2",
            answer: |hooks, args| {
                args.decode::<NoArgs>()?;
                Ok(error_reply(hooks.deactivate()))
            },
        }
    }

    /// [`Plugin::on_configuration_change`]
    pub const fn on_configuration_change() -> Self {
        Self {
            name: "OnConfigurationChange",
            since: "5.2",
            answer: |hooks, args| {
                args.decode::<NoArgs>()?;
                Ok(error_reply(hooks.configuration_changed()))
            },
        }
    }

    /// [`Plugin::serve_http`]
    pub const fn serve_http() -> Self {
        Self {
            name: "ServeHTTP",
            since: "5.2",
            answer: |hooks, args| hooks.serve_http(args),
        }
    }
}

impl<P> Clone for Hook<P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P> Copy for Hook<P> {}

impl<P> fmt::Debug for Hook<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}
