//! Both ends of the API against each other, over a session in memory.
#![cfg(feature = "host")]

mod calls;
mod failures;
mod plugin_http;
mod session;
