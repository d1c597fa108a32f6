//! Go's net/rpc on gob.
use crate::yamux::Stream;
use futures_util::future::BoxFuture;
use go_gob::Gob;
use std::sync::Arc;
/// Why a call failed.
#[derive(Debug, Clone, thiserror::Error)]
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
/// The calling side of one connection. Cheap to clone; many calls at a time.
#[derive(Clone)]
pub struct Client {}
impl Client {
    /// Takes over `stream`.
    pub fn new(_stream: Stream) -> Self {
        todo!()
    }
    /// Calls `method` ("Plugin.GetUser").
    pub async fn call<A: Gob + Sync, R: Gob + Default>(
        &self,
        _method: &str,
        _args: &A,
    ) -> Result<R, CallError> {
        todo!()
    }
}
/// What answers the calls on a connection.
pub trait Service: Send + Sync + 'static {
    /// Reads the arguments at once (they live in the connection's decoder) and returns the work.
    fn call(self: Arc<Self>, method: &str, args: Args<'_>) -> Result<Answer, String>;
}
/// The work behind a call; its error text goes to the caller.
pub type Answer = BoxFuture<'static, Result<Reply, String>>;
/// The undecoded arguments of a call.
pub struct Args<'a> {
    _p: std::marker::PhantomData<&'a ()>,
}
impl Args<'_> {
    /// Reads them as `T`.
    pub fn decode<T: Gob + Default>(self) -> Result<T, String> {
        todo!()
    }
}
/// A reply on its way out.
pub struct Reply {}
impl Reply {
    /// Answers with `value`.
    pub fn new<T: Gob>(_value: T) -> Self {
        todo!()
    }
    /// Go's `struct{}`.
    pub fn empty() -> Self {
        todo!()
    }
}
/// The text net/rpc answers for a method that does not exist; `None` prefix "rpc: can't find method ".
pub fn method_not_found(method: &str) -> String {
    format!("rpc: can't find method {method}")
}
/// Serves one connection until it closes. A panicking call answers an error.
pub async fn serve(_stream: Stream, _service: Arc<dyn Service>) {
    todo!()
}
