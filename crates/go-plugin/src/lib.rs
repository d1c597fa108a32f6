//! HashiCorp go-plugin over net/rpc.
pub mod broker;
pub mod handshake;
pub mod host;
pub mod rpc;
pub mod serve;
pub mod tasks;
pub mod yamux;
