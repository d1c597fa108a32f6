//! What is told about a panic.
//!
//! A panic's message may hold what a user typed (`panic!("no such channel: {name}")`), so only one that is a literal in
//! the source is told; of any other the place has to do.

use std::any::Any;
use std::panic::{PanicHookInfo, set_hook};

/// From now on a panic is one line on stderr at level error, so that it stands as one line in the host's log.
///
/// Call it first in a plugin's `main`: Rust's own report is several lines, which a host takes for debug output. The line
/// has the panic's place and thread, and its message if that is a literal in the source; a message that was put
/// together may hold what a user typed.
pub fn log_panics() {
    set_hook(Box::new(|info| super::write("error", &describe(info))));
}

fn describe(info: &PanicHookInfo<'_>) -> String {
    let thread = std::thread::current();
    let place = match info.location() {
        Some(place) => place.to_string(),
        None => "an unknown place".to_owned(),
    };
    format!(
        "panic at {place} in thread {}{}",
        thread.name().unwrap_or("without name"),
        message(info.payload())
    )
}

/// A message that is in the source as it stands.
fn message(payload: &(dyn Any + Send)) -> String {
    match payload.downcast_ref::<&'static str>() {
        Some(literal) => format!(": {literal}"),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::catch_unwind;

    #[test]
    fn a_literal_is_told_and_a_message_with_data_is_not() {
        let literal = catch_unwind(|| panic!("the list is empty")).unwrap_err();
        assert_eq!(message(&*literal), ": the list is empty");
        let secret = String::from("what a user typed");
        let formatted = catch_unwind(|| panic!("no channel {secret}")).unwrap_err();
        assert_eq!(message(&*formatted), "");
    }
}
