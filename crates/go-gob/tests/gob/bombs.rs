//! Little on the wire that would take much memory.

use go_gob::{Decoder, Error, Interface, Progress};

use crate::model::Inner;
use crate::{push, stream};

fn uint(value: u64) -> Vec<u8> {
    if value < 0x80 {
        return vec![value as u8];
    }
    let bytes = value.to_be_bytes();
    let skip = value.leading_zeros() as usize / 8;
    [&[(skip as u8).wrapping_sub(8)], &bytes[skip..]].concat()
}

fn int(value: i64) -> Vec<u8> {
    uint(((value << 1) ^ (value >> 63)) as u64)
}

/// The definition of a list of `element`s.
fn slice(id: i64, element: i64) -> Vec<u8> {
    let slice = [&[2, 1, 2], &int(id)[..], &[0, 1], &int(element), &[0, 0]];
    [int(-id), slice.concat()].concat()
}

/// The definition of a struct with as many truth values.
fn structure(id: i64, name: &str, fields: usize) -> Vec<u8> {
    let mut message = [int(-id), vec![3, 1, 1], uint(name.len() as u64)].concat();
    message.extend(name.as_bytes());
    message.extend([1].iter().chain(&int(id)).chain(&[0, 1]));
    message.extend(uint(fields as u64));
    message.extend([1, 1, b'F', 1, 2, 0].repeat(fields));
    message.extend([0, 0]);
    message
}

/// The value of an interface: `value` of type `id`.
fn value(id: i64, value: &[u8]) -> Vec<u8> {
    [&[1, b'x'], &int(id)[..], &uint(value.len() as u64), value].concat()
}

fn define(decoder: &mut Decoder, definition: &[u8]) {
    assert_eq!(decoder.push(definition), Ok(Progress::Definition));
}

/// Types 70 and up, each a list of the next one.
fn chain(decoder: &mut Decoder, length: i64) {
    for id in 70..70 + length {
        define(decoder, &slice(id, id + 1));
    }
    define(decoder, &slice(70 + length, 2));
}

#[test]
fn what_is_kept_of_the_types_of_interface_values_is_bounded() {
    let mut decoder = Decoder::new();
    chain(&mut decoder, 1500);
    let before = decoder.held();
    for id in 70..1570 {
        let message = [&[16, 0], &value(id, &[0, 0])[..]].concat();
        assert_eq!(decoder.push(&message), Ok(Progress::Ready));
        let named: Interface = decoder.decode().unwrap();
        assert_eq!(named.type_name(), Some("x"));
    }
    let kept = decoder.held() - before;
    assert!((1 << 20..=8 << 20).contains(&kept), "{kept} bytes");
}

#[test]
fn interface_values_are_charged_for_their_types() {
    let mut decoder = Decoder::new();
    chain(&mut decoder, 1500);
    push(&mut decoder, &stream(&vec![Interface::Nil])).unwrap();
    let values: Vec<_> = (70..1570).flat_map(|id| value(id, &[0, 0])).collect();
    let message = [&int(65), &[0][..], &uint(1500), &values].concat();
    assert_eq!(decoder.push(&message), Ok(Progress::Ready));
    assert_eq!(decoder.decode::<Vec<Interface>>(), Err(Error::TooBig));
    assert_eq!(decoder.push(&message), Ok(Progress::Ready));
    assert_eq!(decoder.decode::<()>(), Ok(()));
}

#[test]
fn interface_values_are_charged_for_their_fields() {
    let mut decoder = Decoder::new();
    define(&mut decoder, &structure(70, "T", 1));
    define(&mut decoder, &slice(71, 70));
    // Each is three bytes long and becomes two hundred.
    let structs = [&[0], &uint(1_000_000)[..], &[1, 1, 0].repeat(1_000_000)].concat();
    let message = [&[16, 0], &value(71, &structs)[..]].concat();
    assert_eq!(decoder.push(&message), Ok(Progress::Ready));
    assert_eq!(decoder.decode::<Interface>(), Err(Error::TooBig));
}

#[test]
fn a_long_message_does_not_become_a_value_many_times_as_long() {
    let mut decoder = Decoder::new();
    push(&mut decoder, &stream(&vec![vec![0_u8]])).unwrap();
    // Empty lists: a byte there, and 24 here.
    let count = 16 << 20;
    let message = [&int(65), &[0][..], &uint(count), &vec![0; count as usize]].concat();
    assert_eq!(decoder.push(&message), Ok(Progress::Ready));
    assert_eq!(decoder.decode::<Vec<Vec<u8>>>(), Err(Error::Count(count)));
}

#[test]
fn a_definition_that_is_too_long_is_not_read() {
    let mut decoder = Decoder::new();
    let long = structure(70, "T", 50_000);
    define(&mut decoder, &long);
    let refused = decoder.push(&[&int(70)[..], &[0]].concat());
    assert_eq!(refused, Err(Error::TooManyTypes));
    // The same inside a value.
    let message = [&[16, 0, 1, b'x'], &long[..], &[9], &int(70), &[1, 0]].concat();
    assert_eq!(decoder.push(&message), Err(Error::TooManyTypes));
    assert_eq!(decoder.push(&[4, 0, 6]), Ok(Progress::Ready));
}

#[test]
fn structs_with_many_fields_are_read_only_so_often() {
    let mut decoder = Decoder::new();
    for id in 70..77 {
        define(&mut decoder, &structure(id, "Inner", 40_000));
        let message = [&int(id)[..], &[0]].concat();
        assert_eq!(decoder.push(&message), Ok(Progress::Ready));
        let expected = match id {
            76 => Err(Error::TooManyTypes),
            _ => Ok(Inner::default()),
        };
        assert_eq!(decoder.decode(), expected);
    }
}

#[test]
fn an_empty_message_in_the_middle_of_a_value_is_refused() {
    let mut decoder = Decoder::new();
    // An interface value whose type is defined in it, so that it goes on in the next message.
    let message = [&[16, 0, 1, b'x'], &slice(70, 2)[..]].concat();
    assert_eq!(decoder.push(&message), Ok(Progress::NeedMore));
    assert_eq!(decoder.push(&[]), Err(Error::Truncated));
    assert_eq!(decoder.push(&[4, 0, 6]), Ok(Progress::Ready));
}

#[test]
fn long_names_of_types_do_not_become_long_messages() {
    let mut decoder = Decoder::new();
    define(&mut decoder, &structure(70, &"T".repeat(100_000), 1));
    let message = [&int(70)[..], &[0]].concat();
    assert_eq!(decoder.push(&message), Ok(Progress::Ready));
    let text = decoder.decode::<i64>().unwrap_err().to_string();
    assert_eq!(
        text,
        format!("asked for int, the peer sent {}", "T".repeat(100))
    );
}
