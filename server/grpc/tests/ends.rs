//! How a plugin ends.
