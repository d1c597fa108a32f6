//! What a tool is.
use crate::{Caller, Capability, Hints, Policy};
use schemars::JsonSchema;
use serde::{Serialize, de::DeserializeOwned};
use std::future::Future;

/// What a call knows about itself.
#[derive(Debug, Clone)]
pub struct ToolContext {
    /// The user who asked, and as whom the tool acts.
    pub caller: Caller,
}

/// An answer: text for the model, structured content beside it.
///
/// Agents shows the model nothing but the text; outside clients get both, so both must tell the same.
#[derive(Debug, Clone)]
pub struct ToolOutput<T> {
    /// What the model reads. Where it is empty, the structured content is sent as text: an answer without text is
    /// an error to Agents.
    pub text: String,
    /// The same data; it must serialize to a JSON object.
    pub structured: T,
}

/// A refusal: the sentence that the model reads (`isError`).
///
/// It says what was wrong and what would be right, and nothing internal. Three failed calls in a row disable tools
/// for the rest of an agent's turn, so near misses and several candidates are better told in a [`ToolOutput`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ToolError(pub String);

/// One tool that an agent can call.
///
/// ```
/// use mattermost_plugin_mcp::{
///     Capability, Effect, Hints, Tool, ToolContext, ToolError, ToolOutput,
/// };
///
/// #[derive(serde::Deserialize, schemars::JsonSchema)]
/// struct EchoArguments {
///     /// What to say back, for example "hello".
///     #[schemars(length(min = 1, max = 200))]
///     message: String,
/// }
///
/// #[derive(serde::Serialize)]
/// struct Echoed {
///     echoed: String,
/// }
///
/// struct Echo;
///
/// impl Tool for Echo {
///     const NAME: &'static str = "echo";
///     const DESCRIPTION: &'static str = "Echo a message back to the caller.";
///     const HINTS: Hints = Hints { effect: Effect::Read, open_world: false };
///     const CAPABILITY: Capability = Capability::Read;
///     type Arguments = EchoArguments;
///     type Output = Echoed;
///
///     async fn call(
///         &self,
///         _context: ToolContext,
///         arguments: EchoArguments,
///     ) -> Result<ToolOutput<Echoed>, ToolError> {
///         Ok(ToolOutput {
///             text: arguments.message.clone(),
///             structured: Echoed { echoed: arguments.message },
///         })
///     }
/// }
/// ```
pub trait Tool: Send + Sync + 'static {
    /// Name without the plugin's prefix: characters of `[A-Za-z0-9_-]`.
    const NAME: &'static str;
    /// What the model reads to choose the tool: 20 to 200 tokens. The first sentence holds the verbs and synonyms
    /// that people use, because Agents searches tools by words without stemming.
    const DESCRIPTION: &'static str;
    /// What a call does to the world.
    const HINTS: Hints;
    /// `_meta.capability`.
    const CAPABILITY: Capability;
    /// When Agents should ask the user first, as a suggestion to the admin.
    const POLICY: Policy = Policy::Ask;
    /// Arguments: a struct. Its doc comments and `schemars` attributes (lengths, ranges) become the schema that the
    /// model sees and that each call is checked against; an `Option` or `#[serde(default)]` field is optional.
    type Arguments: DeserializeOwned + JsonSchema + Send;
    /// Structured content: a struct.
    type Output: Serialize + Send;

    /// Does it, as `context.caller`.
    ///
    /// # Errors
    ///
    /// A sentence for the model; see [`ToolError`].
    fn call(
        &self,
        context: ToolContext,
        arguments: Self::Arguments,
    ) -> impl Future<Output = Result<ToolOutput<Self::Output>, ToolError>> + Send;
}
