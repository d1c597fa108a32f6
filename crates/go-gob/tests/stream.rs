//! The bytes that Go's documentation shows.

use go_gob::{Decoder, Encoder, Error, Gob, Progress, gob_struct};

gob_struct! {
    /// doc.go, the example at its end.
    pub struct Point: "Point" {
        x: i64 = "X",
        y: i64 = "Y",
    }
}

/// Reads all values of `stream` as `T`.
fn read_all<T: Gob + Default>(decoder: &mut Decoder, mut stream: &[u8]) -> Result<Vec<T>, Error> {
    let mut values = Vec::new();
    while let Some((header, body)) = decoder.frame(stream)? {
        let (message, rest) = stream.split_at(header + body);
        stream = rest;
        if decoder.push(&message[header..])? == Progress::Ready {
            values.push(decoder.decode()?);
        }
    }
    Ok(values)
}

#[test]
fn the_documented_example_comes_out_byte_by_byte() {
    let mut encoder = Encoder::new();
    let mut out = Vec::new();
    let point = Point { x: 22, y: 33 };
    encoder.encode(&point, &mut out).unwrap();
    let definition = "1fff8103010105506f696e7401ff82000102010158010400010159010400000 0";
    let value = "07ff82012c014200";
    assert_eq!(hex(&out), format!("{definition}{value}").replace(' ', ""));
    out.clear();
    encoder.encode(&point, &mut out).unwrap();
    assert_eq!(hex(&out), value);
    let decoded = read_all::<Point>(&mut Decoder::new(), &out);
    assert_eq!(decoded, Err(Error::UnknownType(65)));
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
