//! A message that is about to be posted.

use crate::refusal::Refusal;

use super::ReadablePost;

/// Longest message in characters (`model.PostMessageMaxRunesV2`).
pub const MAX_MESSAGE: usize = 16_383;

/// A message that the server would take, not yet allowed anywhere.
#[derive(Debug, Clone)]
pub struct Draft {
    pub(super) message: String,
    pub(super) reply_to: Option<ReadablePost>,
    pub(super) pending_post_id: String,
}

impl Draft {
    /// A message of 1 to [`MAX_MESSAGE`] characters, not only blanks.
    ///
    /// # Errors
    /// Says what is wrong with the message; if it is too long, by how much.
    pub fn new(message: String) -> Result<Self, Refusal> {
        if message.trim().is_empty() {
            return Err(Refusal::argument(
                "message",
                format!("is empty; give 1 to {MAX_MESSAGE} characters"),
            ));
        }
        let length = message.chars().count();
        if length > MAX_MESSAGE {
            return Err(Refusal::argument(
                "message",
                format!(
                    "is too large: {length} characters, {} more than the {MAX_MESSAGE} that fit",
                    length - MAX_MESSAGE
                ),
            ));
        }
        Ok(Self {
            message,
            reply_to: None,
            pending_post_id: String::new(),
        })
    }

    /// Makes it a reply in the thread of `post`.
    #[must_use]
    pub fn reply_to(mut self, post: Option<ReadablePost>) -> Self {
        self.reply_to = post;
        self
    }

    /// Sets the id by which the server recognises a repeated request for 30 s and answers with the post it already has.
    #[must_use]
    pub fn pending_post_id(mut self, id: String) -> Self {
        self.pending_post_id = id;
        self
    }

    /// The text.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Whether it addresses everybody: `@all`, `@channel` or `@here`, as core finds them (`app/notification.go`), code
    /// blocks included to be on the safe side.
    pub fn addresses_everybody(&self) -> bool {
        let text = self.message.to_lowercase();
        text.match_indices('@').any(|(at, _)| {
            let before = text[..at].chars().next_back();
            let word: &str = text[at + 1..]
                .split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '.')))
                .next()
                .unwrap_or_default();
            !before.is_some_and(char::is_alphanumeric)
                && matches!(
                    word.trim_end_matches(['.', '-', '_']),
                    "all" | "channel" | "here"
                )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_that_is_too_long_says_by_how_much() {
        assert!(Draft::new("ä".repeat(MAX_MESSAGE)).is_ok());
        assert_eq!(
            Draft::new("ä".repeat(MAX_MESSAGE + 17))
                .unwrap_err()
                .to_string(),
            "Client error: message is too large: 16400 characters, 17 more than the 16383 that fit"
        );
        assert!(Draft::new(" \n ".to_owned()).is_err());
    }

    #[test]
    fn mentions_of_everybody_are_found() {
        for text in [
            "@all",
            "hi @Channel!",
            "(@here)",
            "**@all**",
            "@here.",
            "a\n@HERE",
            "_@all_",
            "@channel-",
        ] {
            assert!(
                Draft::new(text.to_owned()).unwrap().addresses_everybody(),
                "{text}"
            );
        }
        for text in [
            "all",
            "mail me@here.example",
            "@allan",
            "@all-hands",
            "@all.hands",
            "@ here",
            "@channels",
        ] {
            assert!(
                !Draft::new(text.to_owned()).unwrap().addresses_everybody(),
                "{text}"
            );
        }
    }
}
