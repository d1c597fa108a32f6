//! Leave to post one message in one place, as one user.

use mattermost_plugin::Interface;
use mattermost_plugin::api::{ApiError, Client};
use mattermost_plugin::model::Post;

use crate::changes::Unmade;

use super::{Acting, Draft, Permissions, VisibleChannel, VisiblePerson};

/// Prop that marks a post as written by an AI for a user (`model.PostPropsAIGeneratedByUserID`).
const AI_GENERATED_BY: &str = "ai_generated_by";
/// The user's name beside it, which clients show (`model.PostPropsAIGeneratedByUsername`).
const AI_GENERATED_BY_USERNAME: &str = "ai_generated_by_username";

/// A draft and the channel where its author may post it. Only [`Permissions`](super::Permissions) makes one, and there is no
/// other way to create a post.
pub struct Postable {
    pub(super) api: Client,
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
            message: self.draft.message.clone().into(),
            pending_post_id: self.draft.pending_post_id.clone().into(),
            props: ai_generated(&self.author)
                .into_iter()
                .map(|(key, value)| (key.to_owned(), Interface::String(value.into())))
                .collect(),
            ..Post::default()
        };
        self.api.create_post(&post).await
    }
}

/// The props of a post that an AI writes for `author`.
pub(super) fn ai_generated(author: &Acting) -> [(&'static str, &str); 2] {
    [
        (AI_GENERATED_BY, author.id().as_str()),
        (AI_GENERATED_BY_USERNAME, author.username()),
    ]
}

/// Leave to write one message to one person. The direct message channel may not exist yet: [`open`](Self::open) creates it.
pub struct Messageable {
    pub(super) permissions: Permissions,
    pub(super) author: Acting,
    pub(super) person: VisiblePerson,
    pub(super) draft: Draft,
}

impl Messageable {
    /// Whom it goes to.
    pub fn person(&self) -> &VisiblePerson {
        &self.person
    }

    /// Leave to post in the direct message channel, which is created where there is none. Only in a channel that exists
    /// can the user's permissions be asked.
    ///
    /// # Errors
    /// The server refuses or does not answer, or the user may not post the draft there; nothing is posted.
    pub async fn open(self) -> Result<Postable, Unmade> {
        let channel = self
            .permissions
            .api
            .get_direct_channel(self.author.id(), self.person.user_id())
            .await?;
        let channel = self.permissions.open(channel).await?;
        Ok(self
            .permissions
            .postable(&self.author, channel, self.draft)
            .await?)
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
