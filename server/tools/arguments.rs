//! Arguments that only some uses of a tool need.

use crate::refusal::Refusal;

/// The argument, which this use of the tool needs.
///
/// # Errors
/// It is not given.
pub(super) fn needed<T>(field: &'static str, value: Option<T>) -> Result<T, Refusal> {
    value.ok_or_else(|| Refusal::argument(field, "is needed for this action"))
}

/// The same, saying what it is.
///
/// # Errors
/// Nothing is given.
pub(super) fn needed_as<'a>(
    field: &'static str,
    argument: &'a Option<String>,
    what: &str,
) -> Result<&'a str, Refusal> {
    given(argument.as_deref()).ok_or_else(|| Refusal::argument(field, format!("is needed: {what}")))
}

/// What is given in an argument, without blanks around it; `None` where that is nothing.
pub(super) fn given(argument: Option<&str>) -> Option<&str> {
    argument.map(str::trim).filter(|text| !text.is_empty())
}
