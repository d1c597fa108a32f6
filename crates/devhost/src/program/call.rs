//! A tool call as one of the users, shown with its answer.

use std::io::{self, IsTerminal};

use anyhow::Context;
use devhost::agents::LlmAnswer;
use mattermost_plugin::ids::UserId;
use serde_json::{Map, Value};

use super::screen::Screen;
use super::stage::Stage;

/// How much of an answer is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Length {
    Full,
    Lines(usize),
}

impl Stage {
    /// Calls the tool with this name, without prefix or with it, and shows call and answer.
    pub(super) async fn call(
        &self,
        screen: &Screen,
        user: &UserId,
        tool: &str,
        arguments: Value,
        length: Length,
    ) -> anyhow::Result<LlmAnswer> {
        let session = self.host.connect(Some(user)).await?;
        let tools = session.tools().await?;
        let found = tools
            .iter()
            .find(|found| found.is_called(tool))
            .with_context(|| format!("the plugin has no tool {tool}; `tools` lists them, `help` shows what can be typed"))?;
        // At a prompt it stands there already, as it was typed.
        if length != Length::Full || !io::stdin().is_terminal() {
            let username = self.world.user(user).map(|user| user.username);
            let username = username.unwrap_or_default();
            screen.line(&format!("  @{username} > {tool} {}", abridged(&arguments)));
        }
        let answer = session.call(&found.name, arguments).await;
        let answer = answer.with_context(|| format!("calling {tool} failed"))?;
        session.close().await?;
        let mark = if answer.is_error { "!" } else { "<" };
        let lines: Vec<_> = answer.text.lines().collect();
        let shown = match length {
            Length::Full => lines.len(),
            Length::Lines(most) => most.min(lines.len()),
        };
        screen.quote(mark, &lines[..shown].join("\n"));
        if shown < lines.len() {
            screen.quote(mark, &format!("... ({} more lines)", lines.len() - shown));
        }
        Ok(answer)
    }
}

/// Arguments in one line that fits a terminal.
fn abridged(arguments: &Value) -> String {
    const LONGEST: usize = 50;
    let mut arguments = arguments.clone();
    for value in arguments
        .as_object_mut()
        .into_iter()
        .flat_map(Map::values_mut)
    {
        if let Value::String(text) = value
            && let Some((end, _)) = text.char_indices().nth(LONGEST)
        {
            text.replace_range(end.., "...");
        }
    }
    arguments.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_long_texts_are_abridged() {
        let long = "\u{e9}".repeat(51);
        let short = "\u{e9}".repeat(50);
        assert_eq!(
            abridged(&json!({"message": long, "to": "~news", "max": 5})),
            json!({"message": format!("{short}..."), "to": "~news", "max": 5}).to_string()
        );
        assert_eq!(
            abridged(&json!({"a": short})),
            json!({"a": short}).to_string()
        );
    }
}
