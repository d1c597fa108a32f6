//! What a peer cannot make us do.

use std::collections::BTreeMap;

use go_gob::{
    Decoder, Encoder, Error, Gob, Interface, MAX_DEPTH, MAX_TYPES, Progress, frame, gob_newtype,
    gob_struct,
};

use crate::model::{Inner, Kinds, Secret};
use crate::{next, only, push, stream, unhex};

/// Runs `test` with the stack that a worker of tokio has.
fn on_a_small_stack(test: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(test);
    thread.unwrap().join().unwrap();
}

fn nested(levels: usize) -> Interface {
    (0..levels).fold(Interface::Nil, |inner, _| Interface::List(vec![inner]))
}

fn chain(levels: usize) -> Inner {
    (1..levels).fold(Inner::default(), |inner, _| Inner {
        next: Some(Box::new(inner)),
        ..Inner::default()
    })
}

#[test]
fn values_nested_too_deep_are_refused_before_the_stack_ends() {
    on_a_small_stack(|| {
        // The list around, and each level an interface value and a list.
        let deepest = vec![nested((MAX_DEPTH - 1) / 2)];
        let bytes = stream(&deepest);
        assert_eq!(only::<Vec<Interface>>(&bytes), Ok(deepest.clone()));
        assert_eq!(only::<()>(&bytes), Ok(()));
        let deeper = vec![Interface::List(deepest)];
        assert_eq!(
            Encoder::new().encode(&deeper, &mut Vec::new()),
            Err(Error::TooDeep)
        );
        let deepest = chain(MAX_DEPTH);
        assert_eq!(only::<Inner>(&stream(&deepest)), Ok(deepest));
        assert_eq!(
            Encoder::new().encode(&chain(MAX_DEPTH + 1), &mut Vec::new()),
            Err(Error::TooDeep)
        );
        assert_eq!(
            Interface::named("main.Inner", chain(MAX_DEPTH + 1)),
            Interface::Nil
        );
    });
}

#[test]
fn values_sent_too_deep_are_refused_before_the_stack_ends_and_the_stream_goes_on() {
    on_a_small_stack(|| {
        let mut decoder = Decoder::new();
        let mut rest = &stream(&Inner::default())[..];
        next::<Inner>(&mut decoder, &mut rest).unwrap();
        for levels in [MAX_DEPTH + 1, 1_000_000] {
            // Type 65, then field Next again and again, then the ends.
            let mut message = vec![0xff, 0x82];
            message.resize(message.len() + levels - 1, 2);
            message.resize(message.len() + levels, 0);
            assert_eq!(decoder.push(&message), Ok(Progress::Ready));
            assert_eq!(decoder.decode::<Inner>(), Err(Error::TooDeep));
            assert_eq!(decoder.push(&message), Ok(Progress::Ready));
            let skipped = decoder.decode::<()>();
            assert_eq!(skipped.is_ok(), levels < 10_000, "{skipped:?}");
        }
        assert_eq!(decoder.push(&[0xff, 0x82, 0]), Ok(Progress::Ready));
        assert_eq!(decoder.decode(), Ok(Inner::default()));
    });
}

#[test]
fn interface_values_sent_too_deep_are_refused_before_the_stack_ends() {
    on_a_small_stack(|| {
        let mut decoder = Decoder::new();
        let list = vec![Interface::Nil];
        push(&mut decoder, &stream(&list)).unwrap();
        assert_eq!(decoder.decode(), Ok(list));
        for levels in [MAX_DEPTH, 100_000] {
            let mut message = vec![0xff, 0x82, 0, 1];
            for _ in 0..levels {
                message.extend(b"\x0e[]interface {}\xff\x82\x00\x00\x01");
            }
            message.push(0);
            let result = match decoder.push(&message) {
                Ok(_) => decoder.decode::<Vec<Interface>>(),
                Err(error) => Err(error),
            };
            assert_eq!(result, Err(Error::TooDeep));
        }
    });
}

#[test]
fn counts_beyond_the_message_are_refused_before_memory_is_taken() {
    // 2^64 - 1, 2^40, and 9 for the 8 bytes that follow.
    for count in ["f8ffffffffffffffff", "fa010000000000", "09"] {
        let tail = format!("{count}0000000000000000");
        for value in [
            &mut vec![0i64] as &mut dyn Gob,
            &mut BTreeMap::from([(0i64, 0i64)]),
        ] {
            let mut decoder = Decoder::new();
            push(&mut decoder, &stream(&*value)).unwrap();
            let message = unhex(&format!("ff8200{tail}"));
            assert_eq!(decoder.push(&message), Ok(Progress::Ready));
            let result = decoder.decode_into(value);
            assert!(matches!(result, Err(Error::Count(_))), "{result:?}");
        }
        let message = unhex(&format!("0a00{tail}"));
        let mut decoder = Decoder::new();
        decoder.push(&message).unwrap();
        assert_eq!(decoder.decode::<Vec<u8>>(), Err(Error::Truncated));
    }
}

