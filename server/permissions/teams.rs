//! Teams: which the caller may know of.
