//! What is wrong with a setting.

use serde::de::{Error, Expected, Unexpected};

/// The setting that is wrong, and what would be right.
#[derive(Debug)]
pub struct WrongSetting {
    name: Option<String>,
    problem: String,
}

impl WrongSetting {
    /// The setting's name as the struct has it, if one is to blame.
    pub fn setting(&self) -> Option<&str> {
        self.name.as_deref()
    }

    pub(super) fn of(mut self, name: &str) -> Self {
        self.name.get_or_insert_with(|| name.to_owned());
        self
    }
}

impl std::error::Error for WrongSetting {}

impl std::fmt::Display for WrongSetting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.name {
            Some(name) => write!(f, "the setting {name} is wrong: {}", self.problem),
            None => write!(f, "the settings are wrong: {}", self.problem),
        }
    }
}

impl Error for WrongSetting {
    fn custom<T: std::fmt::Display>(problem: T) -> Self {
        Self {
            name: None,
            problem: problem.to_string(),
        }
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::custom(format!(
            "it has to be {expected}, but it is {}",
            kind(found)
        ))
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::custom(format!("it has to be {expected}"))
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        Self::custom(format!("it has to be one of: {}", expected.join(", ")))
    }

    fn unknown_field(_: &str, expected: &'static [&'static str]) -> Self {
        Self::custom(format!(
            "what is in it has to be one of: {}",
            expected.join(", ")
        ))
    }

    fn missing_field(name: &'static str) -> Self {
        Self::custom("it is missing").of(name)
    }
}

/// What kind of value it is, without the value.
fn kind(found: Unexpected<'_>) -> &'static str {
    match found {
        Unexpected::Bool(_) => "true or false",
        Unexpected::Unsigned(_) | Unexpected::Signed(_) | Unexpected::Float(_) => "a number",
        Unexpected::Str(_) => "a text",
        Unexpected::Seq => "a list",
        Unexpected::Unit | Unexpected::Option => "nothing",
        _ => "something else",
    }
}
