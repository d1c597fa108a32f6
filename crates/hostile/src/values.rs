//! Any bytes as a gob stream.

use std::collections::{BTreeMap, HashMap};

use go_gob::{Binary, Decoder, Encoder, Gob, Interface, Progress, Time, gob_struct};
use mattermost_plugin::model::{AppError, HTTPRequestSubset, Post, User};

gob_struct! {
    /// Every kind of field.
    pub struct Kinds: "Kinds" {
        flag: bool = "Flag",
        int: i64 = "Int",
        small: i8 = "Small",
        uint: u64 = "Uint",
        byte: u8 = "Byte",
        float: f64 = "Float",
        single: f32 = "Single",
        text: String = "Text",
        bytes: Vec<u8> = "Bytes",
        texts: Vec<String> = "Texts",
        array: [i64; 3] = "Array",
        map: BTreeMap<String, Vec<String>> = "Map",
        pointer: Option<String> = "Pointer",
        time: Time = "Time",
        url: Option<Binary> = "URL",
        any: Interface = "Any",
        anys: BTreeMap<String, Interface> = "Anys",
        list: Vec<Interface> = "List",
        next: Option<Box<Kinds>> = "Next",
        all: Vec<Kinds> = "All",
    }
}

/// What the stream can be read as; the first byte of the input chooses.
pub const TYPES: [fn() -> Box<dyn Gob>; 12] = [
    || Box::<Interface>::default(),
    || Box::<Vec<Interface>>::default(),
    || Box::<BTreeMap<String, Interface>>::default(),
    || Box::<Kinds>::default(),
    || Box::<Post>::default(),
    || Box::<User>::default(),
    || Box::<AppError>::default(),
    || Box::<HTTPRequestSubset>::default(),
    || Box::<BTreeMap<i64, Vec<Vec<u8>>>>::default(),
    || Box::<HashMap<String, f64>>::default(),
    || Box::<Vec<Time>>::default(),
    || Box::<()>::default(),
];

/// What a decoder may hold between values after a kilobyte or many, bytes.
const HELD: usize = 64 << 20;

/// Reads the stream behind the first byte. What can be read can be written, and reads as the same again.
pub fn run(input: &[u8]) {
    let Some((&which, mut stream)) = input.split_first() else {
        return;
    };
    let fresh = TYPES[usize::from(which) % TYPES.len()];
    let mut decoder = Decoder::with_max_message(1 << 20);
    while let Ok(Some((head, body))) = decoder.frame(stream) {
        let Some(message) = stream.get(head..head + body) else {
            break;
        };
        stream = &stream[head + body..];
        if decoder.push(message) == Ok(Progress::Ready) {
            let mut value = fresh();
            if decoder.decode_into(&mut *value).is_ok() {
                round_trip(&*value, fresh);
            }
        }
        for warning in decoder.take_warnings() {
            assert!(warning.to_string().len() < 1000, "{warning}");
        }
        assert!(decoder.held() < HELD, "{} bytes are held", decoder.held());
    }
    // Whatever came before, an honest value is read, at the latest behind the one that ends an incomplete value.
    let _ = decoder.push(&[4, 0, 6]);
    assert_eq!(decoder.push(&[4, 0, 6]), Ok(Progress::Ready));
    assert_eq!(decoder.decode(), Ok(3_i64));
}

fn round_trip(value: &dyn Gob, fresh: fn() -> Box<dyn Gob>) {
    // Refused are only values that are nested too deep.
    let Some(first) = written(value) else { return };
    let mut again = fresh();
    let mut decoder = Decoder::new();
    let mut stream = &first[..];
    while let Some((head, body)) = decoder.frame(stream).unwrap() {
        decoder.push(&stream[head..head + body]).unwrap();
        stream = &stream[head + body..];
    }
    decoder.decode_into(&mut *again).unwrap();
    let second = written(&*again).unwrap();
    // Maps without an order may come out in another one.
    assert_eq!(first.len(), second.len());
}

fn written(value: &dyn Gob) -> Option<Vec<u8>> {
    let mut stream = Vec::new();
    Encoder::new().encode(value, &mut stream).ok()?;
    Some(stream)
}