#[test]
fn a_small_message_cannot_become_a_large_value() {
    let mut decoder = Decoder::new();
    push(&mut decoder, &stream(&vec![Kinds::default()])).unwrap();
    // A million structs of one byte each, which would take a gigabyte.
    let mut message = unhex("ff8200fd0f4240");
    message.resize(message.len() + 1_000_000, 0);
    assert_eq!(decoder.push(&message), Ok(Progress::Ready));
    assert_eq!(decoder.decode::<Vec<Kinds>>(), Err(Error::Count(1_000_000)));
    assert_eq!(decoder.push(&message), Ok(Progress::Ready));
    assert_eq!(decoder.decode::<()>(), Ok(()));
}

#[test]
fn absurd_lengths_are_refused_before_the_message_is_there() {
    let too_large = |length, max| Err(Error::TooLarge { length, max });
    assert_eq!(
        frame(&unhex("f8ffffffffffffffff"), 1000),
        too_large(u64::MAX, 1000)
    );
    assert_eq!(frame(&unhex("fe03e9"), 1000), too_large(1001, 1000));
    assert_eq!(frame(&unhex("fe03e8"), 1000), Ok(Some((3, 1000))));
    assert_eq!(frame(&unhex("fe03"), 1000), Ok(None));
    assert_eq!(
        frame(&unhex("f7"), 1000),
        Err(Error::Corrupt("the length of a message"))
    );
    assert_eq!(
        frame(&unhex("80"), 1000),
        Err(Error::Corrupt("the length of a message"))
    );
    let decoder = Decoder::with_max_message(2);
    assert_eq!(decoder.frame(&[3]), too_large(3, 2));
    assert_eq!(
        Decoder::new().frame(&unhex("fc08000000")),
        Ok(Some((5, 128 << 20)))
    );
    assert!(Decoder::new().frame(&unhex("fc08000001")).is_err());
}

#[test]
fn values_spread_over_messages_count_as_one_against_the_limit() {
    let golden = unhex(include_str!("golden/post.hex"));
    // The messages of the first value that is spread, and all before.
    let (mut decoder, mut rest, mut messages, mut spread) =
        (Decoder::new(), &golden[..], vec![], 0);
    while let Some((header, body)) = decoder.frame(rest).unwrap() {
        messages.push(&rest[header..header + body]);
        rest = &rest[header + body..];
        match decoder.push(messages[messages.len() - 1]).unwrap() {
            Progress::NeedMore => spread += body,
            Progress::Ready if spread > 0 => {
                spread += body;
                break;
            }
            _ => {}
        }
    }
    let longest = messages.iter().map(|message| message.len()).max().unwrap();
    assert!(longest < spread - 1, "{longest} {spread}");
    for max in [spread - 1, spread] {
        let mut decoder = Decoder::with_max_message(max);
        let results = messages.iter().map(|message| decoder.push(message));
        let expected = match max.cmp(&spread) {
            std::cmp::Ordering::Less => Err(Error::TooLarge {
                length: spread as u64,
                max,
            }),
            _ => Ok(Progress::Ready),
        };
        assert_eq!(results.last(), Some(expected));
    }
}

#[test]
fn types_are_defined_once_and_not_without_end() {
    // A slice of strings.
    let definition = |id: i64| {
        let mut message = Vec::new();
        for value in [-id, id] {
            let bits = ((value << 1) ^ (value >> 63)) as u64;
            message.extend([0xfd, (bits >> 16) as u8, (bits >> 8) as u8, bits as u8]);
            if value < 0 {
                message.extend([2, 1, 2]);
            }
        }
        message.extend([0, 1, 12, 0, 0]);
        message
    };
    let mut decoder = Decoder::new();
    assert_eq!(decoder.push(&definition(64)), Ok(Progress::Definition));
    for (taken, unknown) in [(64, 65), (5, 66)] {
        assert_eq!(decoder.push(&definition(taken)), Ok(Progress::Definition));
        // A value of a type that nobody defined.
        let refused = decoder.push(&[0xff, unknown * 2, 0]);
        assert_eq!(refused, Err(Error::DuplicateType(taken)));
    }
    for id in 65..64 + MAX_TYPES as i64 {
        assert_eq!(decoder.push(&definition(id)), Ok(Progress::Definition));
    }
    let next = 64 + MAX_TYPES as i64;
    assert_eq!(decoder.push(&definition(next)), Ok(Progress::Definition));
    assert_eq!(
        decoder.push(&unhex("fd0080800001")),
        Err(Error::TooManyTypes)
    );
    assert_eq!(decoder.push(&unhex("ff8000010178")), Ok(Progress::Ready));
    assert_eq!(decoder.decode(), Ok(vec!["x".to_owned()]));
}

