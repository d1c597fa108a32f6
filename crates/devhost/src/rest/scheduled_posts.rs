//! `server/channels/api4/scheduled_post.go` and `app/scheduled_post.go`

use http::StatusCode;
use mattermost_plugin::ids::{ChannelId, TeamId};
use mattermost_plugin::model::AppError;
use serde_json::{Map, json};

use super::{Answer, Call, Handler, error, no_permission};
use crate::world::ScheduledPost;

pub(super) const LIST: Handler = ("api4.getTeamScheduledPosts", list);
pub(super) const CREATE: Handler = ("api4.createSchedulePost", create);
pub(super) const UPDATE: Handler = ("api4.updateScheduledPost", update);
pub(super) const DELETE: Handler = ("api4.deleteScheduledPost", delete);

/// How far in the past a post may be due (`scheduledPostMaxTimeGap`).
const GRACE_MS: i64 = 5000;

fn list(call: &Call) -> Answer {
    enabled(call)?;
    let team = TeamId::from(call.id(0));
    let (world, user) = (call.world, &call.session.user_id);
    if !world.has_permission_to_team(user, &team, "view_team") {
        return Err(no_permission());
    }
    let in_team = |team: &TeamId| {
        let mut posts = world.scheduled_posts(user);
        posts.retain(|post| {
            let channel = world.channel(&post.channel_id);
            channel.is_some_and(|channel| channel.team_id == *team)
        });
        json!(posts)
    };
    let mut lists = Map::new();
    lists.insert(team.to_string(), in_team(&team));
    if call
        .query
        .split('&')
        .any(|pair| pair == "includeDirectChannels=true")
    {
        lists.insert("directChannels".to_owned(), in_team(&TeamId::default()));
    }
    Ok((StatusCode::OK, lists.into()))
}

fn create(call: &Call) -> Answer {
    enabled(call)?;
    let said: ScheduledPost = call.read("schedule_post")?;
    postable(call, &said.channel_id)?;
    check(call, &said)?;
    let (world, user) = (call.world, &call.session.user_id);
    if world.is_restricted(&said.channel_id, Some(user)) {
        let id = "app.save_scheduled_post.restricted_dm.error";
        return Err(error(id, StatusCode::BAD_REQUEST));
    }
    let channel = world.channel(&said.channel_id);
    if channel.is_none_or(|channel| channel.delete_at != 0) {
        let id = "app.save_scheduled_post.channel_deleted.app_error";
        return Err(error(id, StatusCode::BAD_REQUEST));
    }
    let saved = world.save_scheduled_post(ScheduledPost {
        user_id: user.clone(),
        ..said
    });
    Ok((StatusCode::CREATED, json!(saved)))
}

fn update(call: &Call) -> Answer {
    enabled(call)?;
    let said: ScheduledPost = call.read("schedule_post")?;
    if said.id != call.id(0) {
        let id = "api.context.invalid_url_param.app_error";
        return Err(error(id, StatusCode::BAD_REQUEST));
    }
    own(call)?;
    postable(call, &said.channel_id)?;
    check(call, &said)?;
    let updated = call.world.update_scheduled_post(said);
    Ok((StatusCode::CREATED, json!(updated)))
}

fn delete(call: &Call) -> Answer {
    enabled(call)?;
    let post = own(call)?;
    call.world.delete_scheduled_post(&post.id);
    Ok((StatusCode::CREATED, json!(post)))
}

/// The scheduled post of the path, which has to be the user's own.
fn own(call: &Call) -> Result<ScheduledPost, Box<AppError>> {
    let post = call.world.scheduled_post(call.id(0));
    let post = post.ok_or_else(|| {
        error(
            "app.update_scheduled_post.existing_scheduled_post.not_exist",
            StatusCode::NOT_FOUND,
        )
    })?;
    if post.user_id != call.session.user_id {
        let id = "app.update_scheduled_post.update_permission.error";
        return Err(error(id, StatusCode::FORBIDDEN));
    }
    Ok(post)
}

fn enabled(call: &Call) -> Result<(), Box<AppError>> {
    let settings = call.world.config().service_settings;
    let missing = match (settings.scheduled_posts, call.world.license()) {
        (Some(true), Some(_)) => return Ok(()),
        (Some(true), None) => "api.scheduled_posts.license_error",
        _ => "api.scheduled_posts.feature_disabled",
    };
    Err(error(missing, StatusCode::BAD_REQUEST))
}

/// `userCreatePostPermissionCheckWithContext` of `api4/post_utils.go`
fn postable(call: &Call, id: &ChannelId) -> Result<(), Box<AppError>> {
    let (world, user) = (call.world, &call.session.user_id);
    let open = world.channel(id).filter(|channel| channel.r#type == "O");
    let may = world.has_permission_to_channel(user, id, "create_post")
        || open.is_some_and(|channel| {
            world.has_permission_to_team(user, &channel.team_id, "create_post_public")
        });
    may.then_some(()).ok_or_else(no_permission)
}

/// `ScheduledPost.BaseIsValid`
fn check(call: &Call, post: &ScheduledPost) -> Result<(), Box<AppError>> {
    if post.message.is_empty() {
        let id = "model.scheduled_post.is_valid.empty_post.app_error";
        return Err(error(id, StatusCode::BAD_REQUEST));
    }
    if post.scheduled_at - call.world.time() < -GRACE_MS {
        let id = "model.scheduled_post.is_valid.scheduled_at.app_error";
        return Err(error(id, StatusCode::BAD_REQUEST));
    }
    Ok(())
}
