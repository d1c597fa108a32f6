//! The bytes that Go's documentation shows.

use go_gob::{Decoder, Encoder, Error, gob_struct};

use crate::{hex, next, only, stream, unhex};

gob_struct! {
    /// doc.go, the example at its end.
    pub struct Point: "Point" {
        x: i64 = "X",
        y: i64 = "Y",
    }
}

const DEFINITION: &str = "1fff8103010105506f696e7401ff820001020101580104000101590104000000";
const VALUE: &str = "07ff82012c014200";

#[test]
fn the_documented_struct_comes_out_byte_by_byte_and_its_type_only_once() {
    let mut encoder = Encoder::new();
    let mut out = Vec::new();
    let point = Point { x: 22, y: 33 };
    encoder.encode(&point, &mut out).unwrap();
    encoder.encode(&point, &mut out).unwrap();
    assert_eq!(hex(&out), format!("{DEFINITION}{VALUE}{VALUE}"));
}

#[test]
fn the_documented_struct_is_read_as_often_as_it_comes() {
    let bytes = unhex(&format!("{DEFINITION}{VALUE}{VALUE}"));
    let (mut decoder, mut rest) = (Decoder::new(), &bytes[..]);
    for _ in 0..2 {
        let point: Point = next(&mut decoder, &mut rest).unwrap();
        assert_eq!(point, Point { x: 22, y: 33 });
    }
    assert!(rest.is_empty());
    let undefined = only::<Point>(&unhex(VALUE));
    assert_eq!(undefined, Err(Error::UnknownType(65)));
}

#[test]
fn the_documented_numbers_come_out_byte_by_byte() {
    for (value, bytes) in [(3, "03040006"), (-129, "050400fe0101")] {
        assert_eq!(hex(&stream(&value)), bytes);
        assert_eq!(only::<i64>(&unhex(bytes)), Ok(value));
    }
    for (value, bytes) in [(0, "03060000"), (7, "03060007"), (256, "050600fe0100")] {
        assert_eq!(hex(&stream::<u64>(&value)), bytes);
        assert_eq!(only::<u64>(&unhex(bytes)), Ok(value));
    }
    assert_eq!(hex(&stream(&17.0)), "050800fe3140");
    assert_eq!(only::<f64>(&unhex("050800fe3140")), Ok(17.0));
    // Integers may be longer than they need to be.
    assert_eq!(only::<u64>(&unhex("060600fd000007")), Ok(7));
}
