//! Which users a list has, and in which order (`server/channels/store/sqlstore/user_store.go`).

use mattermost_plugin::ids::{ChannelId, TeamId, UserId};
use mattermost_plugin::model::{Status, User, UserGetOptions, UserSearch, ViewUsersRestrictions};

use crate::world::World;

pub(super) fn in_team(world: &World, team: &TeamId, user: &UserId) -> bool {
    let member = world.team_member(team, user);
    member.is_some_and(|member| member.delete_at == 0)
}

/// The filter of GetUsers.
pub(super) fn wanted(world: &World, user: &User, options: &UserGetOptions) -> bool {
    let in_channel = |channel: &ChannelId| world.channel_member(channel, &user.id).is_some();
    let has_role = |role: &str| user.roles.split_whitespace().any(|own| own == role);
    let seen = match &options.view_restrictions {
        None => true,
        Some(restrictions) => restricted(world, user, restrictions),
    };
    seen && (options.in_team_id.is_empty() || in_team(world, &options.in_team_id, &user.id))
        && (options.not_in_team_id.is_empty() || !in_team(world, &options.not_in_team_id, &user.id))
        && (options.in_channel_id.is_empty() || in_channel(&options.in_channel_id))
        && (options.not_in_channel_id.is_empty() || !in_channel(&options.not_in_channel_id))
        && (options.role.is_empty() || has_role(&options.role))
        && (!options.active || user.delete_at == 0)
        && (!options.inactive || user.delete_at != 0)
}

/// Core joins the lists: where both say something, who is in a team and in a channel is listed. Lists without an item say
/// nothing, because gob leaves them out (applyViewRestrictionsFilter).
fn restricted(world: &World, user: &User, restrictions: &ViewUsersRestrictions) -> bool {
    let ViewUsersRestrictions { teams, channels } = restrictions;
    let in_channel = |channel: &ChannelId| world.channel_member(channel, &user.id).is_some();
    (teams.is_empty() || teams.iter().any(|team| in_team(world, team, &user.id)))
        && (channels.is_empty() || channels.iter().any(in_channel))
}

/// The filter of SearchUsers. Each word must be the beginning of a name or of the address: a plugin searches as an admin
/// does, whatever the settings hide (`server/channels/app/plugin_api.go`, SearchUsers).
pub(super) fn found(world: &World, user: &User, search: &UserSearch) -> bool {
    let term = search.term.to_lowercase();
    let names = [
        &user.username,
        &user.first_name,
        &user.last_name,
        &user.nickname,
        &user.email,
    ];
    let begins = |word: &str| {
        let mut names = names.iter().map(|name| name.to_lowercase());
        names.any(|name| name.starts_with(word.trim_start_matches('@')))
    };
    let in_channel = |channel: &ChannelId| world.channel_member(channel, &user.id).is_some();
    term.split_whitespace().all(begins)
        && (search.allow_inactive || user.delete_at == 0)
        && (search.team_id.is_empty() || in_team(world, &search.team_id, &user.id))
        && (search.in_channel_id.is_empty() || in_channel(&search.in_channel_id))
        && (search.not_in_channel_id.is_empty() || !in_channel(&search.not_in_channel_id))
}

/// Who is there comes first (GetProfilesInChannelByStatus).
pub(super) fn rank(status: Option<Status>) -> usize {
    let order = ["online", "away", "dnd"];
    let status = status.map(|status| status.status.to_string());
    let place = |status: String| order.iter().position(|known| *known == status);
    status.and_then(place).unwrap_or(order.len())
}
