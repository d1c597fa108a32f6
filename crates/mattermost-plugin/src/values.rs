//! What a call carries: arguments one way, results the other.

use go_gob::{Error, Fields, Gob, Plan, Shape, Sink, Source};

/// A list of values, each of its own type, as the struct with the fields A, B, C... that Go makes of arguments and of
/// results (`client_rpc_generated.go`).
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Values<T>(pub(crate) T);

macro_rules! values {
    ($( ($($letter:ident $index:tt),*) )*) => {$(
        impl<$($letter: Gob),*> Gob for Values<($($letter,)*)> {
            fn shape() -> &'static Shape {
                const {
                    &Shape::Struct("", Fields {
                        names: concat!($(stringify!($letter), " "),*),
                        shapes: |_visit| { $(_visit($letter::shape());)* },
                    })
                }
            }
            fn shape_of(&self) -> &'static Shape {
                Self::shape()
            }
            fn is_zero(&self) -> bool {
                false
            }
            fn encode_value(&self, sink: &mut Sink<'_>) -> Result<(), Error> {
                sink.structure(&[$(&self.0.$index),*])
            }
            fn decode_value(&mut self, source: &mut Source<'_>, plan: Plan) -> Result<(), Error> {
                source.structure(plan, &mut [$(&mut self.0.$index),*])
            }
        }
    )*};
}
values! {
    ()
    (A 0)
    (A 0, B 1)
    (A 0, B 1, C 2)
    (A 0, B 1, C 2, D 3)
    (A 0, B 1, C 2, D 3, E 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    go_gob::gob_struct! {
        /// As Go's generator declares it.
        pub struct Args: "Z_GetUsersInTeamArgs" {
            a: String = "A",
            b: i64 = "B",
            c: i64 = "C",
        }
    }

    fn encoded(value: &impl Gob) -> Vec<u8> {
        let mut out = Vec::new();
        go_gob::Encoder::new().encode(value, &mut out).unwrap();
        out
    }

    #[test]
    fn values_travel_as_the_struct_that_go_makes_of_them() {
        let bytes = encoded(&Values(("team".to_owned(), 0_i64, 60_i64)));
        let mut decoder = go_gob::Decoder::new();
        let mut rest = &bytes[..];
        while let Some((header, body)) = decoder.frame(rest).unwrap() {
            decoder.push(&rest[header..header + body]).unwrap();
            rest = &rest[header + body..];
        }
        let args: Args = decoder.decode().unwrap();
        assert_eq!((args.a.as_str(), args.b, args.c), ("team", 0, 60));
    }

    #[test]
    fn lists_of_values_with_the_same_types_share_one_definition() {
        let mut encoder = go_gob::Encoder::new();
        let (mut first, mut second) = (Vec::new(), Vec::new());
        encoder.encode(&Values((true,)), &mut first).unwrap();
        encoder.encode(&Values((false,)), &mut second).unwrap();
        assert!(second.len() < 6, "{second:x?}");
        assert!(first.len() > second.len());
    }
}
