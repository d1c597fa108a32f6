//! HashiCorp [go-plugin](https://github.com/hashicorp/go-plugin) in Rust, over net/rpc, both sides.
//!
//! go-plugin runs a plugin as a process of its own: the host starts it, the plugin prints one line with the path of a
//! Unix socket, the host connects, and both call each other over streams on that one connection. You need this crate
//! to write a plugin for a host that was written in Go, or a host for such plugins, when the two speak **net/rpc**
//! (the older of go-plugin's two protocols: Mattermost, and Vault, Nomad, Packer or Terraform of their time). For its
//! gRPC mode take a gRPC crate; this one refuses the handshake.
//!
//! # A plugin
//!
//! A plugin has an agreement with its host ([`handshake::Handshake`]), names that the host may dispense
//! ([`serve::Dispense`]), and behind each name methods ([`rpc::Service`]).
//!
//! ```no_run
#![doc = include_str!("../examples/greeter_plugin.rs")]
//! ```
//!
//! # A host
//!
//! ```no_run
#![doc = include_str!("../examples/greeter_host.rs")]
//! ```
//!
//! Both are examples of this crate: `cargo build -p go-plugin --examples`, then
//! `cargo run -p go-plugin --example greeter_host`.
//!
//! # The parts
//!
//! | module | what it is | in Go |
//! |---|---|---|
//! | [`serve`] | the plugin's `main` | `plugin.Serve` |
//! | [`host`] | starting and stopping a plugin | `plugin.Client` |
//! | [`rpc`] | calls and services | `net/rpc` |
//! | [`broker`] | more streams, by number | `plugin.MuxBroker` |
//! | [`yamux`] | streams on one connection | `hashicorp/yamux` |
//! | [`tasks`] | tasks with a name and an end | |
//! | [`hclog`] | log lines on stderr | `hashicorp/go-hclog` |
//!
//! Values travel in Go's gob, by the crate `go_gob`: whatever implements its `Gob` can be an argument or a reply.
//!
//! # What matches Go
//!
//! Checked against go-plugin 1.8.0 and yamux 0.1.2: the handshake line and the environment around it, the order of the
//! first streams, `Control.Ping`, `Control.Quit`, `Dispenser.Dispense`, the broker, net/rpc's texts for methods and
//! services that do not exist, the two seconds between Quit and the kill. Each module says where it differs; in short:
//!
//! - A plugin ends when its host is gone, within a fraction of a second. Go's stays.
//! - A panic in a call is that call's error. Go's ends the process.
//! - What a Rust plugin prints to stdout goes to its stderr, which hosts log; Go sends it through a stream.
//! - The socket lies in a private directory and is removed once the host has connected; one connection is served.
//!
//! # What cannot
//!
//! - Windows, where go-plugin uses TCP: it does not compile there.
//! - gRPC, mutual TLS (`AutoMTLS`), reattaching to a running plugin, and several plugin versions in one program: a
//!   host that insists on one of the first two gets a sentence on stderr, and the plugin ends.
//! - Go's `error` values: net/rpc carries only their text.
//!
//! # Runtime
//!
//! Everything runs on Tokio, with the I/O and time drivers on. Tasks belong to a [`tasks::TaskSet`] and end with what
//! they serve.

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
