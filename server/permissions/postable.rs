//! Leave to post one message in one place, as one user.

use std::sync::Arc;

use mattermost_plugin::Interface;
use mattermost_plugin::api::{Api, ApiError};
use mattermost_plugin::model::Post;

use super::{Acting, Draft, VisibleChannel, VisiblePerson};

/// Prop that marks a post as written by an AI for a user (`model.PostPropsAIGeneratedByUserID`).
const AI_GENERATED_BY: &str = "ai_generated_by";
/// The user's name beside it, which clients show (`model.PostPropsAIGeneratedByUsername`).
const AI_GENERATED_BY_USERNAME: &str = "ai_generated_by_username";

/// A draft and the channel where its author may post it. Only [`Permissions`](super::Permissions) makes one, and there is no
/// other way to create a post.
pub struct Postable {
    pub(super) api: Arc<dyn Api>,
    pub(super) author: Acting,
    pub(super) channel: VisibleChannel,
    pub(super) draft: Draft,
}

impl Postable {
    /// Where it goes.
    pub fn channel(&self) -> &VisibleChannel {
        &self.channel
    }

    /// Posts it, as the author. Never repeated here: a repeat could post twice.
    ///
    /// # Errors
    /// The server refuses or does not answer; in the second case the post may exist.
    pub async fn send(&self) -> Result<Post, ApiError> {
        let root = self.draft.reply_to.as_ref().map(|post| post.root_id());
        let post = Post {
            user_id: self.author.id().clone(),
            channel_id: self.channel.channel().id.clone(),
            root_id: root.cloned().unwrap_or_default(),
            message: self.draft.message.clone(),
            pending_post_id: self.draft.pending_post_id.clone(),
            props: [
                (AI_GENERATED_BY, self.author.id().as_str()),
                (AI_GENERATED_BY_USERNAME, self.author.username()),
            ]
            .into_iter()
            .map(|(key, value)| (key.to_owned(), Interface::String(value.to_owned())))
            .collect(),
            ..Post::default()
        };
        self.api.create_post(&post).await
    }
}

/// Leave to write one message to one person. The direct message channel may not exist yet: [`open`](Self::open) creates it.
pub struct Messageable {
    pub(super) api: Arc<dyn Api>,
    pub(super) author: Acting,
    pub(super) person: VisiblePerson,
    pub(super) draft: Draft,
}

impl Messageable {
    /// Whom it goes to.
    pub fn person(&self) -> &VisiblePerson {
        &self.person
    }

    /// The direct message channel, created where there is none.
    ///
    /// # Errors
    /// The server refuses or does not answer.
    pub async fn open(self) -> Result<Postable, ApiError> {
        let channel = self
            .api
            .get_direct_channel(self.author.id(), self.person.user_id())
            .await?;
        Ok(Postable {
            api: self.api,
            author: self.author,
            channel: VisibleChannel(channel),
            draft: self.draft,
        })
    }
}

/// Where a message may go.
pub enum Destination {
    /// A channel that exists.
    Channel(Postable),
    /// A person.
    Person(Messageable),
}

impl Destination {
    /// The message.
    pub fn draft(&self) -> &Draft {
        match self {
            Self::Channel(postable) => &postable.draft,
            Self::Person(person) => &person.draft,
        }
    }
}
