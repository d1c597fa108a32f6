//! Go's `encoding/gob` wire format: the streams that Go's `gob.Encoder` and `gob.Decoder` exchange, and so the
//! payloads of its `net/rpc`.
//!
//! You need this to talk to a Go program that was built to talk to Go only. It is made for connections that live long,
//! to peers that are upgraded on their own: what the peer sends that we do not expect costs one field or one value,
//! never the connection.
//!
//! ```
//! use go_gob::{Decoder, Encoder, Interface, Progress, gob_struct};
//! use std::collections::BTreeMap;
//!
//! gob_struct! {
//!     /// A message.
//!     pub struct Post: "Post" {
//!         id: String = "Id",
//!         created: i64 = "CreateAt",
//!         props: BTreeMap<String, Interface> = "Props",
//!     }
//! }
//!
//! // One encoder for each connection, and a decoder on the other side.
//! let (mut encoder, mut decoder) = (Encoder::new(), Decoder::new());
//! let props = BTreeMap::from([("from_bot".to_owned(), "true".into())]);
//! let post = Post { id: "a1".to_owned(), created: 7, props };
//! let mut bytes = Vec::new();
//! encoder.encode(&post, &mut bytes)?;
//!
//! let mut rest = &bytes[..];
//! while let Some((header, body)) = decoder.frame(rest)? {
//!     if decoder.push(&rest[header..header + body])? == Progress::Ready {
//!         assert_eq!(decoder.decode::<Post>()?, post);
//!     }
//!     rest = &rest[header + body..];
//! }
//! # Ok::<(), go_gob::Error>(())
//! ```
//!
//! # What stands for what
//!
//! | Go | Rust |
//! |---|---|
//! | `bool`, the integers, `float32`, `float64` | `bool`, the integers, `f32`, `f64` |
//! | `string` | [`GoString`], or [`String`] where it is read only |
//! | `[]byte`, `[]T`, `[N]T`, `map[K]V` | `Vec<u8>`, `Vec<T>`, `[T; N]`, `BTreeMap` or `HashMap` |
//! | `*T` | `Option<T>`, with [`Box`] where a type contains itself |
//! | structs, by field name | [`gob_struct!`] |
//! | `type UserId string` | [`gob_newtype!`] |
//! | `any`, `error` and other interfaces | [`Interface`] |
//! | `time.Time`, and types with `MarshalBinary` such as `url.URL` | [`Time`], [`Binary`] |
//! | `http.Header`, `struct{}` | `BTreeMap<String, Vec<String>>`, `()` |
//!
//! # What matches Go
//!
//! - Both directions, tested with streams that Go wrote and that Go read back (`tests/gob/golden`), with the examples in
//!   Go's documentation byte by byte, and with another implementation.
//! - Fields are matched by name; unknown ones are skipped, absent ones keep their default; zero values are left out
//!   where Go leaves them out, so that a pointer to zero arrives as nil.
//! - A value may be spread over several messages, as Go does when an interface introduces a type.
//! - Interface values keep the registered name, the type and the value, so that an `int64` stays one and types unknown
//!   here are sent on as they came.
//!
//! # What differs, and why
//!
//! - **Strings that are not UTF-8** are read with U+FFFD for what is not; refusing them would let one request header end
//!   a connection. A [`GoString`] and interface values keep the bytes and send them on; a [`String`] and the keys of an
//!   [`Interface::Map`] lose them.
//! - **A field whose type does not fit** keeps its default and is reported once by [`Decoder::take_warnings`]; Go refuses
//!   the whole struct. So does a field with a number out of range. From then on nothing that holds such a struct is
//!   written to that [`Peer`]. In a struct without a name, which stands for the arguments or results of a call, it is an
//!   error, as in Go: there is no telling an answer from an error that was left out.
//! - **Structs without a common field** are no error: the value is the default.
//! - **Maps and lists that are empty** are sent as nil: Rust has no nil map.
//! - **Type definitions** are all sent before the value; Go sends some in the middle and then cannot skip the value.
//!   Reading takes both, and nil interface values in skipped fields, on which Go stumbles.
//! - **A negative zone offset with seconds** is read as it was meant; Go adds the seconds with the wrong sign.
//! - **Everything has a limit**, as Go's decoder has not: the length of a message ([`Decoder::with_max_message`]), the
//!   depth of values ([`MAX_DEPTH`]), the number of types ([`MAX_TYPES`]), and the memory for lists and maps
//!   in proportion to their message. No input makes it panic.
//! - Complex numbers are kept inside interface values and skipped elsewhere.

mod binary;
mod collections;
mod cursor;
mod decoder;
mod definition;
mod encoder;
mod error;
mod go_string;
mod gob;
mod ids;
mod interface;
mod local;
mod named;
mod peer;
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
pub use go_string::GoString;
pub use gob::Gob;
pub use interface::Interface;
pub use named::Named;
pub use peer::Peer;
pub use plan::Plan;
pub use remote::MAX_TYPES;
pub use shape::{Fields, Marshaler, Shape, ShapeOf};
pub use source::Source;
#[doc(hidden)]
pub use structs::show;
pub use time::Time;
pub use warning::Warning;
pub use wire::frame;
