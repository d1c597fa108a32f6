//! Posts (`server/channels/app/post.go`).

use mattermost_plugin::api::{ApiError, ApiFuture, Posts};
use mattermost_plugin::ids::{ChannelId, PostId, TeamId, UserId};
use mattermost_plugin::model::{Post, PostList, PostSearchResults, SearchParameter};

use super::post_lists::{after, before, list, newest};
use super::search::search;
use super::{PluginApi, bad_request, in_method, not_found};
use crate::environment::Environment;
use crate::happening::{Happening, News};
use crate::world::World;

/// `model.PostMessageMaxRunesV2`
const MAX_RUNES: usize = 16_383;
const MISSING: &str = "app.post.get.app_error";

impl Posts for PluginApi {
    fn search_posts_in_team_for_user<'a>(
        &'a self,
        team_id: &'a TeamId,
        user_id: &'a UserId,
        search_params: &'a SearchParameter,
    ) -> ApiFuture<'a, PostSearchResults> {
        self.answer("SearchPostsInTeamForUser", move |world| {
            search(world, team_id, user_id, search_params)
        })
    }

    fn create_post<'a>(&'a self, post: &'a Post) -> ApiFuture<'a, Post> {
        Box::pin(async move {
            let mut news = News::new();
            self.world.call("CreatePost").await?;
            let environment = self.requests.environment();
            let created = create(&self.world, environment.as_deref(), post, &mut news).await;
            self.tell_later(news);
            created.map_err(|error| in_method("CreatePost", error))
        })
    }

    fn update_post<'a>(&'a self, post: &'a Post) -> ApiFuture<'a, Post> {
        Box::pin(async move {
            let mut news = News::new();
            self.world.call("UpdatePost").await?;
            let environment = self.requests.environment();
            let updated = update(&self.world, environment.as_deref(), post, &mut news).await;
            self.tell_later(news);
            updated.map_err(|error| in_method("UpdatePost", error))
        })
    }

    fn delete_post<'a>(&'a self, post_id: &'a PostId) -> ApiFuture<'a, ()> {
        self.act("DeletePost", move |world, news| {
            delete(world, post_id, news)
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

/// The plugin is asked before the post is stored.
pub(crate) async fn update(
    world: &World,
    environment: Option<&Environment>,
    post: &Post,
    news: &mut News,
) -> Result<Post, ApiError> {
    const MISSING: &str = "api.post.update_post.find.app_error";
    check_length(post)?;
    let old = world.post(&post.id).ok_or_else(|| bad_request(MISSING))?;
    let post = match environment {
        Some(environment) => {
            environment
                .consult_on_edit(post.clone(), old.clone())
                .await?
        }
        None => post.clone(),
    };
    check_length(&post)?;
    let new = world
        .update_post(&post)
        .ok_or_else(|| bad_request(MISSING))?;
    news.push(Happening::Edited {
        new: new.clone(),
        old: Box::new(old),
    });
    Ok(new)
}

pub(crate) fn delete(world: &World, post: &PostId, news: &mut News) -> Result<(), ApiError> {
    let post = living(world, post)?;
    world.delete_post(&post.id);
    news.push(Happening::PostDeleted(post));
    Ok(())
}

/// Core checks the form of a post and no permission, and asks the plugin before it stores the post.
pub(crate) async fn create(
    world: &World,
    environment: Option<&Environment>,
    draft: &Post,
    news: &mut News,
) -> Result<Post, ApiError> {
    let pending = &draft.pending_post_id;
    if !pending.is_empty()
        && let Some(post) = world.post_by_pending_id(pending)
    {
        return Ok(post);
    }
    check(world, draft)?;
    let draft = match environment {
        Some(environment) => environment.consult(draft.clone()).await?,
        None => draft.clone(),
    };
    check_length(&draft)?;
    let post = world.create_post(&draft);
    news.push(Happening::Posted(post.clone()));
    Ok(post)
}

/// Into an archived channel nothing is posted.
fn check(world: &World, post: &Post) -> Result<(), ApiError> {
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
    Ok(())
}
