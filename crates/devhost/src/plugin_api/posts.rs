//! Posts (`server/channels/app/post.go`).

use mattermost_plugin::api::{ApiError, ApiFuture, Posts};
use mattermost_plugin::ids::{ChannelId, PostId, UserId};
use mattermost_plugin::model::{Post, PostList};

use super::post_lists::{after, before, list, newest};
use super::{PluginApi, bad_request, not_found};
use crate::world::World;

/// `model.PostMessageMaxRunesV2`
const MAX_RUNES: usize = 16_383;
const MISSING: &str = "app.post.get.app_error";

impl Posts for PluginApi {
    fn create_post<'a>(&'a self, post: &'a Post) -> ApiFuture<'a, Post> {
        self.answer("CreatePost", move |world| create(world, post))
    }

    fn update_post<'a>(&'a self, post: &'a Post) -> ApiFuture<'a, Post> {
        self.answer("UpdatePost", move |world| {
            check_length(post)?;
            let updated = world.update_post(post);
            updated.ok_or_else(|| bad_request("api.post.update_post.find.app_error"))
        })
    }

    fn delete_post<'a>(&'a self, post_id: &'a PostId) -> ApiFuture<'a, ()> {
        self.answer("DeletePost", move |world| {
            living(world, post_id)?;
            world.delete_post(post_id);
            Ok(())
        })
    }

    fn get_post<'a>(&'a self, post_id: &'a PostId) -> ApiFuture<'a, Post> {
        self.answer("GetPost", move |world| living(world, post_id))
    }

    fn get_post_thread<'a>(&'a self, post_id: &'a PostId) -> ApiFuture<'a, PostList> {
        self.answer("GetPostThread", move |world| {
            let post = living(world, post_id)?;
            let root = match post.root_id.is_empty() {
                true => &post.id,
                false => &post.root_id,
            };
            let mut thread = world.posts(&post.channel_id);
            thread.retain(|post| post.id == *root || post.root_id == *root);
            Ok(list(thread))
        })
    }

    fn get_posts_since<'a>(
        &'a self,
        channel_id: &'a ChannelId,
        time: i64,
    ) -> ApiFuture<'a, PostList> {
        self.answer("GetPostsSince", move |world| {
            let mut posts = world.posts(channel_id);
            posts.retain(|post| post.update_at > time);
            Ok(list(posts))
        })
    }

    fn get_posts_after<'a>(
        &'a self,
        channel_id: &'a ChannelId,
        post_id: &'a PostId,
        page: i64,
        per_page: i64,
    ) -> ApiFuture<'a, PostList> {
        self.answer("GetPostsAfter", move |world| {
            let post = living(world, post_id)?;
            Ok(after(world.posts(channel_id), &post, page, per_page))
        })
    }

    fn get_posts_before<'a>(
        &'a self,
        channel_id: &'a ChannelId,
        post_id: &'a PostId,
        page: i64,
        per_page: i64,
    ) -> ApiFuture<'a, PostList> {
        self.answer("GetPostsBefore", move |world| {
            let post = living(world, post_id)?;
            Ok(before(world.posts(channel_id), &post, page, per_page))
        })
    }

    fn get_posts_for_channel<'a>(
        &'a self,
        channel_id: &'a ChannelId,
        page: i64,
        per_page: i64,
    ) -> ApiFuture<'a, PostList> {
        self.answer("GetPostsForChannel", move |world| {
            Ok(newest(world.posts(channel_id), page, per_page))
        })
    }

    fn send_ephemeral_post<'a>(
        &'a self,
        user_id: &'a UserId,
        post: &'a Post,
    ) -> ApiFuture<'a, Post> {
        self.answer("SendEphemeralPost", move |world| {
            Ok(world.show(user_id, post))
        })
    }

    fn update_ephemeral_post<'a>(
        &'a self,
        user_id: &'a UserId,
        post: &'a Post,
    ) -> ApiFuture<'a, Post> {
        self.answer("UpdateEphemeralPost", move |world| {
            Ok(world.show(user_id, post))
        })
    }

    fn delete_ephemeral_post<'a>(
        &'a self,
        user_id: &'a UserId,
        post_id: &'a PostId,
    ) -> ApiFuture<'a, ()> {
        self.answer("DeleteEphemeralPost", move |world| {
            world.hide(user_id, post_id);
            Ok(())
        })
    }
}

/// A post that is not deleted.
fn living(world: &World, post: &PostId) -> Result<Post, ApiError> {
    let post = world.post(post).filter(|post| post.delete_at == 0);
    post.ok_or_else(|| not_found(MISSING))
}

fn check_length(post: &Post) -> Result<(), ApiError> {
    match post.message.chars().count() {
        ..=MAX_RUNES => Ok(()),
        _ => Err(bad_request("model.post.is_valid.message_length.app_error")),
    }
}

/// Core checks the form of a post and no permission. Into an archived channel it posts nothing.
pub(crate) fn create(world: &World, post: &Post) -> Result<Post, ApiError> {
    let pending = &post.pending_post_id;
    if !pending.is_empty()
        && let Some(post) = world.post_by_pending_id(pending)
    {
        return Ok(post);
    }
    let channel = world.channel(&post.channel_id);
    let channel = channel.ok_or_else(|| not_found("app.channel.get.existing.app_error"))?;
    if channel.delete_at != 0 {
        return Err(bad_request(
            "api.post.create_post.can_not_post_to_deleted.error",
        ));
    }
    if world.user(&post.user_id).is_none() {
        return Err(not_found("app.user.missing_account.const"));
    }
    if !post.root_id.is_empty() {
        let root = world.post(&post.root_id);
        if root.is_none_or(|root| root.channel_id != post.channel_id) {
            return Err(bad_request("api.post.create_post.root_id.app_error"));
        }
    }
    check_length(post)?;
    Ok(world.create_post(post))
}
