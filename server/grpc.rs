//! The second transport: a server that hosts plugins over gRPC.

#[allow(dead_code, reason = "what uses it is being written")]
mod codec;
#[allow(dead_code, reason = "what uses it is being written")]
mod contract;
