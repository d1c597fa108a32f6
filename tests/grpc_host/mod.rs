//! A server that hosts plugins over gRPC: what the branch of Mattermost that does so calls, answers and waits for, in its
//! order, over the dev host's API.

mod api;
mod connection;
mod error;
mod handshake;
mod hooks;
mod process;
mod serve_http;
mod supervisor;

pub(crate) use api::carried;
pub(crate) use supervisor::START;
