//! A tool in the server's table, its types erased.
use crate::arguments;
use crate::call::Failure;
use crate::{Policy, Tool, ToolContext, names, schema};
use futures_util::future::BoxFuture;
use rmcp::model::{JsonObject, MetaObject};
use serde_json::Value;
use std::sync::Arc;

/// One tool: what is listed about it, and how it is called.
pub(crate) struct Entry {
    /// The name without the plugin's prefix, as the author wrote it.
    pub(crate) name: &'static str,
    pub(crate) definition: rmcp::model::Tool,
    pub(crate) policy: Policy,
    run: Box<dyn Run>,
}

/// What a tool answered.
pub(crate) struct Answer {
    pub(crate) text: String,
    pub(crate) structured: Value,
}

impl Entry {
    pub(crate) fn new<T: Tool>(plugin_id: &str, tool: T) -> Self {
        let name = names::full_name(plugin_id, T::NAME);
        let schema = Arc::new(schema::of::<T::Arguments>());
        let mut meta = MetaObject::new();
        meta.insert("capability".to_owned(), T::CAPABILITY.as_str().into());
        Self {
            name: T::NAME,
            definition: rmcp::model::Tool::new(name, T::DESCRIPTION, Arc::clone(&schema))
                .with_annotations(T::HINTS.annotations())
                .with_meta(meta),
            policy: T::POLICY,
            run: Box::new(Typed { tool, schema }),
        }
    }

    pub(crate) fn full_name(&self) -> &str {
        &self.definition.name
    }

    /// Whether a call changes nothing.
    pub(crate) fn only_reads(&self) -> bool {
        let hints = self.definition.annotations.as_ref();
        hints.and_then(|hints| hints.read_only_hint) == Some(true)
    }

    pub(crate) fn call(
        &self,
        context: ToolContext,
        arguments: JsonObject,
    ) -> BoxFuture<'_, Result<Answer, Failure>> {
        self.run.run(context, arguments)
    }
}

trait Run: Send + Sync {
    fn run(
        &self,
        context: ToolContext,
        arguments: JsonObject,
    ) -> BoxFuture<'_, Result<Answer, Failure>>;
}

struct Typed<T> {
    tool: T,
    schema: Arc<JsonObject>,
}

impl<T: Tool> Run for Typed<T> {
    fn run(
        &self,
        context: ToolContext,
        arguments: JsonObject,
    ) -> BoxFuture<'_, Result<Answer, Failure>> {
        Box::pin(async move {
            let arguments = arguments::decode(&self.schema, arguments)?;
            let output = self.tool.call(context, arguments).await?;
            let structured = serde_json::to_value(output.structured).map_err(Failure::output)?;
            if !structured.is_object() {
                return Err(Failure::output("not a JSON object"));
            }
            let text = match output.text.trim() {
                "" => structured.to_string(),
                _ => output.text,
            };
            Ok(Answer { text, structured })
        })
    }
}
