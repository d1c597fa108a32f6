//! The hooks that a plugin may list.

use std::fmt;
use std::sync::Arc;

use go_gob::Interface;
use go_plugin::rpc::{Answer, Args};

use super::table::hooks;
use super::{Hooks, error_answer, message_will_be_updated};
use crate::Plugin;
use crate::ids::*;
use crate::model::*;
use crate::values::Values;

/// A hook of Mattermost's `plugin.Hooks` as the plugin `P` answers it: an entry of [`Plugin::HOOKS`].
///
/// It holds the function that reads the arguments and calls the plugin, and nobody else does: what is not listed is not
/// linked.
pub struct Hook<P> {
    name: &'static str,
    since: &'static str,
    answer: Answers<P>,
}

/// Reads the arguments, has the plugin called, and says how.
type Answers<P> = fn(Arc<Hooks<P>>, Args<'_>) -> Result<Answer, String>;

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

macro_rules! alike {
    ($(
        $(#[$doc:meta])*
        fn $name:ident($($arg:ident: $ty:ty),*) -> $output:ty = $go:literal $results:ty, $since:literal;
    )*) => {
        /// Those that are alike: of each the arguments as they come, and what the plugin answers.
        impl<P: Plugin> Hook<P> {$(
            #[doc = concat!("[`Plugin::", stringify!($name), "`]")]
            pub const fn $name() -> Self {
                Self {
                    name: $go,
                    since: $since,
                    answer: |hooks, args| {
                        hooks.answer::<($($ty,)*), $results, _>(args, $go, |plugin, ($($arg,)*)| {
                            plugin.$name($($arg),*)
                        })
                    },
                }
            }
        )*}

        impl<P: Plugin> Hook<P> {
            /// Every hook. You need it for a plugin that only looks on, or hands on: one that lists all has all in its
            /// executable.
            pub const ALL: &'static [Self] = &[
                Self::on_activate(),
                Self::on_deactivate(),
                Self::on_configuration_change(),
                Self::serve_http(),
                Self::serve_metrics(),
                Self::file_will_be_uploaded(),
                Self::message_will_be_updated(),
                $(Self::$name()),*
            ];
        }
    };
}
hooks!(alike);

/// Those with a way of their own.
impl<P: Plugin> Hook<P> {
    /// [`Plugin::on_activate`]
    pub const fn on_activate() -> Self {
        Self::by_hand("OnActivate", "5.2", |hooks, args| {
            let args = args.decode();
            let activated = async move { hooks.activate(args?).await };
            Ok(error_answer("OnActivate", activated))
        })
    }

    /// [`Plugin::on_deactivate`]
    pub const fn on_deactivate() -> Self {
        Self::by_hand("OnDeactivate", "5.2", |hooks, args| {
            args.decode::<Values<()>>()?;
            let deactivated = async move { hooks.lifecycle.deactivate().await };
            Ok(error_answer("OnDeactivate", deactivated))
        })
    }

    /// [`Plugin::on_configuration_change`]
    pub const fn on_configuration_change() -> Self {
        Self::by_hand("OnConfigurationChange", "5.2", |hooks, args| {
            args.decode::<Values<()>>()?;
            let changed = async move { hooks.lifecycle.configuration_changed().await };
            Ok(error_answer("OnConfigurationChange", changed))
        })
    }

    /// [`Plugin::serve_http`]
    pub const fn serve_http() -> Self {
        Self::by_hand("ServeHTTP", "5.2", |hooks, args| {
            hooks.serve(args, "ServeHTTP", P::serve_http)
        })
    }

    /// [`Plugin::serve_metrics`]
    pub const fn serve_metrics() -> Self {
        Self::by_hand("ServeMetrics", "9.2", |hooks, args| {
            hooks.serve(args, "ServeMetrics", P::serve_metrics)
        })
    }

    /// [`Plugin::file_will_be_uploaded`]
    pub const fn file_will_be_uploaded() -> Self {
        Self::by_hand("FileWillBeUploaded", "5.2", |hooks, args| {
            hooks.file_will_be_uploaded(args)
        })
    }

    /// [`Plugin::message_will_be_updated`]
    pub const fn message_will_be_updated() -> Self {
        Self::by_hand("MessageWillBeUpdated", "5.2", |hooks, args| {
            hooks.answer(args, "MessageWillBeUpdated", message_will_be_updated::call)
        })
    }

    const fn by_hand(name: &'static str, since: &'static str, answer: Answers<P>) -> Self {
        Self {
            name,
            since,
            answer,
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
