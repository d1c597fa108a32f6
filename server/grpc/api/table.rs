//! The table behind each resource: from its lines come the methods.
//!
//! A line is as in the SDK's own table (`crates/mattermost-plugin/src/api/table.rs`), but for the names and for what it is
//! equal to: the request, whose fields the arguments are called by, and the field of the answer.
//!
//! ```text
//! fn get_user(user_id: &'a UserId) -> (&User) = GetUserRequest.user;
//! fn kv_delete(key: &'a str) -> () = KvDeleteRequest;
//! ```
//!
//! `&User` is there if there is no error; without a field nothing is to be said but that it went well.

/// The methods of a resource: see the module's documentation.
macro_rules! calls {
    ($(
        fn $name:ident($($arg:ident: $type:ty),*) -> $answer:tt = $request:ident $(.$field:ident)?
        $(, whole $whole:ident)?;
    )*) => {$(
        fn $name<'a>(
            &'a self,
            $($arg: $type),*
        ) -> mattermost_plugin::api::ApiFuture<'a, $crate::grpc::api::table::answer!($answer)> {
            #[allow(unused_imports, reason = "some have no arguments")]
            use $crate::grpc::convert::Convert as _;
            let request = $crate::grpc::contract::mattermost::$request {
                $($arg: $arg.to_owned().convert()),*
            };
            $(if let Some(lost) = $crate::grpc::convert::Carried::lost($whole) {
                return $crate::grpc::api::refused(&request, lost);
            })?
            $crate::grpc::api::table::send!(self, request, $answer $($field)?)
        }
    )*};
}
pub(super) use calls;

/// The type of what a line answers.
macro_rules! answer {
    (()) => {
        ()
    };
    ((&$type:ty)) => {
        $type
    };
    (($type:ty)) => {
        $type
    };
}
pub(super) use answer;

/// What becomes of a line's request.
macro_rules! send {
    ($api:ident, $request:ident, ()) => {
        Box::pin($api.done($request))
    };
    ($api:ident, $request:ident, (&$type:ty) $field:ident) => {
        Box::pin($api.one($request, |answer| answer.$field))
    };
    ($api:ident, $request:ident, ($type:ty) $field:ident) => {
        Box::pin($api.value($request, |answer| answer.$field))
    };
}
pub(super) use send;
