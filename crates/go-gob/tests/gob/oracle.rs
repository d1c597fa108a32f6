//! gobwire writes what we read, and reads what we write.

use std::collections::BTreeMap;

use go_gob::{Binary, Interface, Time, gob_struct};
use gobwire::Zone;
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use crate::{only, stream};

gob_struct! {
    pub struct Ours: "Both" {
        flag: bool = "Flag",
        int: i64 = "Int",
        small: i16 = "Small",
        uint: u64 = "Uint",
        float: f64 = "Float",
        single: f32 = "Single",
        text: String = "Text",
        bytes: Vec<u8> = "Bytes",
        texts: Vec<String> = "Texts",
        lists: Vec<Vec<i64>> = "Lists",
        map: BTreeMap<String, Vec<String>> = "Map",
        numbers: BTreeMap<i64, bool> = "Numbers",
        pointer: Option<String> = "Pointer",
        part: OurPart = "Part",
        no_part: Option<OurPart> = "NoPart",
        parts: Vec<OurPart> = "Parts",
        time: Time = "Time",
        url: Option<Binary> = "URL",
        any: Interface = "Any",
        anys: BTreeMap<String, Interface> = "Anys",
        last: i64 = "Last",
    }
    pub struct OurPart: "Part" {
        name: String = "Name",
        any: Interface = "Any",
        count: i64 = "Count",
    }
}

#[derive(gobwire::Gob, Debug, Default, PartialEq)]
struct Theirs {
    #[gob(name = "Flag")]
    flag: bool,
    #[gob(name = "Int")]
    int: i64,
    #[gob(name = "Small")]
    small: i16,
    #[gob(name = "Uint")]
    uint: u64,
    #[gob(name = "Float")]
    float: f64,
    #[gob(name = "Single")]
    single: f32,
    #[gob(name = "Text")]
    text: String,
    #[gob(name = "Bytes")]
    bytes: Vec<u8>,
    #[gob(name = "Texts")]
    texts: Vec<String>,
    #[gob(name = "Lists")]
    lists: Vec<Vec<i64>>,
    #[gob(name = "Map")]
    map: BTreeMap<String, Vec<String>>,
    #[gob(name = "Numbers")]
    numbers: BTreeMap<i64, bool>,
    #[gob(name = "Pointer")]
    pointer: Option<String>,
    #[gob(name = "Part")]
    part: TheirPart,
    #[gob(name = "NoPart")]
    no_part: Option<TheirPart>,
    #[gob(name = "Parts")]
    parts: Vec<TheirPart>,
    #[gob(name = "Time")]
    time: gobwire::GoTime,
    #[gob(name = "URL")]
    url: Option<gobwire::BinaryBytes>,
    #[gob(name = "Any")]
    any: Option<gobwire::Interface>,
    #[gob(name = "Anys")]
    anys: BTreeMap<String, Option<gobwire::Interface>>,
    #[gob(name = "Last")]
    last: i64,
}

#[derive(gobwire::Gob, Debug, Default, PartialEq)]
struct TheirPart {
    #[gob(name = "Name")]
    name: String,
    #[gob(name = "Any")]
    any: Option<gobwire::Interface>,
    #[gob(name = "Count")]
    count: i64,
}

fn interfaces() -> impl Strategy<Value = Interface> {
    let leaf = prop_oneof![
        Just(Interface::Nil),
        any::<bool>().prop_map(Interface::from),
        any::<i64>().prop_map(Interface::from),
        any::<u64>().prop_map(Interface::from),
        (-1e9..1e9f64).prop_map(Interface::from),
        ".{0,12}".prop_map(Interface::from),
        vec(any::<u8>(), 0..8).prop_map(Interface::from),
        any::<i64>().prop_map(Interface::int64),
        vec(".{0,3}", 0..3).prop_map(Interface::from),
        (".{0,5}", any::<i64>()).prop_map(|(name, count)| {
            let any = name.as_str().into();
            Interface::named("*model.Part", OurPart { name, any, count })
        }),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Interface::from),
            btree_map(".{0,4}", inner, 0..4).prop_map(Interface::from),
        ]
    })
}

