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
            last_root_post_at: channel.last_root_post_at,
            total_msg_count_root: channel.total_msg_count_root,
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

/// `channel_user channel_admin` and the like, by the names that the channel's scheme or its team's has for them; a name that is
/// left out is taken away, and who is a guest stays one (`server/channels/app/channel.go`, UpdateChannelMemberRoles).
pub(super) fn set_roles(
    world: &World,
    channel: &ChannelId,
    user: &UserId,
    roles: &str,
) -> Result<ChannelMember, ApiError> {
    const BOTH: &str = "api.channel.update_channel_member_roles.guest_and_user.app_error";
    const GUEST: &str = "api.channel.update_channel_member_roles.changing_guest_role.app_error";
    const FOREIGN: &str = "api.channel.update_channel_member_roles.scheme_role.app_error";
    const UNKNOWN: &str = "app.role.get_by_name.app_error";
    let old = member(world, channel, user)?;
    let (mut guest, mut ordinary, mut admin) = (false, false, false);
    let mut explicit = Vec::new();
    for role in roles.split_whitespace() {
        match world.standing(channel, role) {
            Standing::Guest => guest = true,
            Standing::User => ordinary = true,
            Standing::Admin => admin = true,
            Standing::Free => explicit.push(role),
            Standing::Foreign => return Err(bad_request(FOREIGN)),
            Standing::Unknown => return Err(bad_request(UNKNOWN)),
        }
    }
    if guest && ordinary {
        return Err(bad_request(BOTH));
    }
    if guest != old.scheme_guest {
        return Err(bad_request(GUEST));
    }
    let changed = world.change_channel_member(channel, user, |member| {
        member.scheme_user = ordinary;
        member.scheme_admin = admin;
        member.explicit_roles = explicit.join(" ").into();
    });
    changed.ok_or_else(|| not_found(NO_MEMBER))
}

/// Only members of its team join a channel, and where it is linked to groups only theirs; who is in already stays in, and is
/// answered. The channel is told: that somebody has joined, or who has added them (AddChannelMember, addUserToChannel).
pub(crate) fn join(
    world: &World,
    channel: &ChannelId,
    user: &UserId,
    by: Option<&UserId>,
    news: &mut News,
) -> Result<ChannelMember, ApiError> {
    const NO_USER: &str = "app.user.missing_account.const";
    const NO_TEAM: &str = "app.team.get_member.missing.app_error";
    const LEFT_TEAM: &str = "api.channel.add_user.to.channel.failed.deleted.app_error";
    const KEPT_OUT: &str = "api.channel.add_members.user_denied";
    let found = world.channel(channel).ok_or_else(|| not_found(MISSING))?;
    if let Some(member) = world.channel_member(channel, user) {
        return Ok(member);
    }
    for user in [user].into_iter().chain(by) {
        world.user(user).ok_or_else(|| not_found(NO_USER))?;
    }
    let in_team = world.team_member(&found.team_id, user);
    if in_team.ok_or_else(|| not_found(NO_TEAM))?.delete_at != 0 {
        return Err(bad_request(LEFT_TEAM));
    }
    if world.keeps_out(channel, user) {
        return Err(bad_request(KEPT_OUT));
    }
    world.join_channel(channel, user);
    let member = member(world, channel, user)?;
    news.push(Happening::JoinedChannel(member.clone()));
    let said = match by.filter(|by| *by != user) {
        Some(by) => world.say_added(channel, by, user),
        None => world.say_joined(channel, user),
    };
    news.extend(said.map(Happening::Posted));
    Ok(member)
}

/// Nobody leaves a direct or group channel, the last member no private one, and only guests the town square. A guest who is
/// in no channel of the team any more leaves that, too (LeaveChannel, removeUserFromChannel).
pub(crate) fn leave(
    world: &World,
    channel: &ChannelId,
    user: &UserId,
    news: &mut News,
) -> Result<(), ApiError> {
    let found = world.channel(channel).ok_or_else(|| not_found(MISSING))?;
    let default = found.name == "town-square";
    let guest = world.is_guest(user);
    let last = || world.channel_members(channel).len() == 1;
    let id = match found.r#type.as_str() {
        "D" | "G" => Some("api.channel.leave.direct.app_error"),
        "P" if last() => Some("api.channel.leave.last_member.app_error"),
        _ if default && !guest => Some("api.channel.remove.default.app_error"),
        _ => None,
    };
    if let Some(id) = id {
        return Err(bad_request(id));
    }
    let member = member(world, channel, user)?;
    world.leave_channel(channel, user);
    news.push(Happening::LeftChannel(member));
    if guest && !world.is_in_a_channel_of(&found.team_id, user) {
        let member = world.team_member(&found.team_id, user);
        world.leave_team(&found.team_id, user);
        news.extend(member.map(Happening::LeftTeam));
    }
    if !default {
        news.extend(world.say_left(channel, user).map(Happening::Posted));
    }
    Ok(())
}

/// What core checks of a channel's texts (`server/public/model/channel.go`, IsValid), and that no other of the team has its
/// name, archived or not.
pub(super) fn check(world: &World, channel: &Channel) -> Result<(), ApiError> {
    let fits = |text: &str, most| text.chars().count() <= most;
    let identifier = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c);
    let name = &channel.name;
    let named = name.chars().all(identifier)
        && name.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit());
    let known = world.channel_by_name(&channel.team_id, name);
    let id = if !fits(&channel.display_name, 64) {
        "model.channel.is_valid.display_name.app_error"
    } else if !named || !fits(name, 64) {
        "model.channel.is_valid.1_or_more.app_error"
    } else if !fits(&channel.header, 1024) {
        "model.channel.is_valid.header.app_error"
    } else if !fits(&channel.purpose, 250) {
        "model.channel.is_valid.purpose.app_error"
    } else {
        match known.filter(|known| known.id != channel.id) {
            None => return Ok(()),
            Some(known) if known.delete_at != 0 => {
                "store.sql_channel.save_channel.previously.app_error"
            }
            Some(_) => "store.sql_channel.save_channel.exists.app_error",
        }
    };
    Err(bad_request(id))
}

/// GetOrCreateDirectChannel: a channel that exists is answered whatever the settings say; a new one needs a common team
/// where RestrictDirectMessage says so.
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
    if !world.may_meet(&first, &second, None) {
        let id = "api.channel.create_channel.direct_channel.team_restricted_error";
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
