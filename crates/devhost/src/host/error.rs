//! Why the dev host could not do what it was asked for.

use mattermost_plugin::host::ActivationError;

/// Why the dev host could not do what it was asked for.
#[derive(Debug, thiserror::Error)]
pub enum DevHostError {
    /// The plugin did not start, or answered an error to OnActivate.
    #[error("cannot activate {plugin}")]
    Activate {
        /// Its id.
        plugin: String,
        /// Why not.
        source: ActivationError,
    },
    /// A hook of the active plugin failed.
    #[error("{hook} failed")]
    Hook {
        /// Its Go name.
        hook: &'static str,
        /// Why.
        source: ActivationError,
    },
    /// The plugin's process could not be stopped or killed.
    #[error("cannot stop the plugin's process")]
    Stop(#[source] std::io::Error),
    /// The plugin does not run.
    #[error("the plugin does not run")]
    NotRunning,
    /// No port on loopback for the server's REST API.
    #[error("the server cannot listen on 127.0.0.1")]
    Listen(#[source] std::io::Error),
}
