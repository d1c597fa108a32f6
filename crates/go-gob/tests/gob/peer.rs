//! What a peer with other types costs: one warning a field, and that nothing is written which it could not take.

use std::collections::BTreeMap;

use go_gob::{Decoder, Encoder, Error, Gob, Interface, Peer, gob_struct};

use crate::{next, push, stream};

gob_struct! {
    /// As the peer has it.
    pub struct TheirPart: "Part" {
        name: i64 = "Name",
        level: i64 = "Level",
        same: String = "Same",
    }
    pub struct TheirWhole: "Renamed" {
        one: TheirPart = "One",
        pointer: Option<TheirPart> = "Pointer",
        list: Vec<TheirPart> = "List",
        map: BTreeMap<String, TheirPart> = "Map",
        scalar: Vec<String> = "Scalar",
        structure: Vec<String> = "Structure",
        new: Interface = "New",
    }
    /// As we have it.
    pub struct Part: "Part" {
        name: String = "Name",
        level: i8 = "Level",
        same: String = "Same",
    }
    pub struct Whole: "Whole" {
        one: Part = "One",
        pointer: Option<Part> = "Pointer",
        list: Vec<Part> = "List",
        map: BTreeMap<String, Part> = "Map",
        scalar: i64 = "Scalar",
        structure: Part = "Structure",
    }
    pub struct Holder: "Holder" {
        deep: BTreeMap<String, Vec<Option<Box<Part>>>> = "Deep",
        nothing: Option<Whole> = "Nothing",
    }
    /// The arguments of a call, which are made for it.
    pub struct Args: "" {
        a: String = "A",
        b: Part = "B",
    }
    pub struct TheirArgs: "" {
        a: i64 = "A",
    }
    pub struct SmallArgs: "" {
        a: i8 = "A",
    }
    pub struct TheirArgsWithPart: "" {
        b: TheirPart = "B",
    }
    pub struct Free: "Free" {
        text: String = "Text",
        any: Interface = "Any",
    }
    pub struct SelfHolding: "SelfHolding" {
        next: Option<Box<SelfHolding>> = "Next",
        parts: Vec<Part> = "Parts",
    }
}

fn their_part() -> TheirPart {
    TheirPart {
        name: 5,
        level: 7,
        same: "same".to_owned(),
    }
}

fn their_whole() -> TheirWhole {
    TheirWhole {
        one: their_part(),
        pointer: Some(their_part()),
        list: vec![their_part(), their_part()],
        map: BTreeMap::from([("k".to_owned(), their_part())]),
        scalar: vec!["s".to_owned()],
        structure: vec!["s".to_owned()],
        new: vec![Interface::named("main.New", their_part())].into(),
    }
}

/// Reads `value` from a fresh stream of `peer`; answers it with what was reported.
fn read<T: Gob + Default>(peer: &Peer, value: &dyn Gob) -> (T, Vec<String>) {
    let mut decoder = Decoder::for_peer(peer.clone());
    push(&mut decoder, &stream(value)).unwrap();
    let read = decoder.decode().unwrap();
    let warnings = decoder.take_warnings();
    let fields = warnings
        .iter()
        .map(|w| format!("{}.{}", w.type_name, w.field));
    (read, fields.collect())
}

fn write(peer: &Peer, value: &dyn Gob) -> Result<(), Error> {
    let mut out = vec![7];
    let written = Encoder::for_peer(peer.clone()).encode(value, &mut out);
    assert_eq!(written.is_err(), out == [7]);
    written
}

/// The field for which `value` is refused.
fn refusal(peer: &Peer, value: &dyn Gob) -> String {
    match write(peer, value) {
        Err(Error::Changed(warning)) => format!("{}.{}", warning.type_name, warning.field),
        other => panic!("expected a refusal, not {other:?}"),
    }
}

#[test]
fn a_struct_without_a_name_is_read_whole_or_not_at_all() {
    let peer = Peer::new();
    let mut decoder = Decoder::for_peer(peer.clone());
    let wrong = stream(&TheirArgs { a: 5 });
    push(&mut decoder, &wrong).unwrap();
    let mismatch = Error::Mismatch {
        local: "A string".to_owned(),
        remote: "int".to_owned(),
    };
    assert_eq!(decoder.decode::<Args>(), Err(mismatch));
    assert_eq!(decoder.take_warnings(), []);
    assert_eq!(write(&peer, &Args::default()), Ok(()));
    // What is wrong deeper down is a matter of that struct.
    let theirs = TheirArgsWithPart { b: their_part() };
    let (args, warnings) = read::<Args>(&peer, &theirs);
    assert_eq!(
        (args.b.same.as_str(), &warnings[..]),
        ("same", &["Part.Name".to_owned()][..])
    );
    assert_eq!(refusal(&peer, &args), "Part.Name");
}

#[test]
fn a_number_that_is_out_of_range_in_a_struct_without_a_name_is_an_error() {
    let mut decoder = Decoder::new();
    push(&mut decoder, &stream(&TheirArgs { a: 1000 })).unwrap();
    assert_eq!(decoder.decode::<SmallArgs>(), Err(Error::OutOfRange("i8")));
}

