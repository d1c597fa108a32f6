//! A plugin process under the supervisor: the real protocol over a real socket, everything but the server.

#![expect(
    clippy::unwrap_used,
    reason = "what fails in the harness fails the test"
)]

mod activation;
mod deactivation;
mod files;
mod hooks;
mod logging;
mod requests;
mod server;
mod settings;
