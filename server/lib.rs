//! Toolbelt.
