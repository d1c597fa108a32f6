//! Changing messages: who may.
