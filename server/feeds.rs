//! Feeds from the web: which addresses may be dialled, the fetching, the reading.

pub mod address;
pub mod allowed;