#[test]
fn a_field_is_reported_once_wherever_its_struct_is_met() {
    let peer = Peer::new();
    let (whole, warnings) = read::<Whole>(&peer, &their_whole());
    let part = Part {
        level: 7,
        same: "same".to_owned(),
        ..Part::default()
    };
    let expected = Whole {
        one: part.clone(),
        pointer: Some(part.clone()),
        list: vec![part.clone(), part.clone()],
        map: BTreeMap::from([("k".to_owned(), part)]),
        ..Whole::default()
    };
    assert_eq!(whole, expected);
    assert_eq!(warnings, ["Part.Name", "Whole.Scalar", "Whole.Structure"]);
}

#[test]
fn a_field_is_reported_once_for_all_streams_of_a_peer() {
    let peer = Peer::new();
    assert_eq!(read::<Part>(&peer, &their_part()).1, ["Part.Name"]);
    assert!(read::<Part>(&peer, &their_part()).1.is_empty());
    assert!(read::<Vec<Part>>(&peer, &vec![their_part()]).1.is_empty());
    assert_eq!(read::<Part>(&Peer::new(), &their_part()).1, ["Part.Name"]);
}

#[test]
fn what_holds_a_struct_with_a_changed_field_is_not_written_back() {
    let peer = Peer::new();
    let (part, _) = read::<Part>(&peer, &their_part());
    assert_eq!(refusal(&peer, &part), "Part.Name");
    for holder in [
        &vec![Part::default()] as &dyn Gob,
        &Some(Part::default()),
        &BTreeMap::from([(1i64, [Part::default()])]),
        &Whole::default(),
        &Holder::default(),
        &SelfHolding::default(),
    ] {
        assert_eq!(refusal(&peer, holder), "Part.Name");
    }
    assert_eq!(write(&Peer::new(), &part), Ok(()));
}

#[test]
fn what_does_not_hold_it_is_written_on() {
    let peer = Peer::new();
    let (mut encoder, mut out) = (Encoder::for_peer(peer.clone()), Vec::new());
    encoder.encode(&Part::default(), &mut out).unwrap();
    read::<Part>(&peer, &their_part());
    let free = Free {
        text: "t".to_owned(),
        any: vec![Interface::from(1i64)].into(),
    };
    let refused = encoder.encode(&Part::default(), &mut out);
    assert!(matches!(refused, Err(Error::Changed(_))), "{refused:?}");
    encoder.encode(&free, &mut out).unwrap();
    let (mut decoder, mut rest) = (Decoder::new(), &out[..]);
    assert_eq!(next(&mut decoder, &mut rest), Ok(Part::default()));
    assert_eq!(next(&mut decoder, &mut rest), Ok(free));
    assert!(rest.is_empty());
}

#[test]
fn a_number_that_was_out_of_range_is_not_overwritten_either() {
    let peer = Peer::new();
    let large = TheirPart {
        level: 1000,
        ..their_part()
    };
    let mut decoder = Decoder::for_peer(peer.clone());
    push(&mut decoder, &stream(&vec![large])).unwrap();
    let parts: Vec<Part> = decoder.decode().unwrap();
    assert_eq!(parts[0].level, 0);
    let fields: Vec<_> = decoder.take_warnings().iter().map(|w| w.field).collect();
    assert_eq!(fields, ["Name", "Level"]);
    assert_eq!(refusal(&peer, &parts), "Part.Name");
}

#[test]
fn the_refusal_says_both_types() {
    let peer = Peer::new();
    read::<Part>(&peer, &their_part());
    let refused = write(&peer, &Part::default()).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "Part.Name is string here and int at the peer"
    );
}

gob_struct! {
    pub struct Keyed: "Keyed" {
        outer: BTreeMap<Key, i8> = "Outer",
    }
    pub struct TheirKeyed: "Keyed" {
        outer: BTreeMap<Key, i64> = "Outer",
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
struct KeyText(String);
go_gob::gob_newtype!(KeyText(String));

#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    name: KeyText,
}

impl Gob for Key {
    fn shape() -> &'static go_gob::Shape {
        static SHAPE: go_gob::Shape = go_gob::Shape::Struct(
            "Key",
            go_gob::Fields {
                names: "Name ",
                shapes: |visit| visit(KeyText::shape()),
            },
        );
        &SHAPE
    }
    fn shape_of(&self) -> &'static go_gob::Shape {
        Self::shape()
    }
    fn is_zero(&self) -> bool {
        false
    }
    fn encode_value(&self, sink: &mut go_gob::Sink<'_>) -> Result<(), Error> {
        sink.structure(&[&self.name])
    }
    fn decode_value(
        &mut self,
        source: &mut go_gob::Source<'_>,
        plan: go_gob::Plan,
    ) -> Result<(), Error> {
        source.structure(plan, &mut [&mut self.name])
    }
}

#[test]
fn a_number_behind_a_struct_is_reported_for_the_field_it_belongs_to() {
    let key = Key {
        name: KeyText("k".to_owned()),
    };
    let outer = BTreeMap::from([(key.clone(), 1000)]);
    let (keyed, warnings) = read::<Keyed>(&Peer::new(), &TheirKeyed { outer });
    assert_eq!(keyed.outer, BTreeMap::from([(key, 0)]));
    assert_eq!(warnings, ["Keyed.Outer"]);
}
