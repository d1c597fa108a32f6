//! Peers whose types differ from ours.

use std::collections::BTreeMap;

use go_gob::{Decoder, Encoder, Error, Gob, Interface, Time, gob_struct};

use crate::model::{Changed, Secret};
use crate::{next, only, stream, unhex};

#[test]
fn fields_whose_type_changed_keep_their_default_and_are_reported_once() {
    let stream = unhex(include_str!("golden/changed.hex"));
    let (mut decoder, mut rest) = (Decoder::new(), &stream[..]);
    let changed: Changed = next(&mut decoder, &mut rest).unwrap();
    let expected = Changed {
        same: "same".to_owned(),
        after: "after".to_owned(),
        ..Changed::default()
    };
    assert_eq!(changed, expected);
    let warnings: Vec<String> = decoder
        .take_warnings()
        .iter()
        .map(ToString::to_string)
        .collect();
    let left = |field: &str, local: &str, remote: &str| {
        format!("{field} is left at its default: it reads {local}, the peer sent {remote}")
    };
    assert_eq!(
        warnings,
        [
            left("Changed.Number", "int", "string"),
            left("Changed.Signed", "int", "uint"),
            left("Changed.List", "[]string", "[]int"),
            left("Nested.Value", "[]byte", "string"),
            left("Changed.When", "Time", "string"),
            left("Changed.Object", "map[string]interface {}", "interface {}"),
            left("Changed.Small", "i8", "a value out of its range"),
        ]
    );
    let again: Changed = next(&mut decoder, &mut rest).unwrap();
    assert_eq!(again, expected);
    assert!(rest.is_empty());
    assert_eq!(decoder.take_warnings(), []);
    crate::golden::write_back("changed.hex", &crate::stream(&Changed::default()));
}

gob_struct! {
    pub struct Old: "T" {
        a: String = "A",
        b: i64 = "B",
    }
    pub struct New: "T" {
        c: Vec<Old> = "C",
        b: i64 = "B",
        a: String = "A",
        d: Interface = "D",
    }
    pub struct Other: "Other" {
        x: bool = "X",
    }
    pub struct Small: "Small" {
        bytes: Vec<i8> = "Bytes",
        float: f32 = "Float",
        time: Time = "Time",
        after: i64 = "After",
    }
    pub struct Large: "Small" {
        bytes: Vec<i64> = "Bytes",
        float: f64 = "Float",
        time: Time = "Time",
        after: i64 = "After",
    }
    pub struct Wide: "Wide" {
        one: u16 = "One",
        two: Option<Box<i32>> = "Two",
    }
}

#[test]
fn unknown_fields_are_skipped_and_absent_ones_keep_their_default() {
    let new = New {
        c: vec![
            Old {
                a: "skipped".to_owned(),
                b: 1,
            },
            Old::default(),
        ],
        b: 2,
        a: "a".to_owned(),
        d: vec![
            Interface::Nil,
            Interface::named("main.Secret", Secret::default()),
        ]
        .into(),
    };
    let old: Old = only(&stream(&new)).unwrap();
    assert_eq!(
        old,
        Old {
            a: "a".to_owned(),
            b: 2
        }
    );
    let back: New = only(&stream(&old)).unwrap();
    assert_eq!(
        back,
        New {
            a: "a".to_owned(),
            b: 2,
            ..New::default()
        }
    );
    assert_eq!(only::<Other>(&stream(&new)), Ok(Other::default()));
}

#[test]
fn what_is_not_sent_stays_as_it_is() {
    let mut decoder = Decoder::new();
    crate::push(
        &mut decoder,
        &stream(&Old {
            b: 1,
            ..Old::default()
        }),
    )
    .unwrap();
    let mut old = Old {
        a: "kept".to_owned(),
        b: 2,
    };
    decoder.decode_into(&mut old).unwrap();
    assert_eq!(
        old,
        Old {
            a: "kept".to_owned(),
            b: 1
        }
    );
}

#[test]
fn values_out_of_range_keep_the_default_inside_a_struct_and_fail_elsewhere() {
    let large = Large {
        bytes: vec![1, 1000, -1],
        float: 1e300,
        time: Time::from_unix(1, 1),
        after: 7,
    };
    let stream_of_large = stream(&large);
    let mut decoder = Decoder::new();
    crate::push(&mut decoder, &stream_of_large).unwrap();
    let small: Small = decoder.decode().unwrap();
    let expected = Small {
        bytes: vec![1, 0, -1],
        float: 0.0,
        time: large.time,
        after: 7,
    };
    assert_eq!(small, expected);
    let fields: Vec<_> = decoder
        .take_warnings()
        .iter()
        .map(|warning| warning.field)
        .collect();
    assert_eq!(fields, ["Bytes", "Float"]);
    assert_eq!(only::<u8>(&stream(&300u64)), Err(Error::OutOfRange("u8")));
    assert_eq!(
        only::<Vec<i16>>(&stream(&vec![70_000i64])),
        Err(Error::OutOfRange("i16"))
    );
    assert_eq!(only::<f32>(&stream(&f64::INFINITY)), Ok(f32::INFINITY));
}

#[test]
fn a_whole_value_of_another_type_is_an_error_and_the_stream_goes_on() {
    let (mut encoder, mut out) = (Encoder::new(), Vec::new());
    for value in [
        &Old::default() as &dyn Gob,
        &"text".to_owned(),
        &Old {
            b: 5,
            ..Old::default()
        },
    ] {
        encoder.encode(value, &mut out).unwrap();
    }
    let (mut decoder, mut rest) = (Decoder::new(), &out[..]);
    let mismatch = |local: &str, remote: &str| Error::Mismatch {
        local: local.to_owned(),
        remote: remote.to_owned(),
    };
    let text = next::<String>(&mut decoder, &mut rest);
    assert_eq!(text, Err(mismatch("string", "T")));
    let map = next::<BTreeMap<String, Vec<i64>>>(&mut decoder, &mut rest);
    assert_eq!(map, Err(mismatch("map[string][]...", "string")));
    assert_eq!(next::<Old>(&mut decoder, &mut rest).unwrap().b, 5);
}

#[test]
fn everything_can_be_read_as_the_empty_struct() {
    for value in [
        &Old {
            a: "a".to_owned(),
            b: 1,
        } as &dyn Gob,
        &7i64,
        &vec!["x".to_owned()],
        &(),
    ] {
        assert_eq!(only::<()>(&stream(value)), Ok(()));
    }
    assert_eq!(only::<Other>(&stream(&())), Ok(Other::default()));
}

#[test]
fn pointers_boxes_and_widths_do_not_show() {
    let wide = Wide {
        one: 1,
        two: Some(Box::new(-2)),
    };
    assert_eq!(only::<Wide>(&stream(&wide)), Ok(wide));
    assert_eq!(
        only::<Option<Box<i8>>>(&stream(&5i64)),
        Ok(Some(Box::new(5)))
    );
}
