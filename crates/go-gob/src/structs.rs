//! The macros that declare structs and newtypes.

use std::fmt;

/// Declares structs that travel as Go structs, field by Go field name.
///
/// After the name stands the Go name (peers do not look at it; errors and warnings do; a struct without one is refused as a
/// whole where a field does not fit), after a field's type its Go
/// name: the *field* name, not the JSON tag. The structs derive `Debug`, `Clone`, `Default` and `PartialEq`. Fields that are
/// named after `hides` are secrets: `Debug` does not show them.
///
/// ```
/// go_gob::gob_struct! {
///     /// Where it is.
///     pub struct Point: "Point" {
///         /// To the right.
///         x: i64 = "X",
///         y: i64 = "Y",
///     }
/// }
///
/// let mut out = Vec::new();
/// go_gob::Encoder::new().encode(&Point { x: 22, y: 33 }, &mut out)?;
/// assert_eq!(format!("{:?}", Point { x: 22, y: 33 }), "Point { x: 22, y: 33 }");
/// assert_eq!(out[32..], [0x07, 0xff, 0x82, 0x01, 0x2c, 0x01, 0x42, 0x00]);
///
/// go_gob::gob_struct! {
///     pub struct User: "User" hides "Password MfaSecret" {
///         id: String = "Id",
///         password: String = "Password",
///         mfa_secret: String = "MfaSecret",
///     }
/// }
///
/// let user = User { id: "ada".into(), password: "s3cret".into(), ..User::default() };
/// assert_eq!(format!("{user:?}"), r#"User { id: "ada", password: [hidden], mfa_secret: [hidden] }"#);
/// # Ok::<(), go_gob::Error>(())
/// ```
#[macro_export]
macro_rules! gob_struct {
    ($(
        $(#[$meta:meta])*
        pub struct $name:ident : $go:literal $(hides $secrets:literal)? {
            $( $(#[$fmeta:meta])* $field:ident : $ty:ty = $gofield:literal ),* $(,)?
        }
    )*) => {$(
        $(#[$meta])*
        #[derive(Clone, Default, PartialEq)]
        pub struct $name {
            $( #[doc = concat!("Go field `", $gofield, "`.")] $(#[$fmeta])* pub $field: $ty, )*
        }
        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::show(f, stringify!($name), concat!($($secrets)?), &[
                    $( (stringify!($field), $gofield, &self.$field) ),*
                ])
            }
        }
        impl $crate::Gob for $name {
            fn shape() -> &'static $crate::Shape {
                static SHAPE: $crate::Shape = $crate::Shape::Struct(
                    $go,
                    $crate::Fields {
                        names: concat!($( $gofield, " " ),*),
                        shapes: |_visit| {
                            $( _visit(<$ty as $crate::Gob>::shape()); )*
                        },
                    },
                );
                &SHAPE
            }
            fn shape_of(&self) -> &'static $crate::Shape {
                <Self as $crate::Gob>::shape()
            }
            fn is_zero(&self) -> bool {
                false
            }
            fn encode_value(&self, sink: &mut $crate::Sink<'_>) -> Result<(), $crate::Error> {
                sink.structure(&[$( &self.$field ),*])
            }
            fn decode_value(
                &mut self,
                source: &mut $crate::Source<'_>,
                plan: $crate::Plan,
            ) -> Result<(), $crate::Error> {
                source.structure(plan, &mut [$( &mut self.$field ),*])
            }
        }
    )*};
}

/// How [`gob_struct!`] writes a struct for `Debug`: its fields are the Rust name, the Go name and the value.
#[doc(hidden)]
pub fn show(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    secrets: &str,
    fields: &[(&str, &str, &dyn fmt::Debug)],
) -> fmt::Result {
    let mut shown = f.debug_struct(name);
    for (field, go, value) in fields {
        let hidden = secrets.split(' ').any(|secret| secret == *go);
        let value = if hidden {
            &format_args!("[hidden]")
        } else {
            *value
        };
        shown.field(field.trim_start_matches("r#"), value);
    }
    shown.finish()
}

/// Makes newtypes travel as what they wrap.
///
/// ```
/// #[derive(Debug, Default, PartialEq)]
/// pub struct UserId(String);
/// go_gob::gob_newtype!(UserId(String));
/// ```
#[macro_export]
macro_rules! gob_newtype {
    ($( $name:ident ( $inner:ty ) ),* $(,)?) => {$(
        impl $crate::Gob for $name {
            fn shape() -> &'static $crate::Shape {
                <$inner as $crate::Gob>::shape()
            }
            fn shape_of(&self) -> &'static $crate::Shape {
                <$inner as $crate::Gob>::shape()
            }
            fn is_zero(&self) -> bool {
                $crate::Gob::is_zero(&self.0)
            }
            fn is_zero_behind_pointer(&self) -> bool {
                $crate::Gob::is_zero_behind_pointer(&self.0)
            }
            fn encode_value(&self, sink: &mut $crate::Sink<'_>) -> Result<(), $crate::Error> {
                $crate::Gob::encode_value(&self.0, sink)
            }
            fn decode_value(
                &mut self,
                source: &mut $crate::Source<'_>,
                plan: $crate::Plan,
            ) -> Result<(), $crate::Error> {
                $crate::Gob::decode_value(&mut self.0, source, plan)
            }
        }
    )*};
}
