use std::collections::BTreeMap;

/// A value with a Go type: what `gob` can carry.
pub trait Gob: Send + 'static {}

macro_rules! stub { ($($t:ty),*) => { $(impl Gob for $t {})* } }
stub!(
    bool,
    i8,
    i16,
    i32,
    i64,
    u16,
    u32,
    u64,
    u8,
    f32,
    f64,
    String,
    ()
);
impl<T: Gob> Gob for Vec<T> {}
impl<T: Gob> Gob for Option<T> {}
impl<T: Gob> Gob for Box<T> {}
impl<K: Gob, V: Gob> Gob for BTreeMap<K, V> {}
impl Gob for Interface {}
impl Gob for Time {}
impl Gob for Binary {}

/// A Go interface value.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Interface {
    /// nil
    #[default]
    Nil,
    /// bool
    Bool(bool),
    /// int, int64 ...
    Int(i64),
    /// uint ...
    Uint(u64),
    /// float64
    Float(f64),
    /// string
    String(String),
    /// []byte
    Bytes(Vec<u8>),
    /// []interface {}
    List(Vec<Interface>),
    /// map[string]interface {}
    Map(BTreeMap<String, Interface>),
    /// any other registered type
    Named(Box<Named>),
}

/// An interface value of a type registered by name.
#[derive(Debug, Clone, PartialEq)]
pub struct Named {}

impl Interface {
    /// Wraps `value` under the name Go registered its type with, for example `*model.AppError`.
    pub fn named<T: Gob>(_name: &str, _value: T) -> Self {
        todo!()
    }
    /// The value as `T`, if the interface holds a type registered as `name`.
    pub fn downcast<T: Gob + Default>(&self, _name: &str) -> Option<T> {
        todo!()
    }
}

/// Go's `time.Time`.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Time {
    /// Seconds since the Unix epoch.
    pub unix_seconds: i64,
    /// Nanoseconds within the second.
    pub nanoseconds: u32,
}

/// A type that Go sends through `MarshalBinary`, such as `url.URL` (its text).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Binary(pub Vec<u8>);
