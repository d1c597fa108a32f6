//! What stands before each value.

use super::CallError;
use std::sync::Arc;

go_gob::gob_struct! {
    /// Before the arguments (net/rpc server.go `Request`).
    pub struct Request: "Request" {
        method: String = "ServiceMethod",
        seq: u64 = "Seq",
    }

    /// Before the reply (net/rpc server.go `Response`).
    pub struct Response: "Response" {
        method: String = "ServiceMethod",
        seq: u64 = "Seq",
        error: String = "Error",
    }
}

impl Response {
    /// What the call comes to, when its value is `ready` to be read or cannot be.
    pub(super) fn outcome(&self, ready: Result<(), go_gob::Error>) -> Result<(), CallError> {
        match self.error.is_empty() {
            true => ready.map_err(|error| CallError::Decode(Arc::new(error))),
            false => Err(CallError::Server(self.error.clone())),
        }
    }
}
