//! Nonsense: nothing may panic, and the stream must go on behind it.

use std::collections::BTreeMap;

use go_gob::{Decoder, Error, Gob, Interface, Progress};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use crate::model::{Changed, HookArgs, HookReturns, Kinds};
use crate::unhex;

/// The messages of a golden stream.
fn messages(golden: &str) -> Vec<Vec<u8>> {
    let stream = unhex(golden);
    let (decoder, mut rest, mut messages) = (Decoder::new(), &stream[..], vec![]);
    while let Some((header, body)) = decoder.frame(rest).unwrap() {
        messages.push(rest[header..header + body].to_vec());
        rest = &rest[header + body..];
    }
    messages
}

fn golden() -> [Vec<Vec<u8>>; 4] {
    [
        messages(include_str!("golden/post.hex")),
        messages(include_str!("golden/kinds.hex")),
        messages(include_str!("golden/errors.hex")),
        messages(include_str!("golden/changed.hex")),
    ]
}

fn targets() -> Vec<Box<dyn Gob>> {
    vec![
        Box::new(HookArgs::default()),
        Box::new(Kinds::default()),
        Box::new(HookReturns::default()),
        Box::new(Changed::default()),
        Box::new(Vec::<Interface>::new()),
        Box::new(BTreeMap::<String, Vec<u8>>::new()),
        Box::new(()),
    ]
}

/// Pushes a message, reads the value if there is one, and writes it again.
fn feed(decoder: &mut Decoder, message: &[u8], target: usize) -> Result<Progress, Error> {
    let progress = decoder.push(message)?;
    if progress == Progress::Ready {
        let mut targets = targets();
        let count = targets.len();
        let value = &mut targets[target % count];
        if decoder.decode_into(&mut **value).is_ok() {
            let _ = go_gob::Encoder::new().encode(&**value, &mut Vec::new());
        }
    }
    decoder.take_warnings();
    Ok(progress)
}

/// Whatever came before, an honest message is read, at the latest behind the one that ends an incomplete value.
fn assert_usable(decoder: &mut Decoder) {
    let _ = decoder.push(&[4, 0, 6]);
    assert_eq!(decoder.push(&[4, 0, 6]), Ok(Progress::Ready));
    assert_eq!(decoder.decode(), Ok(3i64));
}

/// The id of the type that `definition` defines, as a value of it begins.
fn value_id(definition: &[u8]) -> Vec<u8> {
    let complemented = match definition[0].wrapping_neg() {
        0x80.. => u16::from(definition[0]),
        1 => u16::from(definition[1]),
        2 => u16::from_be_bytes([definition[1], definition[2]]),
        _ => panic!("an id of Go's that is longer"),
    };
    let [high, low] = (complemented + 1).to_be_bytes();
    vec![0xfe, high, low]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, rng_seed: RngSeed::Fixed(0x676f62), ..ProptestConfig::with_cases(500) })]

    #[test]
    fn random_messages_do_no_harm(
        messages in vec(vec(any::<u8>(), 0..64), 0..16),
        target in 0..7usize,
    ) {
        let mut decoder = Decoder::new();
        for message in &messages {
            let _ = feed(&mut decoder, message, target);
        }
        assert_usable(&mut decoder);
    }

    #[test]
    fn golden_streams_with_changed_bytes_do_no_harm(
        which in 0..4usize,
        changes in vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<u8>()), 1..6),
        target in prop::option::of(0..7usize),
    ) {
        let mut messages = golden()[which].clone();
        for (message, byte, value) in changes {
            let message = message.get_mut(&mut messages[..]);
            *byte.get_mut(&mut message[..]) = value;
        }
        let mut decoder = Decoder::new();
        for message in &messages {
            let _ = feed(&mut decoder, message, target.unwrap_or(which));
        }
        assert_usable(&mut decoder);
    }

    #[test]
    fn random_values_of_known_types_do_no_harm(
        which in 0..4usize,
        values in vec((any::<prop::sample::Index>(), vec(prop_oneof![0..8u8, any::<u8>()], 0..80)), 1..8),
        target in prop::option::of(0..7usize),
    ) {
        let mut decoder = Decoder::new();
        let messages = &golden()[which];
        let mut ids = vec![];
        for message in messages {
            if feed(&mut decoder, message, which) == Ok(Progress::Definition) {
                ids.push(value_id(message));
            }
        }
        for (id, value) in values {
            let message = [&id.get(&ids)[..], &value].concat();
            let _ = feed(&mut decoder, &message, target.unwrap_or(which));
        }
        assert_usable(&mut decoder);
    }
}

#[test]
fn golden_streams_cut_anywhere_are_errors_of_their_message() {
    for (which, messages) in golden().iter().enumerate() {
        let mut decoder = Decoder::new();
        for message in messages {
            for cut in 0..message.len() {
                let mut cut_off = Decoder::new();
                let _ = feed(&mut cut_off, &message[..cut], which);
                assert_usable(&mut cut_off);
            }
            let progress = decoder.push(message).unwrap();
            if progress == Progress::Ready {
                decoder.discard().unwrap();
                // Whole values, cut: all their types are known now.
                for cut in 0..message.len() {
                    let _ = feed(&mut decoder, &message[..cut], which);
                    assert_usable(&mut decoder);
                }
            }
        }
    }
}
