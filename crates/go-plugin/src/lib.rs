//! HashiCorp go-plugin over net/rpc.
#[cfg(windows)]
compile_error!(
    "go-plugin needs Unix sockets: on Windows go-plugin's net/rpc runs over TCP, which this crate does not do."
);

pub mod broker;
mod control;
pub mod handshake;
pub mod hclog;
pub mod host;
mod lock;
pub mod rpc;
pub mod serve;
pub mod tasks;
pub mod yamux;
