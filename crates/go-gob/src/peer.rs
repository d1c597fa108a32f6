//! What has turned out about a peer.

use std::collections::{BTreeMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use crate::{Error, Shape, Warning};

/// The program at the other end, as far as its streams have told: which fields of our structs it has with another type.
///
/// You need one when several streams lead to the same program, as the connections of a plugin do: each such field is
/// then reported once for all of them, and a struct that was read from one is not written to another. Clones stand for
/// the same program.
///
/// A field that does not fit is a matter of both programs' types, not of one value: Go refuses whatever is sent of such
/// a type, an empty value too (decode.go, `compileDec`), and a value that was read without the field would overwrite it.
/// So encoders refuse every value whose type reaches such a struct, with [`Error::Changed`].
#[derive(Debug, Clone, Default)]
pub struct Peer {
    known: Arc<Known>,
}

#[derive(Debug, Default)]
struct Known {
    /// By the address of the struct's shape and the place of the field.
    misfits: RwLock<BTreeMap<(usize, usize), Warning>>,
    /// Whether there is any, for encoders to ask before each value.
    any: AtomicBool,
}

impl Peer {
    /// A program of which nothing is known yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Remembers a field that does not fit; answers whether that is news.
    fn note(&self, field: (usize, usize), warning: &Warning) -> bool {
        let misfits = self.known.misfits.write();
        let mut misfits = misfits.unwrap_or_else(PoisonError::into_inner);
        let news = !misfits.contains_key(&field);
        if news {
            misfits.insert(field, warning.clone());
            self.known.any.store(true, Ordering::Release);
        }
        news
    }

    /// Refuses values of this type if the peer has another one for a field anywhere in it.
    #[inline]
    pub(crate) fn accepts(&self, shape: &'static Shape) -> Result<(), Error> {
        if self.known.any.load(Ordering::Acquire) {
            self.search(shape)
        } else {
            Ok(())
        }
    }

    #[cold]
    fn search(&self, shape: &'static Shape) -> Result<(), Error> {
        let misfits = self.known.misfits.read();
        let misfits = misfits.unwrap_or_else(PoisonError::into_inner);
        let (mut seen, mut waiting) = (HashSet::new(), vec![shape]);
        while let Some(shape) = waiting.pop() {
            let address = shape.address();
            if !seen.insert(address) {
                continue;
            }
            let mut here = misfits.range((address, 0)..=(address, usize::MAX));
            if let Some((_, warning)) = here.next() {
                return Err(Error::Changed(Box::new(warning.clone())));
            }
            shape.parts(|part| waiting.push(part));
        }
        Ok(())
    }
}

/// The fields that one stream of a peer had no fitting values for.
#[derive(Debug, Default)]
pub(crate) struct Misfits {
    peer: Peer,
    /// Those that were news.
    pub(crate) warnings: Vec<Warning>,
}

impl Misfits {
    pub(crate) fn of(peer: Peer) -> Self {
        Self {
            peer,
            warnings: Vec::new(),
        }
    }

    /// A field of the struct `shape` was left at its default.
    #[cold]
    pub(crate) fn note(
        &mut self,
        shape: &'static Shape,
        index: usize,
        local: String,
        remote: String,
    ) {
        let Shape::Struct(type_name, fields) = shape else {
            return;
        };
        let Some(field) = fields.names().nth(index) else {
            return;
        };
        let warning = Warning {
            type_name,
            field,
            local,
            remote,
        };
        if self.peer.note((shape.address(), index), &warning) {
            self.warnings.push(warning);
        }
    }
}
