//! Deleting messages: who may.
