//! Posts (`server/channels/app/post.go`).

use http::StatusCode;
use mattermost_plugin::api::{ApiError, ApiFuture, Posts};
use mattermost_plugin::ids::PostId;
use mattermost_plugin::model::Post;

use super::{PluginApi, not_found, ready, refused};

/// `model.PostMessageMaxRunesV2`
const MAX_RUNES: usize = 16_383;

impl Posts for PluginApi {
    fn create_post<'a>(&'a self, post: &'a Post) -> ApiFuture<'a, Post> {
        ready(self.created_post(post))
    }

    fn get_post<'a>(&'a self, post_id: &'a PostId) -> ApiFuture<'a, Post> {
        let post = self.world.post(post_id);
        ready(post.ok_or_else(|| not_found("GetSinglePost", "app.post.get.app_error")))
    }
}

impl PluginApi {
    /// Core checks the form of a post and no permission. Into an archived channel it posts nothing.
    fn created_post(&self, post: &Post) -> Result<Post, ApiError> {
        let pending = &post.pending_post_id;
        if !pending.is_empty()
            && let Some(post) = self.world.post_by_pending_id(pending)
        {
            return Ok(post);
        }
        let Some(channel) = self.world.channel(&post.channel_id) else {
            return Err(not_found(
                "CreatePost",
                "app.channel.get.existing.app_error",
            ));
        };
        if channel.delete_at != 0 {
            let id = "api.post.create_post.can_not_post_to_deleted.error";
            return Err(refused("createPost", id, StatusCode::BAD_REQUEST));
        }
        if self.world.user(&post.user_id).is_none() {
            return Err(not_found("CreatePost", "app.user.missing_account.const"));
        }
        if !post.root_id.is_empty() {
            let root = self.world.post(&post.root_id);
            if root.is_none_or(|root| root.channel_id != post.channel_id) {
                let id = "api.post.create_post.root_id.app_error";
                return Err(refused("createPost", id, StatusCode::BAD_REQUEST));
            }
        }
        if post.message.chars().count() > MAX_RUNES {
            let id = "model.post.is_valid.message_length.app_error";
            return Err(refused("Post.IsValid", id, StatusCode::BAD_REQUEST));
        }
        Ok(self.world.create_post(post))
    }
}
