//! A tool call as one of the users, shown with its answer.

use std::io::{self, IsTerminal};

use anyhow::Context;
use devhost::agents::ToolAnswer;
use mattermost_plugin::ids::UserId;
use serde_json::Value;

use super::screen::Screen;
use super::stage::Stage;

/// Most lines of an answer that are shown while the main job is played.
const SHOWN_LINES: usize = 12;

/// Whether an answer is shown to its end.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Length {
    Full,
    Short,
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
    ) -> anyhow::Result<ToolAnswer> {
        let client = self.host.connect(Some(user)).await?;
        let tools = client.tools().await?;
        let suffix = format!("__{tool}");
        let full_name = tools
            .iter()
            .map(|found| found.name.as_ref())
            .find(|name| *name == tool || name.ends_with(&suffix))
            .with_context(|| format!("the plugin has no tool {tool}"))?;
        // At a prompt it stands there already, as it was typed.
        if length == Length::Short || !io::stdin().is_terminal() {
            let username = self.world.user(user).map(|user| user.username);
            let username = username.unwrap_or_default();
            screen.line(&format!("  @{username} > {tool} {}", abridged(&arguments)));
        }
        let answer = client.call(full_name, arguments).await;
        let answer = answer.with_context(|| format!("calling {tool} failed"))?;
        client.close().await;
        let mark = if answer.is_error { "!" } else { "<" };
        let lines: Vec<_> = answer.text.lines().collect();
        let shown = match length {
            Length::Full => lines.len(),
            Length::Short => SHOWN_LINES.min(lines.len()),
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
    const LONGEST: usize = 100;
    let text = arguments.to_string();
    match text.char_indices().nth(LONGEST) {
        None => text,
        Some((end, _)) => format!("{}...", &text[..end]),
    }
}
