//! Drives a server as the Agents plugin would.
mod builder;
mod calls;
mod client;
mod endpoint;
mod protocol;
mod tools;
