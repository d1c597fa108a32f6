//! Our two sides against each other, and against peers that break the rules.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod broker;
mod by_hand;
mod end;
mod harness;
mod odd;
mod output;
mod plugin;
mod process;
mod rpc;
mod socket;
mod windows;
mod yamux;
