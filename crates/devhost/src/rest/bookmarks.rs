//! `server/channels/api4/channel_bookmark.go` and `app/channel_bookmark.go`

use http::StatusCode;
use mattermost_plugin::ids::ChannelId;
use mattermost_plugin::model::{AppError, Channel};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, Call, Handler, error, no_permission};
use crate::world::{Bookmark, MOST_BOOKMARKS};

pub(super) const LIST: Handler = ("api4.listChannelBookmarksForChannel", list);
pub(super) const CREATE: Handler = ("api4.createChannelBookmark", create);
pub(super) const UPDATE: Handler = ("api4.updateChannelBookmark", update);
pub(super) const ORDER: Handler = ("api4.updateChannelBookmarkSortOrder", order);
pub(super) const DELETE: Handler = ("api4.deleteChannelBookmark", delete);

/// `model.DisplayNameMaxRunes` and `LinkMaxRunes`
const MAX_NAME: usize = 64;
const MAX_LINK: usize = 1024;

fn list(call: &Call) -> Answer {
    let channel = licensed_channel(call)?;
    if !call.world.may_read(&call.session.user_id, &channel.id) {
        return Err(no_permission());
    }
    Ok((StatusCode::OK, json!(call.world.bookmarks(&channel.id))))
}

fn create(call: &Call) -> Answer {
    let said: Bookmark = call.read("channelBookmark")?;
    let channel = kept(call, "add")?;
    let bookmark = Bookmark {
        channel_id: channel.id.clone(),
        owner_id: call.session.user_id.clone(),
        ..said
    };
    const UNSAVED: &str = "app.channel.bookmark.save.app_error";
    let full = call.world.bookmarks(&channel.id).len() >= MOST_BOOKMARKS;
    if full || !is_valid(&bookmark) {
        return Err(error(UNSAVED, StatusCode::INTERNAL_SERVER_ERROR));
    }
    let saved = call.world.save_bookmark(bookmark);
    Ok((StatusCode::CREATED, json!(saved)))
}

/// `model.ChannelBookmarkPatch`
#[derive(Deserialize)]
struct Patch {
    display_name: Option<String>,
    link_url: Option<String>,
    image_url: Option<String>,
    emoji: Option<String>,
}

/// Somebody else's bookmark is deleted, and what it becomes is a new one.
fn update(call: &Call) -> Answer {
    let patch: Patch = call.read("channelBookmarkPatch")?;
    let channel = kept(call, "edit")?;
    let old = own_bookmark(call, &channel.id)?;
    let mut new = old.clone();
    new.display_name = patch.display_name.unwrap_or(new.display_name);
    new.link_url = patch.link_url.unwrap_or(new.link_url);
    new.image_url = patch.image_url.unwrap_or(new.image_url);
    new.emoji = patch.emoji.unwrap_or(new.emoji);
    if !is_valid(&new) {
        let id = "app.channel.bookmark.update.app_error";
        return Err(error(id, StatusCode::INTERNAL_SERVER_ERROR));
    }
    if old.owner_id == call.session.user_id {
        let changed = call.world.change_bookmark(&old.id, |bookmark, at| {
            *bookmark = Bookmark {
                update_at: at,
                ..new
            };
        });
        return Ok((StatusCode::OK, json!({"updated": changed})));
    }
    let place = old.sort_order;
    let deleted = deleted(call, &old.id);
    let saved = call.world.save_bookmark(Bookmark {
        original_id: old.id,
        owner_id: call.session.user_id.clone(),
        ..new
    });
    let saved = call
        .world
        .change_bookmark(&saved.id, |bookmark, _| bookmark.sort_order = place);
    Ok((
        StatusCode::OK,
        json!({"updated": saved, "deleted": deleted}),
    ))
}

fn order(call: &Call) -> Answer {
    let place: i64 = call.read("channelBookmarkSortOrder")?;
    let Ok(place) = usize::try_from(place) else {
        let id = "api.context.invalid_body_param.app_error";
        return Err(error(id, StatusCode::BAD_REQUEST));
    };
    let channel = kept(call, "order")?;
    let ordered = call.world.order_bookmark(&channel.id, call.id(1), place);
    let ordered = ordered.ok_or_else(|| {
        error(
            "app.channel.bookmark.update_sort.app_error",
            StatusCode::NOT_FOUND,
        )
    })?;
    Ok((StatusCode::OK, json!(ordered)))
}

fn delete(call: &Call) -> Answer {
    let channel = kept(call, "delete")?;
    let bookmark = own_bookmark(call, &channel.id)?;
    Ok((StatusCode::OK, deleted(call, &bookmark.id)))
}

fn deleted(call: &Call, id: &str) -> Value {
    json!(
        call.world
            .change_bookmark(id, |bookmark, at| bookmark.delete_at = at)
    )
}

/// The bookmark of the path, which has to be one of this channel.
fn own_bookmark(call: &Call, channel: &ChannelId) -> Result<Bookmark, Box<AppError>> {
    let bookmark = call.world.bookmark(call.id(1));
    let bookmark = bookmark
        .ok_or_else(|| error("app.channel.bookmark.get.app_error", StatusCode::NOT_FOUND))?;
    if bookmark.channel_id != *channel {
        let id = "api.context.invalid_body_param.app_error";
        return Err(error(id, StatusCode::BAD_REQUEST));
    }
    Ok(bookmark)
}

fn licensed_channel(call: &Call) -> Result<Channel, Box<AppError>> {
    if call.world.license().is_none() {
        let id = "api.channel.bookmark.channel_bookmark.license.error";
        return Err(error(id, StatusCode::NOT_IMPLEMENTED));
    }
    let channel = call.world.channel(&ChannelId::from(call.id(0)));
    channel.ok_or_else(|| error("app.channel.get.existing.app_error", StatusCode::NOT_FOUND))
}

/// The channel of the path, if the user may do this to its bookmarks.
fn kept(call: &Call, verb: &str) -> Result<Channel, Box<AppError>> {
    const FORBIDDEN: &str = "api.channel.bookmark.forbidden.app_error";
    let forbidden = || error(FORBIDDEN, StatusCode::FORBIDDEN);
    let (world, user) = (call.world, &call.session.user_id);
    let channel = licensed_channel(call)?;
    if channel.delete_at != 0 {
        return Err(forbidden());
    }
    let granted = |kind: &str| {
        let permission = format!("{verb}_bookmark_{kind}_channel");
        world.has_permission_to_channel(user, &channel.id, &permission)
    };
    let allowed = match channel.r#type.as_str() {
        "O" => granted("public"),
        "P" => granted("private"),
        _ => {
            let guest = world.user(user).is_some_and(|user| {
                let mut roles = user.roles.split_whitespace();
                roles.any(|role| role == "system_guest")
            });
            let member = world.channel_member(&channel.id, user).is_some();
            return (member && !guest).then_some(channel).ok_or_else(forbidden);
        }
    };
    allowed.then_some(channel).ok_or_else(no_permission)
}

/// `ChannelBookmark.IsValid`, for links; a file has to be one that was uploaded for a bookmark, and here none is.
fn is_valid(bookmark: &Bookmark) -> bool {
    let web = |url: &str| {
        (url.starts_with("http://") || url.starts_with("https://"))
            && url.chars().count() <= MAX_LINK
    };
    let name = 1..=MAX_NAME;
    name.contains(&bookmark.display_name.chars().count())
        && bookmark.r#type == "link"
        && bookmark.file_id.is_empty()
        && web(&bookmark.link_url)
        && (bookmark.image_url.is_empty() || web(&bookmark.image_url))
}
