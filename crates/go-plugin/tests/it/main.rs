//! Our two sides against each other, and against peers that break the rules.

mod broker;
mod harness;
mod odd;
mod plugin;
mod process;
mod rpc;
mod yamux;
