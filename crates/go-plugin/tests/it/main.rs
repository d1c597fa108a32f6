//! Our two sides against each other, and against peers that break the rules.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod broker;
mod by_hand;
mod caller;
mod changed;
mod end;
mod frames;
mod harness;
mod hostile_rpc;
mod hostile_yamux;
mod odd;
mod output;
mod patience;
mod plugin;
mod process;
mod properties;
mod rpc;
mod rules;
mod socket;
mod suite;
mod windows;
mod yamux;
