//! What a hostile peer sends: the bodies of the fuzz targets.
//!
//! Each takes any bytes, plays them to the code that a peer's bytes reach, and panics when a promise is broken: that
//! nothing panics or hangs, that what we send is well-formed, that a session and its tasks end. The targets in `fuzz/`
//! hand them to libFuzzer; the tests here replay the corpus and thousands of mutations of it, on stable Rust.
//!
//! | target | what its input is |
//! |---|---|
//! | [`frames`] | what comes on the connection: yamux frames, or nonsense |
//! | [`calls`] | what comes on a stream that speaks net/rpc, to its server or its client |
//! | [`hooks`] | the arguments of a hook of an active plugin |
//! | [`values`] | a gob stream, read as one of several types |

#![expect(
    clippy::unwrap_used,
    reason = "a broken promise is told by a panic, which is what fuzzers and tests look for"
)]

pub mod calls;
pub mod frames;
pub mod hooks;
pub mod values;
mod world;

/// A body by its name, which is also that of its folder in `fuzz/corpus`.
pub type Target = (&'static str, fn(&[u8]));

/// All targets.
pub const TARGETS: [Target; 4] = [
    ("calls", calls::run),
    ("frames", frames::run),
    ("hooks", hooks::run),
    ("values", values::run),
];