#[test]
fn definitions_are_bounded_in_bytes() {
    gob_struct! {
        pub struct Empty: "Empty" {}
    }
    let mut message = stream(&Empty {});
    let (header, body) = frame(&message, 1000).unwrap().unwrap();
    message = message[header..header + body].to_vec();
    // The name, five bytes long, made five million bytes long.
    let at = message
        .windows(5)
        .position(|bytes| bytes == b"Empty")
        .unwrap();
    message[at - 1] = 0xfd;
    let long = [&[0x4c, 0x4b, 0x40][..], &vec![b'x'; 5_000_000]].concat();
    message.splice(at..at + 5, long);
    let mut decoder = Decoder::new();
    assert_eq!(decoder.push(&message), Ok(Progress::Definition));
    assert_eq!(decoder.push(&[0xff, 0x82, 0]), Err(Error::TooManyTypes));
    assert_eq!(decoder.push(&[4, 0, 6]), Ok(Progress::Ready));
}

#[test]
fn a_decoder_wants_its_calls_in_order() {
    let mut decoder = Decoder::new();
    assert_eq!(decoder.decode::<i64>(), Err(Error::NotReady));
    assert_eq!(decoder.discard(), Err(Error::NotReady));
    decoder.push(&[4, 0, 6]).unwrap();
    assert_eq!(decoder.discard(), Ok(()));
    assert_eq!(decoder.decode::<i64>(), Err(Error::NotReady));
    // What nobody reads is dropped.
    decoder.push(&[4, 0, 6]).unwrap();
    decoder.push(&[4, 0, 8]).unwrap();
    assert_eq!(decoder.decode::<i64>(), Ok(4));
    assert_eq!(decoder.push(&[]), Err(Error::Truncated));
}

#[test]
fn discarding_a_value_keeps_the_types_that_came_in_it() {
    let golden = unhex(include_str!("golden/kinds.hex"));
    let (mut decoder, mut rest) = (Decoder::new(), &golden[..]);
    rest = push(&mut decoder, rest).unwrap();
    decoder.discard().unwrap();
    rest = push(&mut decoder, rest).unwrap();
    decoder.discard().unwrap();
    let kinds: Kinds = next(&mut decoder, &mut rest).unwrap();
    assert_eq!(
        kinds.any.downcast::<Secret>("main.Secret").unwrap().level,
        3
    );
}

/// Pushes and reads the one message with the body `hex`, behind the types of a `[]interface {}`.
fn interfaces(hex: &str) -> Result<Vec<Interface>, Error> {
    let mut decoder = Decoder::new();
    push(&mut decoder, &stream(&vec![Interface::Nil])).unwrap();
    decoder.push(&unhex(hex))?;
    decoder.decode()
}

#[test]
fn the_length_of_an_interface_value_says_where_the_next_one_starts() {
    // int 3 in a value of two bytes, of three and of one, then true.
    let values = |length: &str| format!("ff8200 02 03696e74 04 {length} 04626f6f6c 02 02 0001");
    let expected = vec![Interface::Int(3), Interface::Bool(true)];
    assert_eq!(interfaces(&values("02 0006")), Ok(expected.clone()));
    assert_eq!(interfaces(&values("03 0006ff")), Ok(expected));
    let short = interfaces("ff8200 01 03696e74 04 01 0006");
    assert_eq!(
        short,
        Err(Error::Corrupt("the length of an interface value"))
    );
    let long = interfaces("ff8200 01 03696e74 04 03 0006");
    assert_eq!(long, Err(Error::Truncated));
}

#[test]
fn names_of_interface_types_are_bounded_as_in_go() {
    let named = |length: usize| {
        let name = "78".repeat(length);
        interfaces(&format!("ff8200 01 fe{length:04x} {name} 04 02 0006"))
    };
    assert_eq!(named(1024).unwrap()[0].as_i64(), Some(3));
    let refused = Error::Corrupt("the name of an interface value's type");
    assert_eq!(named(1025), Err(refused));
}

#[test]
fn integers_have_at_most_eight_bytes() {
    let nine = only::<u64>(&unhex("0c0600 f7 000000000000000001"));
    assert_eq!(nine, Err(Error::Corrupt("an integer")));
    let eight = only::<u64>(&unhex("0b0600 f8 ffffffffffffffff"));
    assert_eq!(eight, Ok(u64::MAX));
}

#[test]
fn a_list_of_itself_is_refused() {
    #[derive(Debug, Default, PartialEq)]
    struct Lists(Vec<Lists>);
    gob_newtype!(Lists(Vec<Lists>));
    let bytes = stream(&Lists(vec![Lists::default()]));
    assert_eq!(only::<Lists>(&bytes), Err(Error::TooDeep));
    assert_eq!(only::<()>(&bytes), Ok(()));
}
