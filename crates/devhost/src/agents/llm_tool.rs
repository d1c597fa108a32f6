//! A tool as an agent's model gets it.

use rmcp::model::Tool;

use super::Registered;

/// What Agents shows of a registered server's tool to a model, and keeps about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LlmTool {
    /// Slug of the server's name, `__`, and the tool's own name.
    pub name: String,
    /// `read-only`, `idempotent`, `destructive`, `open world`: those of the annotations that are true.
    pub hints: Vec<&'static str>,
    /// `_meta.capability`.
    pub capability: String,
    /// The whole description.
    pub description: String,
}

impl LlmTool {
    /// `tool` of `server`.
    pub fn new(server: &Registered, tool: &Tool) -> Self {
        let annotations = tool.annotations.clone().unwrap_or_default();
        let hints = [
            ("read-only", annotations.read_only_hint),
            ("idempotent", annotations.idempotent_hint),
            ("destructive", annotations.destructive_hint),
            ("open world", annotations.open_world_hint),
        ];
        let capability = tool.meta.as_ref().and_then(|meta| meta.get("capability"));
        let capability = capability.and_then(|value| value.as_str());
        Self {
            name: format!("{}__{}", slug(&server.name), tool.name),
            hints: hints
                .into_iter()
                .filter_map(|(hint, set)| (set == Some(true)).then_some(hint))
                .collect(),
            capability: capability.unwrap_or_default().to_owned(),
            description: tool.description.as_deref().unwrap_or_default().to_owned(),
        }
    }

    /// The description up to its first full stop.
    pub fn first_sentence(&self) -> &str {
        let end = self.description.find(". ").map(|dot| dot + 1);
        let end = end.or_else(|| self.description.find('\n'));
        self.description[..end.unwrap_or(self.description.len())].trim_end()
    }
}

/// A server's name as a part of a tool name: lower case, everything but letters and digits folded to one `_`.
fn slug(name: &str) -> String {
    let lower = name.to_lowercase();
    let words = lower.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    words.join("_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_holds_letters_digits_and_single_underscores() {
        assert_eq!(slug("Toolbelt"), "toolbelt");
        assert_eq!(slug(" My  Tools (2) "), "my_tools_2");
    }

    #[test]
    fn the_first_sentence_ends_at_its_full_stop() {
        let sentence = |description: &str| {
            let tool = LlmTool {
                name: String::new(),
                hints: Vec::new(),
                capability: String::new(),
                description: description.to_owned(),
            };
            tool.first_sentence().to_owned()
        };
        assert_eq!(
            sentence("Reads v1.2 feeds. Then more."),
            "Reads v1.2 feeds."
        );
        assert_eq!(sentence("Only one"), "Only one");
    }
}
