//! Posts (`server/channels/app/post.go`).

use http::StatusCode;
use mattermost_plugin::api::{ApiError, ApiFuture, Posts};
use mattermost_plugin::ids::{ChannelId, PostId, TeamId, UserId};
use mattermost_plugin::model::{Post, PostList, PostSearchResults, SearchParameter};

use super::post_lists::{after, before, newest, since, stripped, thread};
use super::search::search;
use super::{PluginApi, bad_request, in_method, not_found, refused};
use crate::environment::Environment;
use crate::happening::{Happening, News};
use crate::world::{FROM_PLUGIN, World};

/// `model.PostMessageMaxRunesV2`
const MAX_RUNES: usize = 16_383;
const MISSING: &str = "app.post.get.app_error";

/// `model.PostTypeBurnOnRead`
pub(super) const BURN_ON_READ: &str = "burn_on_read";

/// The largest page (`server/channels/store/sqlstore/post_store.go`, GetPosts).
const MOST_POSTS: i64 = 1000;

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
            let mut draft = post.clone();
            draft.props.insert(FROM_PLUGIN.to_owned(), "true".into());
            let created = create(&self.world, environment.as_deref(), &draft, &mut news).await;
            self.tell_later(news);
            let created = created.map_err(|error| in_method("CreatePost", error))?;
            Ok(stripped(created))
        })
    }

    fn update_post<'a>(&'a self, post: &'a Post) -> ApiFuture<'a, Post> {
        Box::pin(async move {
            let mut news = News::new();
            self.world.call("UpdatePost").await?;
            let environment = self.requests.environment();
            let updated = update(&self.world, environment.as_deref(), None, post, &mut news).await;
            self.tell_later(news);
            let updated = updated.map_err(|error| in_method("UpdatePost", error))?;
            Ok(stripped(updated))
        })
    }

    fn delete_post<'a>(&'a self, post_id: &'a PostId) -> ApiFuture<'a, ()> {
        self.act("DeletePost", move |world, news| {
            delete(world, None, &self.manifest.id, post_id, news)
        })
    }

    fn get_post<'a>(&'a self, post_id: &'a PostId) -> ApiFuture<'a, Post> {
        self.answer("GetPost", move |world| living(world, post_id).map(stripped))
    }

    fn get_post_thread<'a>(&'a self, post_id: &'a PostId) -> ApiFuture<'a, PostList> {
        self.answer("GetPostThread", move |world| {
            let post = living(world, post_id)?;
            Ok(thread(world.posts(&post.channel_id), &post))
        })
    }

    fn get_posts_since<'a>(
        &'a self,
        channel_id: &'a ChannelId,
        time: i64,
    ) -> ApiFuture<'a, PostList> {
        self.answer("GetPostsSince", move |world| {
            Ok(since(world.all_posts(channel_id), time))
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
            let Some(post) = around(world, post_id, page, per_page)? else {
                return Ok(PostList::default());
            };
            let posts = world.posts(channel_id);
            Ok(after(posts, post.create_at, page, per_page))
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
            let Some(post) = around(world, post_id, page, per_page)? else {
                return Ok(PostList::default());
            };
            let posts = world.posts(channel_id);
            Ok(before(posts, post.create_at, page, per_page))
        })
    }

    fn get_posts_for_channel<'a>(
        &'a self,
        channel_id: &'a ChannelId,
        page: i64,
        per_page: i64,
    ) -> ApiFuture<'a, PostList> {
        self.answer("GetPostsForChannel", move |world| {
            if per_page > MOST_POSTS {
                return Err(bad_request("app.post.get_posts.app_error"));
            }
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

/// The post that a list lies around, deleted or not; where it is, and whether there is one, is not asked
/// (`server/channels/store/sqlstore/post_store.go`, getPostsAround).
fn around(
    world: &World,
    post: &PostId,
    page: i64,
    per_page: i64,
) -> Result<Option<Post>, ApiError> {
    match page < 0 || per_page < 0 {
        true => Err(bad_request("app.post.get_posts_around.get.app_error")),
        false => Ok(world.post(post)),
    }
}

fn check_length(post: &Post) -> Result<(), ApiError> {
    match post.message.chars().count() {
        ..=MAX_RUNES => Ok(()),
        _ => Err(bad_request("model.post.is_valid.message_length.app_error")),
    }
}

/// What the system says and what is in an archived channel stays as it is. The plugin is asked before the post is stored.
pub(crate) async fn update(
    world: &World,
    environment: Option<&Environment>,
    session: Option<&UserId>,
    post: &Post,
    news: &mut News,
) -> Result<Post, ApiError> {
    check_length(post)?;
    let old = living(world, &post.id)?;
    if old.r#type == BURN_ON_READ {
        return Err(bad_request("api.post.update_post.burn_on_read.app_error"));
    }
    if old.r#type.starts_with("system_") {
        return Err(bad_request("api.post.update_post.system_message.app_error"));
    }
    if archived(world, &old.channel_id) {
        return Err(bad_request(
            "api.post.update_post.can_not_update_post_in_deleted.error",
        ));
    }
    if world.is_restricted(&old.channel_id, session) {
        return Err(bad_request(
            "api.post.update_post.can_not_update_post_in_restricted_dm.error",
        ));
    }
    let post = match environment {
        Some(environment) => {
            environment
                .consult_on_edit(post.clone(), old.clone())
                .await?
        }
        None => post.clone(),
    };
    check_length(&post)?;
    let new = world.update_post(&post).ok_or_else(|| not_found(MISSING))?;
    news.push(Happening::Edited {
        new: new.clone(),
        old: Box::new(old),
    });
    Ok(new)
}

