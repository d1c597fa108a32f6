//! What a tool answers: what was asked for, or what may have been meant.

use std::fmt;

use mattermost_plugin_mcp::{ToolError, ToolOutput};
use schemars::JsonSchema;
use serde::Serialize;

use crate::refusal::Refusal;
use crate::resolve::Candidate;

/// The structured content of a tool's answer.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Answered<T> {
    /// What was asked for.
    Done(T),
    /// A name fits several things, or only nearly one.
    Unclear(Unclear),
}

/// A name that fits several things, or only nearly one: a normal result, because the agent only has to ask again. (Three
/// errors in a row end an agent's tools for the turn.)
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Unclear {
    /// `ambiguous` where several fit, `not_found` where some come near.
    pub status: &'static str,
    /// The argument that is unclear.
    pub argument: &'static str,
    /// What was asked for; empty where the argument was left out and is needed.
    pub asked: String,
    /// What to give instead, the likeliest first.
    pub candidates: Vec<Candidate>,
}

/// Why a tool stops before it did anything.
#[derive(Debug)]
pub enum Halt {
    /// The call is refused.
    Refused(Refusal),
    /// A name is unclear.
    Unclear(Unclear),
}

impl From<Refusal> for Halt {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Unclear> for Halt {
    fn from(unclear: Unclear) -> Self {
        Self::Unclear(unclear)
    }
}

impl fmt::Display for Unclear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            status,
            argument,
            asked,
            candidates,
        } = self;
        let what = match *status {
            "ambiguous" => "Several fit",
            _ => "Nothing fits",
        };
        let these = match *status {
            "ambiguous" => "with one of these as",
            _ => "if you meant one of these as",
        };
        match asked.as_str() {
            "" => write!(
                f,
                "{argument} is needed; nothing was done. Call again {these} {argument}:"
            )?,
            _ => write!(
                f,
                "{what} {argument}={asked}; nothing was done. Call again {these} {argument}:"
            )?,
        }
        for candidate in candidates {
            write!(f, "\n{candidate}")?;
        }
        Ok(())
    }
}

/// The answer of a tool whose output says itself what it is.
///
/// # Errors
/// The refusal.
pub fn displayed<T: fmt::Display>(
    result: Result<T, Halt>,
) -> Result<ToolOutput<Answered<T>>, ToolError> {
    answer(result.map(|output| ToolOutput::new(output.to_string(), output)))
}

/// The answer of a tool: text and structured content, or what may have been meant.
///
/// # Errors
/// The refusal.
pub fn answer<T>(
    result: Result<ToolOutput<T>, Halt>,
) -> Result<ToolOutput<Answered<T>>, ToolError> {
    match result {
        Ok(output) => Ok(output.map(Answered::Done)),
        Err(Halt::Unclear(unclear)) => Ok(ToolOutput::new(
            unclear.to_string(),
            Answered::Unclear(unclear),
        )),
        Err(Halt::Refused(refusal)) => Err(refusal.into()),
    }
}
