//! The transport between a plugin and a small host, each at its end of real connections of this machine.

mod api;
mod ends;
mod hooks;
mod host;
mod methods;
mod people;
mod probe;
mod raw;
mod requests;
mod uploads;
