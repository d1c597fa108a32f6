//! Dev host.
