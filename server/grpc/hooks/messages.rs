//! Hooks about posts, files and reactions.

use std::sync::Arc;

use mattermost_plugin::{Body, Decision, Plugin, Replacement};
use tonic::Status;

use super::error::said;
use super::{Hook, LONGEST_WITH_FILE, decided, hook, there};
use crate::grpc::contract::mattermost::*;
use crate::grpc::convert::Convert as _;

/// For whoever uploads a file that the plugin could not look at, or not replace as it wanted: it must not be stored as it was.
const NOT_PROCESSED: &str = "the file could not be processed";

hook! {
    "MessageWillBePosted" MessageWillBePostedRequest => MessageWillBePostedResponse, |plugin, asked| {
        let answered = plugin.message_will_be_posted(there(asked.plugin_context), there(asked.post));
        let (modified_post, rejection_reason) = decided(answered.await);
        MessageWillBePostedResponse { modified_post, rejection_reason }
    }
    "MessageWillBeUpdated" MessageWillBeUpdatedRequest => MessageWillBeUpdatedResponse, |plugin, asked| {
        let context = there(asked.plugin_context);
        let answered = plugin.message_will_be_updated(context, there(asked.new_post), there(asked.old_post));
        let (modified_post, rejection_reason) = decided(answered.await);
        MessageWillBeUpdatedResponse { modified_post, rejection_reason }
    }
    "MessageHasBeenPosted" MessageHasBeenPostedRequest => MessageHasBeenPostedResponse, |plugin, asked| {
        plugin.message_has_been_posted(there(asked.plugin_context), there(asked.post)).await;
        MessageHasBeenPostedResponse {}
    }
    "MessageHasBeenUpdated" MessageHasBeenUpdatedRequest => MessageHasBeenUpdatedResponse, |plugin, asked| {
        let context = there(asked.plugin_context);
        let told = plugin.message_has_been_updated(context, there(asked.new_post), there(asked.old_post));
        told.await;
        MessageHasBeenUpdatedResponse {}
    }
    "MessagesWillBeConsumed" MessagesWillBeConsumedRequest => MessagesWillBeConsumedResponse, |plugin, asked| {
        MessagesWillBeConsumedResponse {
            posts: plugin.messages_will_be_consumed(asked.posts.convert()).await.convert(),
        }
    }
    "MessageHasBeenDeleted" MessageHasBeenDeletedRequest => MessageHasBeenDeletedResponse, |plugin, asked| {
        plugin.message_has_been_deleted(there(asked.plugin_context), there(asked.post)).await;
        MessageHasBeenDeletedResponse {}
    }
    "ReactionHasBeenAdded" ReactionHasBeenAddedRequest => ReactionHasBeenAddedResponse, |plugin, asked| {
        plugin.reaction_has_been_added(there(asked.plugin_context), there(asked.reaction)).await;
        ReactionHasBeenAddedResponse {}
    }
    "ReactionHasBeenRemoved" ReactionHasBeenRemovedRequest => ReactionHasBeenRemovedResponse, |plugin, asked| {
        plugin.reaction_has_been_removed(there(asked.plugin_context), there(asked.reaction)).await;
        ReactionHasBeenRemovedResponse {}
    }
}

impl<P: Plugin> Hook<P> for FileWillBeUploadedRequest {
    const NAME: &'static str = "FileWillBeUploaded";
    type Answer = FileWillBeUploadedResponse;

    async fn run(self, plugin: Arc<P>) -> FileWillBeUploadedResponse {
        let (context, info) = (there(self.plugin_context), there(self.file_info));
        let file = Body::from(self.file_content);
        match plugin.file_will_be_uploaded(context, info, file).await {
            Decision::Allow => FileWillBeUploadedResponse::default(),
            Decision::Reject(reason) => rejected(said(reason)),
            Decision::Replace(replacement) => replaced(replacement).await,
        }
    }

    /// The server would store the file as it was.
    fn failed(_: String) -> Result<FileWillBeUploadedResponse, Status> {
        Ok(rejected(NOT_PROCESSED.to_owned()))
    }
}

fn rejected(rejection_reason: String) -> FileWillBeUploadedResponse {
    FileWillBeUploadedResponse {
        rejection_reason,
        ..FileWillBeUploadedResponse::default()
    }
}

async fn replaced(replacement: Replacement) -> FileWillBeUploadedResponse {
    let file = replacement.file.unwrap_or_default();
    match file.collect(LONGEST_WITH_FILE).await {
        Ok(content) => FileWillBeUploadedResponse {
            modified_file_info: replacement.info.convert(),
            modified_content: content.into(),
            rejection_reason: String::new(),
        },
        Err(error) => {
            tracing::warn!("what replaces an uploaded file broke off: {error}");
            rejected(NOT_PROCESSED.to_owned())
        }
    }
}
