//! Reading the messages of a stream.

use crate::cursor::Cursor;
use crate::definition::Definition;
use crate::peer::Misfits;
use crate::plan::Plans;
use crate::remote::RemoteTypes;
use crate::scan::{self, Scan};
use crate::types::Closures;
use crate::{Error, Gob, Interface, Peer, Source, Warning};

/// What a message was, as [`Decoder::push`] answers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// It defined a type. The value is still to come.
    Definition,
    /// It was the start or the middle of a value that goes on in the next message.
    NeedMore,
    /// A value is complete: [`Decoder::decode`] or [`Decoder::discard`] it.
    Ready,
}

/// Reads the values of one stream, fed with its messages.
///
/// You need one for each connection and direction, for as long as the connection lives. Framing is the caller's, so
/// that the same decoder serves any transport: [`Decoder::frame`] tells where messages end.
///
/// A value that cannot be read is an error of that value alone; go on with the next message. Fields that do not fit
/// are [`Warning`]s.
///
/// ```
/// use go_gob::{Decoder, Progress};
///
/// let mut decoder = Decoder::new();
/// let stream = [0x03, 0x04, 0x00, 0x06];
/// let (header, body) = decoder.frame(&stream)?.expect("a whole header");
/// assert_eq!(decoder.push(&stream[header..header + body])?, Progress::Ready);
/// assert_eq!(decoder.decode::<i64>()?, 3);
/// # Ok::<(), go_gob::Error>(())
/// ```
#[derive(Debug)]
pub struct Decoder {
    types: RemoteTypes,
    plans: Plans,
    closures: Closures,
    misfits: Misfits,
    scan: Scan,
    state: State,
    /// Why the last definition that was wrong was.
    bad_definition: Option<Error>,
    /// The value that is complete or not, and where in it its messages end.
    pending: Vec<u8>,
    ends: Vec<usize>,
    max_message: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Idle,
    Partial,
    Ready,
}

/// The longest message a decoder takes unless told otherwise: 128 MiB. Mattermost's plugins get files of up to 100 MB
/// in one message.
pub const DEFAULT_MAX_MESSAGE: usize = 128 << 20;

/// How much of the buffer is kept between values.
const KEPT: usize = 512 << 10;

impl Default for Decoder {
    fn default() -> Self {
        Self::new()
    }
}

impl Decoder {
    /// A decoder for a fresh stream, with [`DEFAULT_MAX_MESSAGE`] as its limit.
    pub fn new() -> Self {
        Self::with_max_message(DEFAULT_MAX_MESSAGE)
    }

    /// A decoder for a fresh stream from `peer`, with [`DEFAULT_MAX_MESSAGE`] as its limit.
    pub fn for_peer(peer: Peer) -> Self {
        Self {
            misfits: Misfits::of(peer),
            ..Self::new()
        }
    }

    /// A decoder that takes messages, and values spread over several, of up to `max_message` bytes.
    pub fn with_max_message(max_message: usize) -> Self {
        Self {
            types: RemoteTypes::default(),
            plans: Plans::default(),
            closures: Closures::default(),
            misfits: Misfits::default(),
            scan: Scan::default(),
            state: State::Idle,
            bad_definition: None,
            pending: Vec::new(),
            ends: Vec::new(),
            max_message,
        }
    }

    /// Finds the first message in `buffer`: the length of its header and of its body; see [`frame`](crate::frame).
    ///
    /// # Errors
    /// As [`frame`](crate::frame). The stream cannot be used on.
    pub fn frame(&self, buffer: &[u8]) -> Result<Option<(usize, usize)>, Error> {
        crate::frame(buffer, self.max_message)
    }

    /// Takes the body of the next message. A value that was neither decoded nor discarded is dropped.
    ///
    /// # Errors
    /// When the value is not gob, mentions types that were never defined or exceeds a limit. The value is dropped, and
    /// the next message can be pushed. A definition that is wrong is no error until a value needs it, so that after
    /// each error one value has passed.
    pub fn push(&mut self, message: &[u8]) -> Result<Progress, Error> {
        if self.state != State::Partial {
            self.reset();
        }
        let result = match self.state {
            _ if self.pending.len() + message.len() > self.max_message => Err(Error::TooLarge {
                length: (self.pending.len() + message.len()) as u64,
                max: self.max_message,
            }),
            State::Partial => self.go_on(message),
            State::Idle | State::Ready => self.begin(message),
        };
        let result = result.map_err(|error| self.explain(error));
        match &result {
            Ok(Progress::Definition) => {}
            Ok(Progress::NeedMore) => self.state = State::Partial,
            Ok(Progress::Ready) => self.state = State::Ready,
            Err(_) => self.reset(),
        }
        result
    }

