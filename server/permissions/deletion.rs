//! Deleting messages.

use mattermost_plugin::api::{ApiError, Client};

use crate::refusal::Refusal;

use super::{Acting, Permissions, ReadablePost, Right, lacks};

/// Leave to delete one message. Only [`Permissions::deletable`] makes one.
pub struct Deletable {
    api: Client,
    post: ReadablePost,
    /// Whether the user wrote it.
    pub own: bool,
    /// Replies that go with it.
    pub replies: usize,
    /// Reactions to it.
    pub reactions: usize,
}

impl Permissions {
    /// Leave to delete `post`: an own one needs `delete_post`, one of others `delete_others_posts` (core: `api4/post.go`,
    /// `deletePost`). System messages are messages of others or one's own, like all.
    ///
    /// # Errors
    /// The user may not, or the channel is archived (`app/post.go`, `DeletePost`).
    pub async fn deletable(&self, user: &Acting, post: ReadablePost) -> Result<Deletable, Refusal> {
        let (channel, label) = (post.channel().channel(), post.channel().label());
        let own = post.post().user_id == *user.id();
        let right = match own {
            true => Right::DeletePost,
            false => Right::DeleteOthersPosts,
        };
        if !self.in_channel(user, &channel.id, right).await? {
            return Err(lacks(right, &label));
        }
        if channel.delete_at != 0 {
            return Err(Refusal::Impossible(format!(
                "{label} is archived, nothing can be deleted there"
            )));
        }
        self.unrestricted(user, channel).await?;
        let id = &post.post().id;
        let replies = match post.post().root_id.is_empty() {
            true => match self.api.get_post_thread(id).await {
                Ok(thread) => thread
                    .posts
                    .values()
                    .filter(|reply| reply.root_id == *id)
                    .count(),
                Err(error) => return Err(Refusal::server("reading the thread", &error)),
            },
            false => 0,
        };
        let reactions = match self.api.get_reactions(id).await {
            Ok(reactions) => reactions.len(),
            Err(error) => return Err(Refusal::server("reading the reactions", &error)),
        };
        Ok(Deletable {
            api: self.api.clone(),
            post,
            own,
            replies,
            reactions,
        })
    }
}

impl Deletable {
    /// The message.
    pub fn post(&self) -> &ReadablePost {
        &self.post
    }

    /// Deletes it, and its replies with it. It stays in the database, marked as deleted.
    ///
    /// # Errors
    /// The server refuses or does not answer.
    pub async fn delete(&self) -> Result<(), ApiError> {
        self.api.delete_post(&self.post.post().id).await
    }
}
