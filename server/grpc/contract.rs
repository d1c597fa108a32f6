//! The contract between server and plugin: what `build/proto.rs` generates from `proto/`.

#![cfg_attr(
    not(feature = "grpc-host"),
    allow(unreachable_pub, reason = "only hosts reach it from outside")
)]

use prost::Message;

use mattermost::AppError;

/// What is sent to call a method of the server's API: it knows where it goes and what comes back.
pub trait Call: Message + 'static {
    /// The path of the method: `/PACKAGE.SERVICE/METHOD`.
    const PATH: &'static str;
    /// What comes back.
    type Answer: Answer;
}

/// What a method of the server's API answers.
pub trait Answer: Message + Default + 'static {
    /// The error that is the answer, if it is one.
    fn take_error(&mut self) -> Option<AppError>;
}

/// A package of the contract. Generated code is not written to our lints, and has more than we use.
macro_rules! package {
    ($(#[$doc:meta])* $name:ident = $package:literal) => {
        $(#[$doc])*
        #[allow(clippy::all, dead_code, missing_docs, unreachable_pub, reason = "generated")]
        pub mod $name {
            include!(concat!(env!("OUT_DIR"), "/", $package, ".rs"));
        }
    };
}

package! {
    /// Mattermost's API and hooks.
    mattermost = "mattermost.pluginapi.v1"
}
package! {
    /// What go-plugin asks of a plugin, whatever the plugin is for.
    go_plugin = "plugin"
}
package! {
    /// gRPC's health checks.
    health = "grpc.health.v1"
}

#[cfg(test)]
mod tests;