    fn begin(&mut self, message: &[u8]) -> Result<Progress, Error> {
        let mut cursor = Cursor::new(message, 0, &[]);
        let id = cursor.int()?;
        if id < 0 {
            if let Err(error) = self.define(id, &mut cursor, message.len()) {
                self.bad_definition = Some(error);
            }
            return Ok(Progress::Definition);
        }
        if !self.types.knows(id) {
            return Err(Error::UnknownType(id));
        }
        self.pending.extend_from_slice(message);
        self.ends.push(message.len());
        if !self.types.holds_interface(id) {
            return Ok(Progress::Ready);
        }
        let types = &mut scan::Types::Learning(&mut self.types);
        self.scan.start(&mut cursor, types, id)?;
        self.scan()
    }

    fn define(&mut self, id: i64, cursor: &mut Cursor<'_>, bytes: usize) -> Result<(), Error> {
        let definition = Definition::read(cursor)?;
        if cursor.remaining() != 0 {
            return Err(Error::Corrupt("what follows a type definition"));
        }
        let id = id.checked_neg().ok_or(Error::Corrupt("a type id"))?;
        self.types.define(id, definition, bytes)
    }

    fn go_on(&mut self, message: &[u8]) -> Result<Progress, Error> {
        if message.is_empty() {
            return Err(Error::Truncated);
        }
        self.pending.extend_from_slice(message);
        self.ends.push(self.pending.len());
        self.scan()
    }

    fn scan(&mut self) -> Result<Progress, Error> {
        let mut cursor = Cursor::new(&self.pending, self.scan.position(), &self.ends);
        let types = &mut scan::Types::Learning(&mut self.types);
        Ok(if self.scan.resume(&mut cursor, types)? {
            Progress::Ready
        } else {
            Progress::NeedMore
        })
    }

    /// About how many bytes of memory are held until more comes: of a value that is not whole, and for the types that
    /// the peer has defined. You need it to limit what many streams hold together.
    pub fn held(&self) -> usize {
        self.pending.len() + self.types.held() + self.closures.held()
    }

    /// Reads the value that is ready.
    ///
    /// # Errors
    /// [`Error::NotReady`] before [`Progress::Ready`], [`Error::Mismatch`] when the value is of another type, others
    /// when its bytes are wrong. The value is gone in any case.
    pub fn decode<T: Gob + Default>(&mut self) -> Result<T, Error> {
        let mut value = T::default();
        self.decode_into(&mut value)?;
        Ok(value)
    }

    /// Reads the value that is ready over `value`; what the peer does not send stays as it is.
    ///
    /// # Errors
    /// As [`Decoder::decode`]. `value` may then be read in part.
    pub fn decode_into(&mut self, value: &mut dyn Gob) -> Result<(), Error> {
        self.take(|decoder, remote| {
            let shape = value.shape_of();
            let (types, misfits) = (&decoder.types, &mut decoder.misfits);
            let plan = decoder.plans.find(shape, remote, types, misfits)?;
            let plan = plan.ok_or_else(|| decoder.plans.mismatch(shape, remote, types))?;
            decoder.source().whole(value, plan)
        })
    }

    /// Drops the value that is ready.
    ///
    /// # Errors
    /// [`Error::NotReady`] before [`Progress::Ready`].
    pub fn discard(&mut self) -> Result<(), Error> {
        self.take(|_, _| Ok(()))
    }

    /// The fields that did not fit since this was last asked, each reported once in the life of the [`Peer`].
    pub fn take_warnings(&mut self) -> Vec<Warning> {
        std::mem::take(&mut self.misfits.warnings)
    }

    /// Reads the value that is ready as what an interface registered as `name` holds.
    pub(crate) fn decode_dynamic(&mut self, name: &str) -> Result<Interface, Error> {
        self.take(|decoder, _| decoder.source().whole_dynamic(name))
    }

    fn take<R>(
        &mut self,
        read: impl FnOnce(&mut Self, i64) -> Result<R, Error>,
    ) -> Result<R, Error> {
        if self.state != State::Ready {
            return Err(Error::NotReady);
        }
        let remote = Cursor::new(&self.pending, 0, &[]).int();
        let result = remote.and_then(|remote| read(self, remote));
        self.reset();
        result.map_err(|error| self.explain(error))
    }

    /// A type is most likely unknown because its definition was wrong.
    fn explain(&self, error: Error) -> Error {
        match (error, &self.bad_definition) {
            (Error::UnknownType(_), Some(reason)) => reason.clone(),
            (error, _) => error,
        }
    }

    fn source(&mut self) -> Source<'_> {
        Source::new(
            Cursor::new(&self.pending, 0, &self.ends),
            &self.types,
            &self.plans,
            &mut self.scan,
            &mut self.closures,
            &mut self.misfits,
        )
    }

    fn reset(&mut self) {
        self.state = State::Idle;
        self.pending.clear();
        self.pending.shrink_to(KEPT);
        self.ends.clear();
    }
}
