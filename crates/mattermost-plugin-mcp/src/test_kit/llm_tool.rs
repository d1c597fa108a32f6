//! A tool as an agent's model gets it.
use super::exchange::string;
use super::{LlmAnswer, output_schema};
use crate::{lint, names};
use serde_json::Value;

/// The annotations that every tool has to state: MCP's defaults are the worst case.
const HINTS: [(&str, &str); 4] = [
    ("readOnlyHint", "read-only"),
    ("idempotentHint", "idempotent"),
    ("destructiveHint", "destructive"),
    ("openWorldHint", "open world"),
];

/// What of the arguments' schema reaches a model (`llm/tools.go` of Agents): the rest of its top level is dropped.
const KEPT: [&str; 4] = ["type", "description", "properties", "required"];

/// What Agents shows of a listed tool to a model, and keeps about it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct LlmTool {
    /// The name that a model calls it by: slug of the server's name, `__`, and the listed name.
    pub llm_name: String,
    /// The name in the list: what the Tools tab of Agents shows, and what an outside client calls.
    pub name: String,
    /// The whole description.
    pub description: String,
    /// The arguments' schema as a model gets it.
    pub parameters: Value,
    /// `read-only`, `idempotent`, `destructive`, `open world`: those of the annotations that are true.
    pub hints: Vec<&'static str>,
    /// `_meta.capability`; empty where there is none.
    pub capability: String,
    /// The definition as it is listed, with all that outside clients get.
    pub listed: Value,
}

impl LlmTool {
    /// A tool in the list of the server that a plugin has registered under `server_name`. Where it is not known which plugin
    /// that is, its id is what the name has before `__`: Agents makes the same slug of it.
    #[doc(hidden)]
    pub fn new(server_name: &str, plugin_id: Option<&str>, listed: Value) -> Self {
        let name = string(listed.get("name"));
        let prefix = name.split_once("__").map_or("", |(prefix, _)| prefix);
        let plugin_id = plugin_id.unwrap_or(prefix);
        let set = |hint: &str| listed["annotations"][hint] == true;
        let hints = HINTS.iter().filter(|(hint, _)| set(hint));
        let parameters = listed["inputSchema"].as_object().map(|schema| {
            let kept = schema
                .iter()
                .filter(|(key, _)| KEPT.contains(&key.as_str()));
            let kept = kept.map(|(key, value)| (key.clone(), value.clone()));
            Value::Object(kept.collect())
        });
        Self {
            llm_name: names::llm_name(server_name, plugin_id, &name),
            description: string(listed.get("description")),
            parameters: parameters.unwrap_or_default(),
            hints: hints.map(|(_, word)| *word).collect(),
            capability: string(listed["_meta"].get("capability")),
            name,
            listed,
        }
    }

    /// The description up to its first full stop.
    pub fn first_sentence(&self) -> &str {
        let end = self.description.find(". ").map(|dot| dot + 1);
        let end = end.or_else(|| self.description.find('\n'));
        self.description[..end.unwrap_or(self.description.len())].trim_end()
    }

    /// Whether a person means this tool by `name`: its name with the prefix or without, or the one that models see.
    pub fn is_called(&self, name: &str) -> bool {
        let bare = self.name.split_once("__").map(|(_, bare)| bare);
        name == self.name || name == self.llm_name || bare == Some(name)
    }

    /// Whether it says that it changes nothing.
    #[cfg(feature = "test-kit")]
    pub(super) fn only_reads(&self) -> bool {
        self.listed["annotations"]["readOnlyHint"] == true
    }

    /// What Agents or the provider of a model would break at, one sentence each.
    #[doc(hidden)]
    pub fn faults(&self) -> Vec<String> {
        let mut found = Vec::new();
        if self.listed["inputSchema"]["type"] != "object" {
            found.push(
                "the type of its inputSchema is not \"object\", which panics Agents".to_owned(),
            );
        }
        if let Value::Object(schema) = &self.listed["inputSchema"] {
            found.extend(lint::problems(schema));
        }
        let length = self.llm_name.chars().count();
        if length > names::MAX_LLM_NAME {
            found.push(format!(
                "models see the name {} of {length} characters, and some take {}: one fails all tools of an agent",
                self.llm_name,
                names::MAX_LLM_NAME
            ));
        }
        if self.name.is_empty() || !names::is_plain(&self.name) {
            found.push(
                "the name must be of A-Z, a-z, 0-9, _ and -: others fail all tools of an agent"
                    .to_owned(),
            );
        }
        if self.description.trim().is_empty() {
            found.push("it has no description, and a model chooses tools by it".to_owned());
        }
        let missing = HINTS.iter().map(|(hint, _)| *hint);
        let missing: Vec<_> = missing
            .filter(|hint| !self.listed["annotations"][hint].is_boolean())
            .collect();
        if !missing.is_empty() {
            found.push(format!(
                "it does not state {}, and what is not stated counts as the worst",
                missing.join(", ")
            ));
        }
        let name = &self.name;
        found
            .iter()
            .map(|fault| format!("tool {name:?}: {fault}"))
            .collect()
    }

    /// What of an answer is not as the tool's `outputSchema` says. Agents does not look at it, outside clients do.
    #[doc(hidden)]
    pub fn answer_faults(&self, answer: &LlmAnswer) -> Vec<String> {
        let Some(Value::Object(schema)) = self.listed.get("outputSchema") else {
            return Vec::new();
        };
        if answer.is_error {
            return Vec::new();
        }
        let found = match &answer.structured {
            Value::Null => vec!["it has no structured content".to_owned()],
            structured => output_schema::problems(schema, structured),
        };
        let said = format!(
            "the answer of tool {:?} is not as its outputSchema says",
            self.name
        );
        found.iter().map(|why| format!("{said}: {why}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_first_sentence_ends_at_its_full_stop() {
        for (description, sentence) in [
            ("Reads v1.2 feeds. Then more.", "Reads v1.2 feeds."),
            ("Reads\nand writes", "Reads"),
            ("Only one", "Only one"),
        ] {
            let tool = LlmTool::new("S", None, json!({"description": description}));
            assert_eq!(tool.first_sentence(), sentence);
        }
    }

    #[test]
    fn a_server_without_a_latin_letter_in_its_name_is_called_by_its_plugin() {
        for (plugin_id, name) in [
            (Some("dev.example"), "dev_example__x"),
            (Some("dev.example"), "x"),
            // not known: the prefix tells it
            (None, "dev_example__x"),
        ] {
            let tool = LlmTool::new("\u{5de5}\u{5177}", plugin_id, json!({"name": name}));
            assert_eq!(tool.llm_name, format!("plugin_dev_example__{name}"));
            assert!(tool.is_called("x"));
        }
    }
}
