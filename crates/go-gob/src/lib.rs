//! Go's `encoding/gob` wire format.

mod binary;
mod collections;
mod cursor;
mod decoder;
mod definition;
mod encoder;
mod error;
mod gob;
mod interface;
mod local;
mod named;
mod plan;
mod remote;
mod scalars;
mod scan;
mod shape;
mod source;
mod structs;
mod time;
mod types;
mod warning;
mod wire;

pub use binary::Binary;
pub use decoder::{DEFAULT_MAX_MESSAGE, Decoder, Progress};
pub use encoder::{Encoder, MAX_DEPTH, Sink};
pub use error::Error;
pub use gob::Gob;
pub use interface::Interface;
pub use named::Named;
pub use plan::Plan;
pub use remote::MAX_TYPES;
pub use shape::{Field, Marshaler, Shape, ShapeOf};
pub use source::Source;
pub use time::Time;
pub use warning::Warning;
pub use wire::frame;
