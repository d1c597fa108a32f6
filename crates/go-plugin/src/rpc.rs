//! Go's net/rpc on gob, both sides, over a yamux stream.
//!
//! What matches Go (net/rpc server.go and client.go): requests and replies, a header and a value each; many calls at a
//! time, answered in any order; the texts for methods and services that do not exist; that an error's value is
//! `struct{}`. What differs: a handler that panics answers an error (Go ends the process), arguments or a reply that
//! cannot be read concern only their call, and a reply that cannot be written becomes an error (Go closes the
//! connection).
//!
//! Limits, of which Go has none: a header and a text in it take at most 1 MiB, a value 128 MiB, the values that are
//! half received on all connections of a session 256 MiB. Beyond these the connection ends. While the calls under way
//! on a connection take 64 MiB, each its arguments and 4 KiB, no further call is read from it.

mod caller;
mod client;
mod header;
mod inward;
mod messages;
mod outward;
mod server;
mod under_way;

pub use caller::Caller;
pub use client::Client;
pub use server::serve;
pub(crate) use server::serve_services;

use crate::hclog::chain;
use futures_util::future::BoxFuture;
use go_gob::{Decoder, Gob};
use std::fmt;
use std::sync::Arc;

/// Why a call failed.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum CallError {
    /// The server answered with an error text.
    #[error("{0}")]
    Server(String),
    /// The connection is gone.
    #[error("the connection is closed")]
    Closed,
    /// The reply could not be read as the type asked for.
    #[error("the reply cannot be read")]
    Decode(#[source] Arc<dyn std::error::Error + Send + Sync>),
    /// The arguments could not be written.
    #[error("the arguments cannot be written")]
    Encode(#[source] Arc<dyn std::error::Error + Send + Sync>),
}

/// What answers the calls on a connection.
///
/// ```
/// use go_plugin::rpc::{Answer, Args, Reply, Service, method_not_found};
/// use std::sync::Arc;
///
/// struct Greeter;
///
/// impl Service for Greeter {
///     fn call(self: Arc<Self>, method: &str, args: Args<'_>) -> Result<Answer, String> {
///         match method {
///             "Plugin.Greet" => {
///                 let name: String = args.decode()?;
///                 Ok(Box::pin(async move { Ok(Reply::new(format!("Hello, {name}!"))) }))
///             }
///             _ => Err(method_not_found(method)),
///         }
///     }
/// }
/// ```
pub trait Service: Send + Sync + 'static {
    /// Reads the arguments at once (they live in the connection's decoder) and returns the work.
    ///
    /// `method` is the whole name, such as `Plugin.Greet`. Until this returns no other call of the connection is
    /// read, so everything that takes time belongs into the [`Answer`]. An error's text goes to the caller.
    ///
    /// # Errors
    /// When there is no such method ([`method_not_found`]) or the arguments cannot be read.
    fn call(self: Arc<Self>, method: &str, args: Args<'_>) -> Result<Answer, String>;
}

/// The work behind a call; its error text goes to the caller.
pub type Answer = BoxFuture<'static, Result<Reply, String>>;

/// The undecoded arguments of a call. Dropped, they are skipped.
pub struct Args<'a> {
    decoder: &'a mut Decoder,
    length: usize,
}

impl Args<'_> {
    /// How long they were as they came, bytes. You need it to refuse a call for what it and others take together.
    pub fn length(&self) -> usize {
        self.length
    }

    /// Reads them as `T`.
    ///
    /// # Errors
    /// When they are something else; the text is meant for the caller.
    pub fn decode<T: Gob + Default>(self) -> Result<T, String> {
        let value = self.decoder.decode();
        value.map_err(|error| format!("rpc: the arguments cannot be read: {}", chain(&error)))
    }
}

/// A reply on its way out.
pub struct Reply {
    value: Box<dyn Gob>,
}

impl Reply {
    /// Answers with `value`.
    pub fn new<T: Gob>(value: T) -> Self {
        Self {
            value: Box::new(value),
        }
    }

    /// Go's `struct{}`.
    pub fn empty() -> Self {
        Self::new(())
    }
}

impl fmt::Debug for Reply {
    /// Shows no content: it may be what a user typed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply").finish_non_exhaustive()
    }
}

/// The text net/rpc answers for a method that does not exist. `method` is the whole name, such as `Plugin.Greet`.
pub fn method_not_found(method: &str) -> String {
    format!("rpc: can't find method {method}")
}
