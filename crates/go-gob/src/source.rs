//! Where a value is read from.

mod dynamic;

use crate::cursor::Cursor;
use crate::peer::Misfits;
use crate::plan::{Plans, Step};
use crate::remote::RemoteTypes;
use crate::scan::Scan;
use crate::types::Closures;
use crate::{Error, Gob, MAX_DEPTH, Plan, Shape};

/// The value being read. Handed to [`Gob::decode_value`].
#[derive(Debug)]
pub struct Source<'a> {
    cursor: Cursor<'a>,
    types: &'a RemoteTypes,
    plans: &'a Plans,
    scan: &'a mut Scan,
    closures: &'a mut Closures,
    misfits: &'a mut Misfits,
    /// The field being read.
    field: Option<(&'static Shape, usize)>,
    depth: usize,
    /// How many bytes of memory the lists and maps of this value may still take.
    budget: usize,
}

/// What lists and maps may take whatever the size of their message.
const BUDGET: usize = 64 << 20;

/// What lists and maps may take in addition for each byte of their message. An element can be one byte long and be a
/// struct of hundreds here, but a long message full of those is no honest one.
const BUDGET_PER_BYTE: usize = 4;

impl<'a> Source<'a> {
    pub(crate) fn new(
        cursor: Cursor<'a>,
        types: &'a RemoteTypes,
        plans: &'a Plans,
        scan: &'a mut Scan,
        closures: &'a mut Closures,
        misfits: &'a mut Misfits,
    ) -> Self {
        Self {
            budget: BUDGET.saturating_add(cursor.remaining().saturating_mul(BUDGET_PER_BYTE)),
            cursor,
            types,
            plans,
            scan,
            closures,
            misfits,
            field: None,
            depth: 0,
        }
    }

    /// Reads a whole value, its type in front.
    pub(crate) fn whole(&mut self, value: &mut dyn Gob, plan: Plan) -> Result<(), Error> {
        let id = self.cursor.int()?;
        self.start(id)?;
        value.decode_value(self, plan)
    }

    /// Steps over the zero byte that stands in front of whole values that are no structs.
    fn start(&mut self, id: i64) -> Result<(), Error> {
        if !self.types.is_struct(id) && self.cursor.uint()? != 0 {
            return Err(Error::Corrupt("the start of a value"));
        }
        Ok(())
    }

    /// Reads an unsigned integer.
    ///
    /// # Errors
    /// When the bytes are no such value; so for all that follow.
    #[inline]
    pub fn uint(&mut self) -> Result<u64, Error> {
        self.cursor.uint()
    }

    /// Reads a signed integer.
    ///
    /// # Errors
    /// When the bytes are no such value.
    #[inline]
    pub fn int(&mut self) -> Result<i64, Error> {
        self.cursor.int()
    }

    /// Reads a float.
    ///
    /// # Errors
    /// When the bytes are no such value.
    #[inline]
    pub fn float(&mut self) -> Result<f64, Error> {
        self.cursor.float()
    }

    /// Reads a count and that many bytes: a string, `[]byte`, or what a marshaler made.
    ///
    /// # Errors
    /// When the bytes are no such value.
    #[inline]
    pub fn bytes(&mut self) -> Result<&'a [u8], Error> {
        self.cursor.bytes()
    }

    /// Reads a string; what is not UTF-8 in it becomes U+FFFD.
    ///
    /// # Errors
    /// When the bytes are no such value.
    #[inline]
    pub fn string(&mut self) -> Result<String, Error> {
        self.bytes().map(text)
    }

    /// Reads a count of elements that take `size` bytes of memory each.
    ///
    /// # Errors
    /// [`Error::Count`] if the rest of the message cannot hold so many, or memory should not.
    pub fn count(&mut self, size: usize) -> Result<usize, Error> {
        let count = self.cursor.uint()?;
        let left = usize::try_from(count)
            .ok()
            .filter(|count| *count <= self.cursor.remaining())
            .and_then(|count| count.checked_mul(size))
            .and_then(|memory| self.budget.checked_sub(memory));
        match left {
            Some(left) => {
                self.budget = left;
                Ok(count as usize)
            }
            None => Err(Error::Count(count)),
        }
    }

    /// Counts `bytes` of memory that the value takes beside its lists and maps.
    ///
    /// # Errors
    /// [`Error::TooBig`] when it has taken too much.
    pub(crate) fn charge(&mut self, bytes: usize) -> Result<(), Error> {
        match self.budget.checked_sub(bytes) {
            Some(left) => {
                self.budget = left;
                Ok(())
            }
            None => Err(Error::TooBig),
        }
    }

    /// Runs `read` one level deeper.
    ///
    /// # Errors
    /// [`Error::TooDeep`] below [`MAX_DEPTH`], or what `read` answers.
    #[inline]
    pub fn nested<R>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<R, Error>,
    ) -> Result<R, Error> {
        if self.depth == MAX_DEPTH {
            return Err(Error::TooDeep);
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    /// The plan for the elements of a list that is read by `plan`.
    pub fn element_plan(&self, plan: Plan) -> Plan {
        self.plans.element(plan)
    }

    /// The plans for the keys and values of a map that is read by `plan`.
    pub fn entry_plans(&self, plan: Plan) -> (Plan, Plan) {
        self.plans.entry(plan)
    }

    /// Reads a struct into these fields, which stand in the order of its [`Shape`].
    ///
    /// # Errors
    /// As [`Gob::decode_value`].
    pub fn structure(&mut self, plan: Plan, fields: &mut [&mut dyn Gob]) -> Result<(), Error> {
        const WRONG: Error = Error::Corrupt("a field number");
        let (shape, steps) = self.plans.structure(plan).ok_or(WRONG)?;
        let outer = self.field;
        self.nested(|source| {
            let mut last = -1;
            while let Some(number) = source.cursor.field(last)? {
                last = number;
                match steps.get(number as usize).ok_or(WRONG)? {
                    Step::Read(index, plan) => {
                        source.field = Some((shape, *index));
                        let field = fields.get_mut(*index).ok_or(WRONG)?;
                        field.decode_value(source, *plan)?;
                    }
                    Step::Skip(remote) => source.skip(*remote)?,
                }
            }
            source.field = outer;
            Ok(())
        })
    }

    /// Steps over a value that nobody wants.
    pub(crate) fn skip_planned(&mut self, plan: Plan) -> Result<(), Error> {
        match self.plans.skipped(plan) {
            Some(remote) => self.skip(remote),
            None => Err(Error::Corrupt("an unwanted value")),
        }
    }

    fn skip(&mut self, remote: i64) -> Result<(), Error> {
        self.scan.skip(&mut self.cursor, self.types, remote)
    }

    /// Reports that the value just read does not fit `local`: a warning inside a struct, whose field then keeps its
    /// default, an error elsewhere and in a struct without a name.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] where it is no warning.
    #[cold]
    pub fn misfit(&mut self, local: &'static str) -> Result<(), Error> {
        let named = self.field.filter(|(shape, _)| !shape.is_unnamed());
        let (shape, index) = named.ok_or(Error::OutOfRange(local))?;
        let remote = "a value out of its range".to_owned();
        self.misfits.note(shape, index, local.to_owned(), remote);
        Ok(())
    }
}

/// What is not UTF-8 becomes U+FFFD.
fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
