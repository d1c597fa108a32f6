//! Changing a channel's names, header and purpose: who may.
