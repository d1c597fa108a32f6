//! Joining, leaving and adding: who may.
