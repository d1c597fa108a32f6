//! The corpus of the fuzz targets and mutations of it, always the same ones, on stable Rust.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::panic;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Once};

use hostile::TARGETS;

/// How many mutations of the corpus are tried, by target.
const MUTATIONS: [(&str, usize); 4] = [
    ("calls", 1_000),
    ("frames", 500),
    ("hooks", 300),
    ("values", 10_000),
];

#[test]
fn bytes_on_a_net_rpc_stream_do_no_harm() {
    replay("calls");
}

#[test]
fn bytes_on_the_connection_do_no_harm() {
    replay("frames");
}

#[test]
fn arguments_of_hooks_do_no_harm() {
    replay("hooks");
}

#[test]
fn gob_streams_do_no_harm() {
    replay("values");
}

fn replay(name: &str) {
    let panics = count_panics();
    let (_, run) = TARGETS.iter().find(|target| target.0 == name).unwrap();
    let (_, mutations) = MUTATIONS.iter().find(|target| target.0 == name).unwrap();
    let corpus = corpus(name);
    assert!(!corpus.is_empty(), "fuzz/corpus/{name} is empty");
    for input in &corpus {
        run(input);
    }
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for _ in 0..*mutations {
        run(&random.mutation(&corpus));
    }
    // Those that were caught, as panics in calls are, count too.
    assert_eq!(panics.load(Ordering::SeqCst), 0, "something panicked");
}

/// Counts the panics of all threads. One that fails a test is seen by the others, too, which is as well.
fn count_panics() -> Arc<AtomicUsize> {
    static HOOK: Once = Once::new();
    static PANICS: std::sync::OnceLock<Arc<AtomicUsize>> = std::sync::OnceLock::new();
    let panics = PANICS.get_or_init(Arc::default);
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            panics.fetch_add(1, Ordering::SeqCst);
            before(info);
        }));
    });
    panics.clone()
}

/// The files of a target, in the order of their names.
fn corpus(name: &str) -> Vec<Vec<u8>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
    let files = fs::read_dir(folder.join(name)).unwrap();
    let mut paths: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

/// SplitMix64: the same numbers in every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    /// One of the corpus, changed in up to eight places.
    fn mutation(&mut self, corpus: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = corpus[self.below(corpus.len())].clone();
        for _ in 0..=self.below(8) {
            let at = self.below(bytes.len());
            let length = self.below(bytes.len() - at).min(64);
            match self.below(7) {
                0 if !bytes.is_empty() => bytes[at] ^= 1 << self.below(8),
                1 if !bytes.is_empty() => bytes[at] = TELLING[self.below(TELLING.len())],
                2 => bytes.insert(at, self.next() as u8),
                3 => drop(bytes.drain(at..at + length)),
                4 => {
                    let again = bytes[at..at + length].to_vec();
                    bytes.splice(at..at, again);
                }
                5 => {
                    let other = &corpus[self.below(corpus.len())];
                    let from = self.below(other.len());
                    let to = (from + self.below(64)).min(other.len());
                    bytes.splice(at..at, other[from..to].iter().copied());
                }
                _ => bytes.truncate(at + length),
            }
        }
        bytes
    }
}

/// Bytes that mean something in one of the formats.
const TELLING: [u8; 10] = [0, 1, 2, 3, 0x7f, 0x80, 0xf8, 0xfd, 0xfe, 0xff];
