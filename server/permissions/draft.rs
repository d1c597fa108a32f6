//! A message that is about to be posted.

use crate::content::{Content, MAX_MESSAGE};
use crate::refusal::Refusal;
use crate::upload::Upload;

use super::{OwnFile, ReadablePost};

/// Most files of a message that were uploaded before.
pub const MAX_FILE_IDS: usize = 10;

/// A message that the server would take, not yet allowed anywhere.
#[derive(Debug, Clone)]
pub struct Draft {
    pub(super) content: Content,
    pub(super) files: Files,
    pub(super) reply_to: Option<ReadablePost>,
    pub(super) pending_post_id: String,
}

/// The files of a message.
#[derive(Debug, Clone, Default)]
pub struct Files {
    /// Uploaded before.
    pub own: Vec<OwnFile>,
    /// To be uploaded with it.
    pub new: Vec<Upload>,
}

impl Files {
    /// How many there are.
    pub fn count(&self) -> usize {
        self.own.len() + self.new.len()
    }
}

impl Draft {
    /// A message that says something or has files.
    ///
    /// # Errors
    /// It has nothing, or too many files.
    pub fn new(content: Content, files: Files) -> Result<Self, Refusal> {
        if content.is_empty() && files.count() == 0 {
            return Err(Refusal::argument(
                "message",
                format!("is empty; give 1 to {MAX_MESSAGE} characters, or attachments or files"),
            ));
        }
        Upload::together("files", &files.new)?;
        // Core takes no more files than ten (`model.Post`, FileIds).
        if files.count() > MAX_FILE_IDS {
            return Err(Refusal::argument(
                "file_ids",
                format!(
                    "and files are too many: {}, at most {MAX_FILE_IDS}",
                    files.count()
                ),
            ));
        }
        Ok(Self {
            content,
            files,
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

    /// Sets the id by which the server recognises the same request while it is still at it, and refuses the second (core:
    /// `app/post.go`, deduplicateCreatePost). One that is done it does not find again for a plugin.
    #[must_use]
    pub fn pending_post_id(mut self, id: String) -> Self {
        self.pending_post_id = id;
        self
    }

    /// What it says.
    pub fn content(&self) -> &Content {
        &self.content
    }

    /// Its files.
    pub fn files(&self) -> &Files {
        &self.files
    }
}
