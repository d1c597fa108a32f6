//! `server/channels/api4/channel.go`

use http::StatusCode;
use mattermost_plugin::ids::{ChannelId, UserId};
use mattermost_plugin::model::Post;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Answer, Call, Handler, error, no_permission};

pub(super) const PINNED: Handler = ("api4.getPinnedPosts", pinned);
pub(super) const VIEW: Handler = ("api4.viewChannel", view);

/// How long a session of a browser lasts (`ServiceSettings.SessionLengthWebInHours`, by default).
const WEB_SESSION_MS: i64 = 30 * 24 * 60 * 60 * 1000;

fn pinned(call: &Call) -> Answer {
    let channel = ChannelId::from(call.id(0));
    if call.world.channel(&channel).is_none() {
        return Err(error(
            "app.channel.get.existing.app_error",
            StatusCode::NOT_FOUND,
        ));
    }
    if !call.world.may_read(&call.session.user_id, &channel) {
        return Err(no_permission());
    }
    let mut posts = call.world.posts(&channel);
    posts.retain(|post| post.is_pinned);
    let order: Vec<_> = posts.iter().map(|post| &post.id).collect();
    let by_id: Map<String, Value> = posts
        .iter()
        .map(|post| (post.id.to_string(), of_post(post)))
        .collect();
    Ok((StatusCode::OK, json!({"order": order, "posts": by_id})))
}

/// `model.Post`, without what clients alone use.
fn of_post(post: &Post) -> Value {
    json!({
        "id": post.id,
        "create_at": post.create_at,
        "update_at": post.update_at,
        "edit_at": post.edit_at,
        "delete_at": post.delete_at,
        "is_pinned": post.is_pinned,
        "user_id": post.user_id,
        "channel_id": post.channel_id,
        "root_id": post.root_id,
        "original_id": "",
        "message": post.message.as_str(),
        "type": post.r#type.as_str(),
        "props": {},
        "hashtags": post.hashtags.as_str(),
        "file_ids": post.file_ids,
        "reply_count": post.reply_count,
        "last_reply_at": post.last_reply_at,
        "metadata": {},
    })
}

/// `model.ChannelView`
#[derive(Deserialize)]
struct View {
    channel_id: ChannelId,
}

/// Of a channel that the user is not in nothing happens (`app/channel.go`, MarkChannelsAsViewed). A session that is used so
/// lasts as long as a browser's again (`app/session.go`, ExtendSessionExpiryIfNeeded).
fn view(call: &Call) -> Answer {
    let user = UserId::from(call.id(0));
    let own = call.session.user_id == user;
    let edits_others = || {
        call.world
            .has_permission_to(&call.session.user_id, "edit_other_users")
    };
    if !own && !edits_others() {
        return Err(no_permission());
    }
    let View { channel_id } = call.read("channel_view")?;
    let mut times = Map::new();
    if let Some(channel) = call.world.channel(&channel_id) {
        call.world.view_channel(&channel_id, &user);
        times.insert(channel_id.to_string(), channel.last_post_at.into());
    }
    let settings = call.world.config().service_settings;
    if settings.extend_session_length_with_activity == Some(true) {
        let end = call.world.time() + WEB_SESSION_MS;
        call.world
            .change_session(&call.session.id, |session| session.expires_at = end);
    }
    Ok((
        StatusCode::OK,
        json!({"status": "OK", "last_viewed_at_times": times}),
    ))
}
