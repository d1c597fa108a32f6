//! `plugin.json`, as `build.rs` checked it: id, name and version come from there and nowhere else.

include!(concat!(env!("OUT_DIR"), "/manifest.rs"));

/// The rules of `build.rs`, here for their tests.
#[cfg(test)]
#[path = "../build/manifest.rs"]
mod rules;