fn parts() -> impl Strategy<Value = OurPart> {
    (".{0,6}", interfaces(), any::<i64>()).prop_map(|(name, any, count)| OurPart {
        name,
        any,
        count,
    })
}

/// A pointer to zero arrives as nil, so only others are made.
fn ours() -> impl Strategy<Value = Ours> {
    let numbers = (
        any::<bool>(),
        any::<i64>(),
        any::<i16>(),
        any::<u64>(),
        -1e300..1e300f64,
        -1e30..1e30f32,
    );
    let lists = (
        ".{0,9}",
        vec(any::<u8>(), 0..300),
        vec(".{0,3}", 0..4),
        vec(vec(any::<i64>(), 0..3), 0..3),
    );
    let maps = (
        btree_map(".{0,4}", vec(".{0,3}", 0..3), 0..3),
        btree_map(any::<i64>(), any::<bool>(), 0..3),
    );
    let inner = (
        option::of(".{1,9}"),
        parts(),
        option::of(parts()),
        vec(parts(), 0..3),
    );
    let time = (
        -1_000_000_000_000..1_000_000_000_000i64,
        0..1_000_000_000u32,
        option::of(-840..840i32),
    );
    let dynamic = (
        interfaces(),
        btree_map(".{0,4}", interfaces(), 0..4),
        any::<i64>(),
    );
    (
        numbers,
        lists,
        maps,
        inner,
        time,
        option::of(vec(any::<u8>(), 1..9)),
        dynamic,
    )
        .prop_map(|(numbers, lists, maps, inner, time, url, dynamic)| Ours {
            flag: numbers.0,
            int: numbers.1,
            small: numbers.2,
            uint: numbers.3,
            float: numbers.4,
            single: numbers.5,
            text: lists.0,
            bytes: lists.1,
            texts: lists.2,
            lists: lists.3,
            map: maps.0,
            numbers: maps.1,
            pointer: inner.0,
            part: inner.1,
            no_part: inner.2,
            parts: inner.3,
            time: Time {
                // A minute behind UTC cannot be told from UTC.
                offset: time
                    .2
                    .filter(|minutes| *minutes != -1)
                    .map(|minutes| minutes * 60),
                ..Time::from_unix(time.0, time.1)
            },
            url: url.map(Binary),
            any: dynamic.0,
            anys: dynamic.1,
            last: dynamic.2,
        })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, rng_seed: RngSeed::Fixed(0x676f62), ..ProptestConfig::with_cases(64) })]

    #[test]
    fn what_we_write_gobwire_reads_and_writes_back(ours in ours()) {
        let bytes = stream(&ours);
        let theirs = gobwire::StreamDecoder::new(&bytes[..]).decode::<Theirs>().unwrap().unwrap();
        prop_assert_eq!(&theirs.text, &ours.text);
        prop_assert_eq!(&theirs.lists, &ours.lists);
        prop_assert_eq!(&theirs.map, &ours.map);
        prop_assert_eq!(theirs.float, ours.float);
        prop_assert_eq!(theirs.time.unix(), ours.time.unix_seconds);
        let offset = ours.time.offset.map_or(Zone::Utc, Zone::Offset);
        prop_assert_eq!(theirs.time.zone, offset);
        prop_assert_eq!(theirs.parts.len(), ours.parts.len());
        prop_assert_eq!(theirs.anys.keys().collect::<Vec<_>>(), ours.anys.keys().collect::<Vec<_>>());
        prop_assert_eq!(theirs.last, ours.last);
        let back = gobwire::Encoder::new().encode(&theirs).unwrap();
        prop_assert_eq!(only::<Ours>(&back).unwrap(), ours);
    }
}
