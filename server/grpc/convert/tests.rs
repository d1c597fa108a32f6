//! What goes through the contract comes back as it was, but for what the tables say is lost.

use std::fmt::Debug;

use go_gob::{Fields, Gob, Shape};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::Value;

use super::*;

mod by_hand;

/// One of the SDK's types that a table has.
pub(crate) trait Alike:
    Gob + Clone + Debug + Default + PartialEq + Convert<Self::Message>
{
    type Message: Convert<Self>;

    /// The fields that the contract lacks, and those that go a way of their own.
    const NOT_LIKE: &'static [&'static str];

    /// Sets the latter to one of their examples.
    fn set(&mut self, which: usize);
}

/// One of the examples.
pub(crate) fn one<T>(mut examples: Vec<T>, which: usize) -> T {
    examples.swap_remove(which % examples.len())
}

/// The name of a field that goes a way of its own.
macro_rules! field {
    ($way:ident $field:ident) => {
        stringify!($field)
    };
}
pub(crate) use field;

/// What the test needs of an [`Alike`].
pub(crate) struct Noun {
    shape: fn() -> &'static Shape,
    not_like: &'static [&'static str],
    test: fn(),
}

impl Noun {
    pub(crate) const fn of<T: Alike>() -> Self {
        Self {
            shape: T::shape,
            not_like: T::NOT_LIKE,
            test: there_and_back::<T>,
        }
    }
}

/// The tables.
const NOUNS: &[&[Noun]] = &[
    app_error::NOUNS,
    bot::NOUNS,
    channel::NOUNS,
    command::NOUNS,
    context::NOUNS,
    dialog::NOUNS,
    emoji::NOUNS,
    file_info::NOUNS,
    group::NOUNS,
    key_value::NOUNS,
    limits::NOUNS,
    notification::NOUNS,
    oauth::NOUNS,
    plugin::NOUNS,
    post::NOUNS,
    preference::NOUNS,
    property::NOUNS,
    reaction::NOUNS,
    search::NOUNS,
    session::NOUNS,
    shared_channel::NOUNS,
    team::NOUNS,
    upload_session::NOUNS,
    user::NOUNS,
    web_socket::NOUNS,
];

#[test]
fn what_goes_through_the_contract_comes_back() {
    for noun in NOUNS.iter().copied().flatten() {
        (noun.test)();
    }
}

fn there_and_back<T: Alike>() {
    let values = (any_of(T::shape(), 3), any::<usize>());
    let mut runner = TestRunner::new(Config::with_cases(48));
    let ran = runner.run(&values, |(value, which)| {
        let mut there: T = json::read(value.to_string().as_bytes())
            .map_err(|error| TestCaseError::fail(error.to_string()))?
            .unwrap_or_default();
        there.set(which);
        let message: T::Message = there.clone().convert();
        let back: T = message.convert();
        prop_assert_eq!(back, there);
        Ok(())
    });
    if let Err(error) = ran {
        panic!("{}: {error}", T::shape());
    }
}

/// A value of Go that the contract carries, as JSON.
fn any_of(shape: &'static Shape, depth: usize) -> BoxedStrategy<Value> {
    match shape {
        Shape::Bool => any::<bool>().prop_map(Value::from).boxed(),
        // The contract has some numbers in 32 bits, and is not asked for others.
        Shape::Int => any::<i32>().prop_map(Value::from).boxed(),
        Shape::Uint => any::<u8>().prop_map(Value::from).boxed(),
        Shape::Float => any::<f32>().prop_map(Value::from).boxed(),
        Shape::String => text().prop_map(Value::from).boxed(),
        Shape::Bytes => any::<u8>().prop_map(Value::from).boxed(),
        Shape::Interface => anything().boxed(),
        Shape::Slice(of) => vec(any_of(of(), depth), 0..3).prop_map(Value::from).boxed(),
        Shape::Map(_, of) => btree_map(text(), any_of(of(), depth), 0..3)
            .prop_map(|members| members.into_iter().collect())
            .boxed(),
        Shape::Struct(name, fields) if depth > 0 => any_struct(name, fields, depth - 1),
        _ => Just(Value::Null).boxed(),
    }
}

fn any_struct(name: &str, fields: &Fields, depth: usize) -> BoxedStrategy<Value> {
    let (mut names, mut members) = (fields.names.split_terminator(' '), Vec::new());
    (fields.shapes)(&mut |shape| {
        let field = names.next().filter(|field| is_alike(name, field));
        if let Some(field) = field {
            let value = proptest::option::of(any_of(shape, depth));
            members.push(value.prop_map(move |value| (field.to_owned(), value.into())));
        }
    });
    members
        .prop_map(|members: Vec<(String, Value)>| members.into_iter().collect())
        .boxed()
}

/// Whether the contract has the field as it is.
fn is_alike(name: &str, field: &str) -> bool {
    let is_it = |noun: &&Noun| matches!((noun.shape)(), Shape::Struct(other, _) if *other == name);
    let noun = NOUNS.iter().copied().flatten().find(is_it);
    let letters = |name: &str| {
        name.trim_start_matches("r#")
            .replace('_', "")
            .to_lowercase()
    };
    let not_like = noun.map_or(&[][..], |noun| noun.not_like);
    !not_like.iter().any(|not| letters(not) == letters(field))
}

fn text() -> impl Strategy<Value = String> {
    "\\PC{0,4}"
}

fn anything() -> impl Strategy<Value = Value> {
    let simple = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    simple.prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(Value::from),
            btree_map(text(), inner, 0..3).prop_map(|members| members.into_iter().collect()),
        ]
    })
}
