//! A tool in the server's table, its types erased.
use crate::answer::{Answer, IntoAnswer};
use crate::arguments::Arguments;
use crate::failure::Failure;
use crate::places::Room;
use crate::validator::{Reading, Validator};
use crate::{Capability, Policy, Tool, ToolContext, names, schema};
use futures_util::future::BoxFuture;
use rmcp::model::{JsonObject, MetaObject};
use std::sync::Arc;

/// One tool: what is listed about it, and how it is called.
pub(crate) struct Entry {
    /// The name without the plugin's prefix, as the author wrote it.
    pub(crate) name: &'static str,
    pub(crate) definition: rmcp::model::Tool,
    pub(crate) policy: Policy,
    /// What Agents' tool search reads instead of the description.
    pub(crate) retrieval: Option<&'static str>,
    /// What somebody must be trusted with to get it.
    pub(crate) capability: Capability,
    /// Whether it says when it begins to change something.
    pub(crate) announces: bool,
    run: Box<dyn Run>,
}

impl Entry {
    /// `prefix`: the id of the plugin, where its tools bear it. `brief`: whether the schema is listed without what a model
    /// can do without.
    pub(crate) fn new<T: Tool>(prefix: Option<&str>, brief: bool, tool: T) -> Self {
        let name = match prefix {
            Some(plugin_id) => names::full_name(plugin_id, T::NAME),
            None => T::NAME.to_owned(),
        };
        let schema = schema::of::<T::Arguments>();
        let listed = match brief {
            true => schema::brief(schema.clone()),
            false => schema.clone(),
        };
        let mut meta = MetaObject::new();
        meta.insert(
            "capability".to_owned(),
            T::HINTS.capability().as_str().into(),
        );
        if !T::TAGS.is_empty() {
            meta.insert("tags".to_owned(), T::TAGS.into());
        }
        let mut definition = rmcp::model::Tool::new(name, T::DESCRIPTION, Arc::new(listed))
            .with_annotations(T::HINTS.annotations())
            .with_meta(meta);
        definition.title = T::TITLE.map(str::to_owned);
        let output_schema = T::Output::schema();
        let output = output_schema
            .as_ref()
            .map(|schema| Validator::new(schema, Reading::Output));
        definition.output_schema = output_schema.map(Arc::new);
        Self {
            name: T::NAME,
            definition,
            policy: T::POLICY,
            retrieval: T::RETRIEVAL,
            capability: T::HINTS.capability(),
            announces: false,
            run: Box::new(Typed {
                tool,
                arguments: Arguments::new(&schema),
                output,
            }),
        }
    }

    pub(crate) fn full_name(&self) -> &str {
        &self.definition.name
    }

    /// Whether a call changes nothing.
    pub(crate) fn only_reads(&self) -> bool {
        self.capability == Capability::Read
    }

    /// `room` is that of the arguments, until they are decoded.
    pub(crate) fn call(
        &self,
        context: ToolContext,
        arguments: JsonObject,
        room: Arc<Room>,
    ) -> BoxFuture<'_, Result<Answer, Failure>> {
        self.run.run(context, arguments, room)
    }
}

trait Run: Send + Sync {
    fn run(
        &self,
        context: ToolContext,
        arguments: JsonObject,
        room: Arc<Room>,
    ) -> BoxFuture<'_, Result<Answer, Failure>>;
}

struct Typed<T> {
    tool: T,
    arguments: Arguments,
    /// The listed schema of structured content.
    output: Option<Validator>,
}

impl<T: Tool> Run for Typed<T> {
    fn run(
        &self,
        context: ToolContext,
        arguments: JsonObject,
        room: Arc<Room>,
    ) -> BoxFuture<'_, Result<Answer, Failure>> {
        Box::pin(async move {
            let arguments = self.arguments.decode(arguments)?;
            drop(room);
            match self.tool.call(context, arguments).await {
                Ok(output) => output
                    .into_answer()
                    .and_then(|answer| answer.checked(self.output.as_ref()))
                    .map_err(Failure::output),
                Err(error) => Err(Failure::of_tool(error, T::HINTS.only_reads())),
            }
        })
    }
}
