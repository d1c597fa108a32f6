//! Tables of types by number.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A map from type ids. They are looked up for every struct, list and map that is walked over, and there are at most
/// [`MAX_TYPES`](crate::MAX_TYPES) of them, so that the default hasher would cost more than it protects.
pub(crate) type IdMap<V> = HashMap<i64, V, BuildHasherDefault<IdHasher>>;

/// Spreads consecutive numbers over all bits.
#[derive(Debug, Default)]
pub(crate) struct IdHasher(u64);

impl Hasher for IdHasher {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_i64((*byte).into());
        }
    }
    fn write_i64(&mut self, id: i64) {
        // 2^64 divided by the golden ratio; the upper half has the better bits, the table looks at both ends.
        let product = (self.0 ^ id as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = product ^ product >> 32;
    }
    fn finish(&self) -> u64 {
        self.0
    }
}
