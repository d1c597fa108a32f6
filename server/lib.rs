//! Toolbelt.
pub mod manifest;
