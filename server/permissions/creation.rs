//! Creating channels: who may, and with whom.
