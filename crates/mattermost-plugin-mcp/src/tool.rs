//! What a tool is.
use crate::Caller;
use schemars::JsonSchema;
use serde::{Serialize, de::DeserializeOwned};
use std::future::Future;
/// What a call does to the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// reads, changes nothing
    Read,
    /// changes; each call anew
    Write,
    /// changes; a second equal call changes nothing more
    WriteIdempotent,
    /// something ceases to exist
    Delete,
}
/// MCP annotations, all four explicit on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hints {
    /// readOnly / idempotent / destructive
    pub effect: Effect,
    /// touches things outside this Mattermost
    pub open_world: bool,
}
/// `_meta.capability`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Capability {
    /// read
    Read,
    /// write
    Write,
    /// create
    Create,
    /// delete
    Delete,
}
/// The policy suggested to the admin at the first registration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// ask
    Ask,
    /// auto_run_in_dm
    AutoRunInDm,
    /// auto_run_everywhere
    AutoRunEverywhere,
}
/// What a call knows about itself.
#[derive(Debug, Clone)]
pub struct ToolContext {
    /// The user who asked.
    pub caller: Caller,
}
/// An answer: text for the model, structured content beside it.
#[derive(Debug, Clone)]
pub struct ToolOutput<T> {
    /// What the model reads.
    pub text: String,
    /// The same data.
    pub structured: T,
}
/// A refusal: the sentence the model reads (`isError`), which says what would be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ToolError(pub String);
/// One tool.
pub trait Tool: Send + Sync + 'static {
    /// Name without the plugin's prefix.
    const NAME: &'static str;
    /// What the model reads; the first sentence holds the verbs people use.
    const DESCRIPTION: &'static str;
    /// Annotations.
    const HINTS: Hints;
    /// `_meta.capability`.
    const CAPABILITY: Capability;
    /// Suggested policy.
    const POLICY: Policy = Policy::Ask;
    /// Arguments.
    type Arguments: DeserializeOwned + JsonSchema + Send;
    /// Structured content (an object).
    type Output: Serialize + Send;
    /// Does it, as `context.caller`.
    fn call(
        &self,
        context: ToolContext,
        arguments: Self::Arguments,
    ) -> impl Future<Output = Result<ToolOutput<Self::Output>, ToolError>> + Send;
}
