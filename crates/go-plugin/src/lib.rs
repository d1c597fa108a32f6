#![doc = include_str!("../README.md")]

#[cfg(windows)]
compile_error!(
    "go-plugin does not run on Windows: net/rpc plugins use TCP there, and this crate speaks Unix sockets only"
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
