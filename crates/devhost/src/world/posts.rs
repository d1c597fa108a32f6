//! Posts.

use mattermost_plugin::ids::{ChannelId, PostId};
use mattermost_plugin::model::Post;

use super::World;
use super::new_id::new_id;

/// The prop by which core tells what a plugin posts (`model.PostPropsFromPlugin`).
pub(crate) const FROM_PLUGIN: &str = "from_plugin";
/// `model.PostPropsDeleteBy`
const DELETED_BY: &str = "deleteBy";

impl World {
    /// The posts of a channel that are not deleted, oldest first.
    pub fn posts(&self, channel: &ChannelId) -> Vec<Post> {
        let mut posts = self.all_posts(channel);
        posts.retain(|post| post.delete_at == 0);
        posts
    }

    /// The posts of a channel, those that are deleted and what was edited away among them, oldest first.
    pub(crate) fn all_posts(&self, channel: &ChannelId) -> Vec<Post> {
        let mut posts: Vec<_> = self.read(|state| {
            let all = state.posts.iter();
            let own = all.filter(|post| post.channel_id == *channel);
            own.cloned().collect()
        });
        posts.sort_by_key(|post| post.create_at);
        posts
    }

    /// Stores a post under a new id, and answers it as it was stored. It is made now, or when its `create_at` says. Files that
    /// cannot be attached are left out (`server/channels/app/post.go`, attachFilesToPost).
    ///
    /// Members of the channel have it unread, and those whom it mentions are told so; its author has read it.
    pub fn create_post(&self, post: &Post) -> Post {
        self.change(|state| {
            let now = state.stamp();
            let at = match post.create_at {
                0 => now,
                at => at,
            };
            let mut post = Post {
                id: new_id(),
                create_at: at,
                update_at: at,
                edit_at: 0,
                delete_at: 0,
                reply_count: 0,
                ..post.clone()
            };
            let (id, channel, author) = (&post.id, &post.channel_id, &post.user_id);
            post.file_ids
                .retain(|file| state.attach(file, id, channel, author));
            if let Some(root) = state.posts.iter_mut().find(|root| root.id == post.root_id) {
                root.reply_count += 1;
                // So GetPostsSince finds the thread's first post, too (SaveMultiple).
                root.update_at = at;
            }
            state.count(&post);
            state.posts.push(post.clone());
            post
        })
    }

    /// Deletes a post as core does: it stays, with `delete_at` set, and so do its replies and its own files.
    pub fn delete_post(&self, post: &PostId) {
        self.delete_post_by(post, "");
    }

    /// As [`delete_post`](Self::delete_post), with the user or plugin that does it: the post and its replies say so
    /// (`server/channels/store/sqlstore/post_store.go`, Delete).
    pub(crate) fn delete_post_by(&self, post: &PostId, by: &str) {
        self.change(|state| {
            let at = state.stamp();
            let mut root = None;
            let concerned = |found: &&mut Post| found.id == *post || found.root_id == *post;
            for found in state.posts.iter_mut().filter(concerned) {
                if found.id == *post && found.delete_at == 0 {
                    root = Some(found.root_id.clone());
                }
                found.delete_at = at;
                found.update_at = at;
                if !by.is_empty() {
                    found.props.insert(DELETED_BY.to_owned(), by.into());
                }
            }
            let mut posts = state.posts.iter_mut();
            if let Some(root) = root.and_then(|root| posts.find(|post| post.id == root)) {
                root.reply_count -= 1;
            }
            state.delete_files_of(post, at);
        });
    }

    /// Replaces what a post says; `None` if there is none, or it is deleted. Author, place and time of making stay. What it
    /// said before is kept as a deleted post that names it as its `original_id` (`server/channels/app/post.go`, UpdatePost;
    /// `server/channels/store/sqlstore/post_store.go`, Update).
    pub fn update_post(&self, changed: &Post) -> Option<Post> {
        self.change(|state| {
            let at = state.stamp();
            let mut posts = state.posts.iter_mut();
            let post = posts.find(|post| post.id == changed.id && post.delete_at == 0)?;
            let edited = post.message != changed.message || post.file_ids != changed.file_ids;
            let old = Post {
                id: new_id(),
                original_id: post.id.clone(),
                update_at: at,
                delete_at: at,
                ..post.clone()
            };
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
            let post = post.clone();
            state.posts.push(old);
            Some(post)
        })
    }

    /// Changes anything of a stored post, for what no call does: another type, another time.
    pub fn change_post(&self, post: &PostId, change: impl FnOnce(&mut Post)) {
        self.change(|state| {
            if let Some(post) = state.posts.iter_mut().find(|found| found.id == *post) {
                change(post);
            }
        });
    }

    /// Pins a post to its channel.
    pub fn pin(&self, post: &PostId) {
        self.change_post(post, |post| post.is_pinned = true);
    }

    /// A post, deleted or not. A reply says how many there are in its thread, as the first post does.
    pub fn post(&self, id: &PostId) -> Option<Post> {
        self.read(|state| {
            let find = |id: &PostId| state.posts.iter().find(|post| post.id == *id);
            let mut post = find(id)?.clone();
            if let Some(root) = find(&post.root_id) {
                post.reply_count = root.reply_count;
            }
            Some(post)
        })
    }

    /// Notes that a post with this pending id is being made; `false` where one is already. Core's cache (`app/post.go`,
    /// deduplicateCreatePost) knows finished ones for 30 s, too, but a plugin's session may not read them, so it gets another.
    pub(crate) fn begin_post(&self, pending: &str) -> bool {
        self.change(|state| state.pending_posts.insert(pending.to_owned()))
    }

    /// Notes that the post with this pending id is made, or never will be.
    pub(crate) fn end_post(&self, pending: &str) {
        self.change(|state| state.pending_posts.remove(pending));
    }
}
