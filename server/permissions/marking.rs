//! Reactions and pins: who may add and take them.
