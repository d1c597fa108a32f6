//! What a message says: its text and attachments, as they may be posted.

use mattermost_plugin::Interface;
use serde_json::{Map, Value};

use crate::attachment::Attachment;
use crate::link_guard::{LinkChanges, LinkGuard};
use crate::mentions::Mentions;
use crate::refusal::Refusal;

/// Longest message in characters (`model.PostMessageMaxRunesV2`).
pub const MAX_MESSAGE: usize = 16_383;

/// Text and attachments that went through the [`LinkGuard`]. There is no other way to say something in a post.
#[derive(Debug, Clone, Default)]
pub struct Content {
    message: String,
    attachments: Vec<Attachment>,
    changes: LinkChanges,
    outside: bool,
}

impl Content {
    /// A text of at most [`MAX_MESSAGE`] characters, which may be empty.
    ///
    /// # Errors
    /// Says by how much it is too long, or which link must not be posted.
    pub fn text(message: &str, guard: &LinkGuard) -> Result<Self, Refusal> {
        fits(message)?;
        let guarded = guard
            .text(message)
            .map_err(|fault| Refusal::argument("message", fault.to_string()))?;
        fits(&guarded.text)?;
        Ok(Self {
            message: guarded.text,
            attachments: Vec::new(),
            changes: guarded.changes,
            outside: guarded.outside,
        })
    }

    /// A text that is there already and stays as it is, with the marks that it has: what somebody wrote is not rewritten.
    pub fn as_written(message: &str) -> Self {
        Self {
            message: message.to_owned(),
            ..Self::default()
        }
    }

    /// The same with attachments.
    ///
    /// # Errors
    /// Says which is wrong, and how.
    pub fn with_attachments(
        mut self,
        attachments: Vec<Map<String, Value>>,
        guard: &LinkGuard,
    ) -> Result<Self, Refusal> {
        self.attachments = Attachment::all(attachments, guard)?;
        for attachment in &self.attachments {
            self.changes.add(attachment.changes());
            self.outside |= attachment.is_outside();
        }
        Ok(self)
    }

    /// The text.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.message.trim().is_empty() && self.attachments.is_empty()
    }

    /// How many attachments there are.
    pub fn attachments(&self) -> usize {
        self.attachments.len()
    }

    /// The prop `attachments`; `None` where there are none.
    pub fn attachments_prop(&self) -> Option<Interface> {
        let list = self.attachments.iter().map(Attachment::to_prop).collect();
        (!self.attachments.is_empty()).then_some(Interface::List(list))
    }

    /// Whom it addresses.
    pub fn mentions(&self) -> Mentions {
        let attached = self.attachments.iter().flat_map(Attachment::texts);
        Mentions::of(std::iter::once(self.message()).chain(attached))
    }

    /// What the link guard changed.
    pub fn changes(&self) -> LinkChanges {
        self.changes
    }

    /// Whether it has an address of another server.
    pub fn is_outside(&self) -> bool {
        self.outside
    }
}

/// Asked before the link guard, too: what is far too long is not worth its time.
fn fits(message: &str) -> Result<(), Refusal> {
    let length = message.chars().count();
    if length <= MAX_MESSAGE {
        return Ok(());
    }
    Err(Refusal::argument(
        "message",
        format!(
            "is too large: {length} characters, {} more than the {MAX_MESSAGE} that fit",
            length - MAX_MESSAGE
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn guard() -> LinkGuard {
        LinkGuard::new("https://chat.example")
    }

    #[test]
    fn a_message_that_is_too_long_says_by_how_much() {
        assert!(Content::text(&"\u{e4}".repeat(MAX_MESSAGE), &guard()).is_ok());
        assert_eq!(
            Content::text(&"\u{e4}".repeat(MAX_MESSAGE + 17), &guard())
                .unwrap_err()
                .to_string(),
            "Client error: message is too large: 16400 characters, 17 more than the 16383 that fit"
        );
    }

    #[test]
    fn mentions_are_looked_for_in_attachments_too() {
        let one = json!({"text": "a", "fields": [{"value": "@all"}]});
        let one = one.as_object().unwrap().clone();
        let content = Content::text("hi", &guard()).unwrap();
        assert!(!content.mentions().everybody);
        let content = content.with_attachments(vec![one], &guard()).unwrap();
        assert!(content.mentions().everybody);
    }
}