/// A post that is not there is 400 and not 404 (DeletePost). Who deletes it stands in it: over the plugin API that is the
/// plugin, whoever has asked it to.
pub(crate) fn delete(
    world: &World,
    session: Option<&UserId>,
    by: &str,
    post: &PostId,
    news: &mut News,
) -> Result<(), ApiError> {
    let post = living(world, post).map_err(|_| bad_request(MISSING))?;
    if archived(world, &post.channel_id) {
        return Err(bad_request(
            "api.post.delete_post.can_not_delete_post_in_deleted.error",
        ));
    }
    if world.is_restricted(&post.channel_id, session) {
        return Err(bad_request(
            "api.post.delete_post.can_not_delete_from_restricted_dm.error",
        ));
    }
    world.delete_post_by(&post.id, by);
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
    let _once = Once::of(world, &draft.pending_post_id)?;
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

/// That no other post with this pending id is being made.
struct Once<'a> {
    world: &'a World,
    pending: &'a str,
}

impl<'a> Once<'a> {
    fn of(world: &'a World, pending: &'a str) -> Result<Option<Self>, ApiError> {
        if pending.is_empty() {
            return Ok(None);
        }
        match world.begin_post(pending) {
            true => Ok(Some(Self { world, pending })),
            false => Err(refused(
                "api.post.deduplicate_create_post.pending",
                StatusCode::INTERNAL_SERVER_ERROR,
            )),
        }
    }
}

impl Drop for Once<'_> {
    fn drop(&mut self) {
        self.world.end_post(self.pending);
    }
}

fn archived(world: &World, channel: &ChannelId) -> bool {
    let channel = world.channel(channel);
    channel.is_some_and(|channel| channel.delete_at != 0)
}

/// Into an archived channel nothing is posted, and replies are to what begins a thread.
fn check(world: &World, post: &Post) -> Result<(), ApiError> {
    if !post.id.is_empty() {
        return Err(bad_request("app.post.save.existing.app_error"));
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
        let fits = |root: Post| {
            root.channel_id == post.channel_id && root.root_id.is_empty() && root.delete_at == 0
        };
        if !root.is_some_and(fits) {
            return Err(bad_request("api.post.create_post.root_id.app_error"));
        }
    }
    Ok(())
}
