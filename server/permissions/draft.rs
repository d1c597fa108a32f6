//! A message that is about to be posted.

use crate::character_references::resolved;
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

    /// Whether it may address everybody: `@all`, `@channel` or `@here` wherever core might find them
    /// (`app/notification.go`). Finds more than core does, to be on the safe side: in code blocks and in the middle of
    /// words and of longer names such as `@all-hands` too.
    pub fn addresses_everybody(&self) -> bool {
        let written = self.message.to_lowercase();
        everybody_in(&written) || everybody_in(&resolved(&written).to_lowercase())
    }
}

/// Whether one of the names stands in `text` (lower case), not continued by a letter or digit of a username.
fn everybody_in(text: &str) -> bool {
    text.match_indices('@').any(|(at, _)| {
        ["all", "channel", "here"].into_iter().any(|name| {
            text[at + 1..].strip_prefix(name).is_some_and(|after| {
                !after
                    .trim_start_matches('_')
                    .starts_with(|next: char| next.is_ascii_alphanumeric())
            })
        })
    })
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
            "&#64;all",
            "&#x40;ALL",
            "&#64here",
            "&commat;channel",
            "@&#65;ll",
            "x.@all.y",
            "x-@here-now",
            "@all\u{24d0}",
            "@all-hands",
            "me@here.example",
        ] {
            assert!(
                Draft::new(text.to_owned()).unwrap().addresses_everybody(),
                "{text}"
            );
        }
        for text in [
            "all",
            "@allan",
            "@all_hands",
            "&#64;allan",
            "& # &#; &#x; &#99999999999; &commat",
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
