//! Posts.

use mattermost_plugin::ids::{ChannelId, PostId};
use mattermost_plugin::model::Post;

use super::World;
use super::new_id::new_id;

impl World {
    /// The posts of a channel that are not deleted, in the order in which they were made.
    pub fn posts(&self, channel: &ChannelId) -> Vec<Post> {
        self.read(|state| {
            state
                .posts
                .iter()
                .filter(|post| post.channel_id == *channel && post.delete_at == 0)
                .cloned()
                .collect()
        })
    }

    /// Stores a post under a new id and time, and answers it as it was stored. Files that cannot be attached are left out
    /// (`server/channels/app/post.go`, attachFilesToPost).
    pub fn create_post(&self, post: &Post) -> Post {
        self.change(|state| {
            let at = state.stamp();
            let mut post = Post {
                id: new_id(),
                create_at: at,
                update_at: at,
                edit_at: 0,
                delete_at: 0,
                ..post.clone()
            };
            let (id, channel, author) = (&post.id, &post.channel_id, &post.user_id);
            post.file_ids
                .retain(|file| state.attach(file, id, channel, author));
            if let Some(channel) = state.channels.get_mut(&post.channel_id) {
                channel.last_post_at = at;
                channel.total_msg_count += 1;
                if post.root_id.is_empty() {
                    channel.last_root_post_at = at;
                    channel.total_msg_count_root += 1;
                }
            }
            if let Some(root) = state.posts.iter_mut().find(|root| root.id == post.root_id) {
                root.reply_count += 1;
                root.last_reply_at = at;
            }
            state.posts.push(post.clone());
            post
        })
    }

    /// Deletes a post as core does: it stays, with `delete_at` set, and so do its replies and its own files.
    pub fn delete_post(&self, post: &PostId) {
        self.change(|state| {
            let at = state.stamp();
            let concerned = |found: &&mut Post| found.id == *post || found.root_id == *post;
            for post in state.posts.iter_mut().filter(concerned) {
                post.delete_at = at;
                post.update_at = at;
            }
            state.delete_files_of(post, at);
        });
    }

    /// Replaces what a post says; `None` if there is none, or it is deleted. Author, place and time of making stay
    /// (`server/channels/app/post.go`, UpdatePost).
    pub fn update_post(&self, changed: &Post) -> Option<Post> {
        self.change(|state| {
            let at = state.stamp();
            let mut posts = state.posts.iter_mut();
            let post = posts.find(|post| post.id == changed.id && post.delete_at == 0)?;
            let edited = post.message != changed.message;
            *post = Post {
                update_at: at,
                edit_at: if edited { at } else { post.edit_at },
                message: changed.message.clone(),
                props: changed.props.clone(),
                hashtags: changed.hashtags.clone(),
                is_pinned: changed.is_pinned,
                has_reactions: changed.has_reactions,
                file_ids: changed.file_ids.clone(),
                metadata: changed.metadata.clone(),
                ..post.clone()
            };
            Some(post.clone())
        })
    }

    /// A post, deleted or not.
    pub fn post(&self, id: &PostId) -> Option<Post> {
        self.read(|state| state.posts.iter().find(|post| post.id == *id).cloned())
    }

    /// The post that was made with this pending id, as core's cache of 30 s remembers it.
    pub(crate) fn post_by_pending_id(&self, pending: &str) -> Option<Post> {
        const REMEMBERED_MS: i64 = 30_000;
        self.read(|state| {
            let oldest = state.now() - REMEMBERED_MS;
            state
                .posts
                .iter()
                .find(|post| post.pending_post_id == pending && post.create_at > oldest)
                .cloned()
        })
    }
}
