//! Both ends of the API against each other, over a session in memory.

mod calls;
mod failures;
mod plugin_http;
mod session;
