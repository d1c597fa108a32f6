//! What a tool is.
use crate::{Hints, Policy, ToolAnswer, ToolContext, ToolError};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, de::DeserializeOwned};
use std::borrow::Cow;
use std::future::Future;

/// The arguments of a tool that takes none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct NoArguments {}

// By hand, so that no description is sent that tells a model nothing.
impl JsonSchema for NoArguments {
    fn schema_name() -> Cow<'static, str> {
        "NoArguments".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "object"})
    }
}

/// One tool that an agent can call.
///
/// ```
/// use mattermost_plugin_mcp::{Hints, Tool, ToolContext, ToolError};
///
/// #[derive(serde::Deserialize, schemars::JsonSchema)]
/// struct EchoArguments {
///     /// What to say back, for example "hello".
///     #[schemars(length(min = 1, max = 200))]
///     message: String,
/// }
///
/// struct Echo;
///
/// impl Tool for Echo {
///     const NAME: &'static str = "echo";
///     const DESCRIPTION: &'static str = "Echo or repeat a message back to the caller.";
///     const HINTS: Hints = Hints::READ;
///     type Arguments = EchoArguments;
///     type Output = String;
///
///     async fn call(&self, _: ToolContext, asked: EchoArguments) -> Result<String, ToolError> {
///         Ok(asked.message)
///     }
/// }
/// ```
pub trait Tool: Send + Sync + 'static {
    /// Name without the plugin's prefix: characters of `[A-Za-z0-9_-]`.
    const NAME: &'static str;
    /// What the model reads to choose the tool: 20 to 200 tokens, 1,024 characters at most. The first sentence holds the verbs and synonyms
    /// that people use, because Agents searches tools by words without stemming.
    const DESCRIPTION: &'static str;
    /// What people read instead of the name, in clients that show tools to them: MCP's `title`. Agents does not show it;
    /// where the tools are exposed, it hands it on to outside clients.
    const TITLE: Option<&'static str> = None;
    /// What Agents' tool search reads instead of the description, where words for the search would make a bad description:
    /// `retrieval_description_override`. It counts at the first registration; later the choice of the admin wins.
    const RETRIEVAL: Option<&'static str> = None;
    /// Words by which a client may group or filter tools, such as `["mattermost", "channel"]`: `_meta.tags`, left out where
    /// there are none. Agents does not read them; outside clients do.
    const TAGS: &'static [&'static str] = &[];
    /// What a call does to the world, and so what somebody must be trusted with to get this tool. There is no default: a
    /// tool that does not say it does not compile.
    ///
    /// ```
    /// # use mattermost_plugin_mcp::{Hints, NoArguments, Tool, ToolContext, ToolError};
    /// struct Mine;
    /// impl Tool for Mine {
    ///     const NAME: &'static str = "mine";
    ///     const DESCRIPTION: &'static str = "Do something.";
    ///     const HINTS: Hints = Hints::READ;
    ///     type Arguments = NoArguments;
    ///     type Output = String;
    ///     async fn call(&self, _: ToolContext, _: NoArguments) -> Result<String, ToolError> {
    ///         Ok(Hints::READ.capability().as_str().to_owned())
    ///     }
    /// }
    /// ```
    ///
    /// The same without that line:
    ///
    /// ```compile_fail,E0046
    /// # use mattermost_plugin_mcp::{Hints, NoArguments, Tool, ToolContext, ToolError};
    /// struct Mine;
    /// impl Tool for Mine {
    ///     const NAME: &'static str = "mine";
    ///     const DESCRIPTION: &'static str = "Do something.";
    ///     type Arguments = NoArguments;
    ///     type Output = String;
    ///     async fn call(&self, _: ToolContext, _: NoArguments) -> Result<String, ToolError> {
    ///         Ok(Hints::READ.capability().as_str().to_owned())
    ///     }
    /// }
    /// ```
    const HINTS: Hints;
    /// When Agents should ask the user first, as a suggestion to the admin.
    const POLICY: Policy = Policy::Ask;
    /// Arguments: a struct. The doc comments of its fields and `schemars` attributes (lengths, ranges) become the schema that the
    /// model sees and that each call is checked against; an `Option` or `#[serde(default)]` field is optional.
    /// [`NoArguments`] where there are none.
    ///
    /// - A `null` for a field whose schema does not take `null` counts as left out: many models write it for that. So
    ///   `Option<Option<T>>` does not tell the two apart; to clear something, take an empty text or a field of its own.
    /// - A constraint on a field replaces the same constraint of its type: `schemars` writes it over the other.
    type Arguments: DeserializeOwned + JsonSchema + Send;
    /// What it answers: a `String`, or a [`ToolOutput`](crate::ToolOutput) with structured content.
    type Output: ToolAnswer;

    /// Does it, as `context.caller`. A tool that changes something calls
    /// [`begin_change`](ToolContext::begin_change) before its first write: see [`ToolContext`].
    ///
    /// It must not block its thread: a deadline is kept where the tool awaits something. What computes for long or reads files
    /// belongs into `tokio::task::spawn_blocking`.
    ///
    /// # Errors
    ///
    /// See [`ToolError`] for what the model is told.
    fn call(
        &self,
        context: ToolContext,
        arguments: Self::Arguments,
    ) -> impl Future<Output = Result<Self::Output, ToolError>> + Send;
}
