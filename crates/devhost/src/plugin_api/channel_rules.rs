//! What core checks when channels are made, changed, joined and left.

use http::StatusCode;
use mattermost_plugin::api::ApiError;
use mattermost_plugin::ids::{ChannelId, UserId};
use mattermost_plugin::model::{Channel, ChannelMember};

use super::channels::MISSING;
use super::{bad_request, not_found, refused};
use crate::happening::{Happening, News};
use crate::world::{Standing, World};

/// What the plugin says of a channel; id, team, kind and times are the server's.
pub(super) fn store(world: &World, id: &ChannelId, said: &Channel) -> Result<Channel, ApiError> {
    let stored = world.change_channel(id, |channel, at| {
        *channel = Channel {
            id: channel.id.clone(),
            create_at: channel.create_at,
            update_at: at,
            team_id: channel.team_id.clone(),
            r#type: channel.r#type.clone(),
            last_post_at: channel.last_post_at,
            total_msg_count: channel.total_msg_count,
            ..said.clone()
        };
    });
    stored.ok_or_else(|| not_found(MISSING))
}

pub(super) fn archive(world: &World, channel: &ChannelId) -> Result<(), ApiError> {
    world.channel(channel).ok_or_else(|| not_found(MISSING))?;
    world.archive(channel);
    Ok(())
}

pub(super) const NO_MEMBER: &str = "app.channel.get_member.missing.app_error";

pub(super) fn member(
    world: &World,
    channel: &ChannelId,
    user: &UserId,
) -> Result<ChannelMember, ApiError> {
    let member = world.channel_member(channel, user);
    member.ok_or_else(|| not_found(NO_MEMBER))
}

/// `channel_user channel_admin` and the like; a name that is left out is taken away, and who is a guest stays one
/// (`server/channels/app/channel.go`, UpdateChannelMemberRoles).
pub(super) fn set_roles(
    world: &World,
    channel: &ChannelId,
    user: &UserId,
    roles: &str,
) -> Result<ChannelMember, ApiError> {
    const GUEST: &str = "api.channel.update_channel_member_roles.changing_guest_role.app_error";
    const FOREIGN: &str = "api.channel.update_channel_member_roles.scheme_role.app_error";
    const UNKNOWN: &str = "app.role.get_by_name.app_error";
    let old = member(world, channel, user)?;
    let mut roles: Vec<_> = roles.split_whitespace().collect();
    let mut take = |role: &str| {
        let before = roles.len();
        roles.retain(|one| *one != role);
        roles.len() < before
    };
    let [guest, ordinary, admin] =
        ["channel_guest", "channel_user", "channel_admin"].map(&mut take);
    for role in &roles {
        match world.standing(role) {
            Standing::Free => {}
            Standing::Scheme => return Err(bad_request(FOREIGN)),
            Standing::Unknown => return Err(bad_request(UNKNOWN)),
        }
    }
    if guest != old.scheme_guest {
        return Err(bad_request(GUEST));
    }
    let explicit = roles.join(" ");
    let changed = world.change_channel_member(channel, user, |member| {
        member.scheme_user = ordinary;
        member.scheme_admin = admin;
        member.explicit_roles = explicit.into();
    });
    changed.ok_or_else(|| not_found(NO_MEMBER))
}

/// Only members of its team join a channel; who is in already stays in, and is answered.
pub(crate) fn join(
    world: &World,
    channel: &ChannelId,
    user: &UserId,
    news: &mut News,
) -> Result<ChannelMember, ApiError> {
    let found = world.channel(channel).ok_or_else(|| not_found(MISSING))?;
    let id = "app.user.missing_account.const";
    world.user(user).ok_or_else(|| not_found(id))?;
    if world.channel_member(channel, user).is_none() {
        let in_team = world.team_member(&found.team_id, user);
        let in_team = in_team.is_some_and(|member| member.delete_at == 0);
        if !found.team_id.is_empty() && !in_team {
            return Err(not_found("app.team.get_member.missing.app_error"));
        }
        world.join_channel(channel, user);
        news.push(Happening::JoinedChannel(member(world, channel, user)?));
    }
    member(world, channel, user)
}

pub(crate) fn leave(
    world: &World,
    channel: &ChannelId,
    user: &UserId,
    news: &mut News,
) -> Result<(), ApiError> {
    let found = world.channel(channel).ok_or_else(|| not_found(MISSING))?;
    let member = member(world, channel, user)?;
    let id = match found.r#type.as_str() {
        "D" | "G" => "api.channel.leave.direct.app_error",
        _ if found.name == "town-square" => "api.channel.remove.default.app_error",
        _ => {
            world.leave_channel(channel, user);
            news.push(Happening::LeftChannel(member));
            return Ok(());
        }
    };
    Err(bad_request(id))
}

/// GetOrCreateDirectChannel: a channel that exists is answered whatever the settings say; a new one needs a common team
/// where RestrictDirectMessage says so, bots excepted.
pub(super) fn direct_channel(
    world: &World,
    one: &UserId,
    other: &UserId,
) -> Result<Channel, ApiError> {
    if let Some(channel) = world.existing_direct_channel(one, other) {
        return Ok(channel);
    }
    let (Some(first), Some(second)) = (world.user(one), world.user(other)) else {
        let id = "api.channel.create_direct_channel.invalid_user.app_error";
        return Err(bad_request(id));
    };
    let restricted = world.config().team_settings.restrict_direct_message;
    let bot = first.is_bot || second.is_bot;
    if restricted.as_deref() == Some("team") && !bot && !world.share_a_team(one, other) {
        let id = "api.channel.create_channel.direct_channel.team_restricted_error.app_error";
        return Err(refused(id, StatusCode::FORBIDDEN));
    }
    let id = world.direct_channel(one, other);
    world.channel(&id).ok_or_else(|| not_found(MISSING))
}

/// CreateGroupChannel: of three to eight users who exist.
pub(super) fn group_channel(world: &World, users: &[UserId]) -> Result<Channel, ApiError> {
    if !(3..=8).contains(&users.len()) {
        return Err(bad_request("api.channel.create_group.bad_size.app_error"));
    }
    if users.iter().any(|user| world.user(user).is_none()) {
        return Err(bad_request("api.channel.create_group.bad_user.app_error"));
    }
    let id = world.group_channel(users);
    world.channel(&id).ok_or_else(|| not_found(MISSING))
}
