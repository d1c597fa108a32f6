//! HashiCorp go-plugin over net/rpc.
mod lock;
pub mod broker;
pub mod handshake;
pub mod host;
pub mod rpc;
pub mod serve;
pub mod tasks;
pub mod yamux;
