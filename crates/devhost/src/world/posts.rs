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

    /// Stores a post under a new id and time, and answers it as it was stored.
    pub fn create_post(&self, post: &Post) -> Post {
        self.change(|state| {
            let at = state.stamp();
            let post = Post {
                id: new_id(),
                create_at: at,
                update_at: at,
                edit_at: 0,
                delete_at: 0,
                ..post.clone()
            };
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

    /// Deletes a post as core does: it stays, with `delete_at` set.
    pub fn delete_post(&self, post: &PostId) {
        self.change(|state| {
            let at = state.stamp();
            if let Some(post) = state.posts.iter_mut().find(|found| found.id == *post) {
                post.delete_at = at;
                post.update_at = at;
            }
        });
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
