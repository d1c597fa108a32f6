//! Interface values.

use std::collections::BTreeMap;

use go_gob::{Encoder, Error, Interface, Time, gob_newtype, gob_struct};

use crate::model::{AppError, Inner, Secret};
use crate::{next, only, round_trip, stream};

gob_struct! {
    pub struct Holder: "Holder" {
        before: i64 = "Before",
        any: Interface = "Any",
        anys: BTreeMap<String, Interface> = "Anys",
        after: i64 = "After",
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Id(String);
gob_newtype!(Id(String));

fn samples() -> Vec<Interface> {
    let inner = Inner {
        name: "n".to_owned(),
        next: Some(Box::default()),
    };
    let object = [
        ("k".to_owned(), 1i64.into()),
        ("".to_owned(), Interface::Nil),
    ];
    vec![
        Interface::Nil,
        false.into(),
        0i64.into(),
        i64::MIN.into(),
        u64::MAX.into(),
        (-0.0).into(),
        "".into(),
        "text".into(),
        Vec::<u8>::new().into(),
        vec![1u8, 2].into(),
        vec![Interface::Nil, Interface::List(vec![]), "x".into()].into(),
        BTreeMap::from(object).into(),
        Interface::int64(-1),
        Interface::named("float32", 1.5f32),
        Interface::named("model.Id", Id("id".to_owned())),
        Interface::named("[]string", vec!["a".to_owned()]),
        Interface::named("time.Time", Time::from_unix(1, 2)),
        Interface::named("main.Array", [1u8, 2]),
        Interface::named("main.Empty", ()),
        Interface::named("*main.Inner", inner.clone()),
        Interface::named(
            "map[string]*main.Inner",
            BTreeMap::from([(Id::default(), inner)]),
        ),
        Interface::named(
            "main.Secret",
            Secret {
                level: 1,
                more: Interface::named(
                    "main.Secret",
                    Secret {
                        more: "deep".into(),
                        ..Secret::default()
                    },
                ),
                ..Secret::default()
            },
        ),
    ]
}

#[test]
fn every_kind_of_value_survives_the_way_there_and_back() {
    for any in samples() {
        let holder = Holder {
            before: 1,
            any: any.clone(),
            anys: BTreeMap::new(),
            after: 2,
        };
        assert_eq!(round_trip(&holder), holder, "{any:?}");
        assert_eq!(
            round_trip(&vec![any.clone(), any.clone()]),
            [any.clone(), any]
        );
    }
    let anys = samples().into_iter().enumerate();
    let anys: BTreeMap<String, Interface> = anys.map(|(i, any)| (i.to_string(), any)).collect();
    let holder = Holder {
        anys,
        ..Holder::default()
    };
    assert_eq!(round_trip(&holder), holder);
}

#[test]
fn types_inside_interfaces_are_defined_once_a_stream() {
    let secret = || Interface::named("main.Secret", Secret::default());
    let (mut encoder, mut out) = (Encoder::new(), Vec::new());
    encoder.encode(&vec![secret()], &mut out).unwrap();
    let first = out.len();
    encoder.encode(&vec![secret()], &mut out).unwrap();
    assert!(out.len() - first < 32, "{}", out.len() - first);
    let (mut decoder, mut rest) = (go_gob::Decoder::new(), &out[..]);
    for _ in 0..2 {
        let list: Vec<Interface> = next(&mut decoder, &mut rest).unwrap();
        assert_eq!(list, [secret()]);
    }
}

#[test]
fn a_value_is_read_as_the_type_it_is_registered_as_only() {
    let error = AppError {
        id: "id".to_owned(),
        status_code: 404,
        ..AppError::default()
    };
    let any = Interface::named("*model.AppError", error.clone());
    assert_eq!(any.type_name(), Some("*model.AppError"));
    assert_eq!(any.downcast("*model.AppError"), Some(error));
    assert_eq!(any.downcast::<AppError>("model.AppError"), None);
    assert_eq!(any.downcast::<String>("*model.AppError"), None);
    assert_eq!(
        Interface::from("x").downcast("string"),
        Some("x".to_owned())
    );
    assert_eq!(
        Interface::from("x").downcast("string"),
        Some(Id("x".to_owned()))
    );
    assert_eq!(Interface::Nil.downcast::<String>("string"), None);
}

#[test]
fn names_of_known_types_become_their_variants() {
    assert_eq!(Interface::named("string", "x".to_owned()), "x".into());
    assert_eq!(Interface::named("[]uint8", vec![1u8]), vec![1u8].into());
    assert_eq!(Interface::named("int", 5i32), Interface::Int(5));
    let list = vec![Interface::Nil];
    assert_eq!(
        Interface::named("[]interface {}", list.clone()),
        list.into()
    );
    // A name alone does not make a type.
    assert_eq!(Interface::named("string", 5i64).as_str(), None);
}

#[test]
fn integers_and_floats_are_seen_through_their_width() {
    assert_eq!(Interface::named("uint16", 7u16).as_i64(), Some(7));
    assert_eq!(Interface::Uint(u64::MAX).as_i64(), None);
    assert_eq!(Interface::Int(3).as_f64(), Some(3.0));
    assert_eq!(Interface::named("float32", 0.5f32).as_f64(), Some(0.5));
    assert_eq!(Interface::named("main.Flag", true).as_bool(), Some(true));
    assert_eq!(Interface::from("1").as_i64(), None);
}

#[test]
fn nil_cannot_be_sent_where_go_has_none() {
    let mut out = vec![1];
    let mut encoder = Encoder::new();
    let list = vec![Some(Inner::default()), None];
    assert_eq!(encoder.encode(&list, &mut out), Err(Error::Nil));
    assert_eq!(encoder.encode(&None::<i64>, &mut out), Err(Error::Nil));
    assert_eq!(out, [1]);
    assert_eq!(Interface::named("[]*main.Inner", list), Interface::Nil);
    // The types of the value that failed are defined with the next one.
    out.clear();
    encoder.encode(&vec![Inner::default()], &mut out).unwrap();
    assert_eq!(out, stream(&vec![Inner::default()]));
    assert_eq!(only::<Vec<Inner>>(&out), Ok(vec![Inner::default()]));
}

#[test]
fn a_pointer_to_zero_arrives_as_nil_but_one_to_a_time_does_not() {
    gob_struct! {
        pub struct Pointers: "Pointers" {
            int: Option<i64> = "Int",
            text: Option<Id> = "Text",
            inner: Option<Inner> = "Inner",
            time: Option<Time> = "Time",
        }
    }
    let pointers = Pointers {
        int: Some(0),
        text: Some(Id::default()),
        inner: Some(Inner::default()),
        time: Some(Time::default()),
    };
    let expected = Pointers {
        int: None,
        text: None,
        ..pointers.clone()
    };
    assert_eq!(round_trip(&pointers), expected);
}
