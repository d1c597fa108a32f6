//! Channels and their members (`server/channels/app/channel.go`).

use std::collections::BTreeMap;

use mattermost_plugin::GoString;
use mattermost_plugin::api::{ApiError, ApiFuture, Channels};
use mattermost_plugin::ids::{ChannelId, TeamId, UserId};
use mattermost_plugin::model::{Channel, ChannelMember, ChannelStats};

use super::channel_rules::{
    NO_MEMBER, archive, check, direct_channel, group_channel, join, leave, member, set_roles, store,
};
use super::{PluginApi, bad_request, count, not_found, page};
use crate::happening::Happening;
use crate::world::{ChannelKind, World};

pub(super) const MISSING: &str = "app.channel.get.existing.app_error";

/// As many channels does a search find.
const MOST_FOUND: usize = 100;

impl Channels for PluginApi {
    /// Nobody is a member of it, not even its creator.
    fn create_channel<'a>(&'a self, channel: &'a Channel) -> ApiFuture<'a, Channel> {
        self.act("CreateChannel", move |world, news| {
            let kind = match channel.r#type.as_str() {
                "O" => ChannelKind::Public,
                "P" => ChannelKind::Private,
                _ => return Err(bad_request("model.channel.is_valid.type.app_error")),
            };
            if world.team(&channel.team_id).is_none() {
                return Err(bad_request(
                    "app.channel.create_channel.no_team_id.app_error",
                ));
            }
            check(world, channel)?;
            let Channel {
                team_id,
                name,
                display_name,
                ..
            } = channel;
            let id = world.add_channel(team_id, kind, name, display_name);
            let created = store(world, &id, channel)?;
            news.push(Happening::ChannelCreated(created.clone()));
            Ok(created)
        })
    }

    /// No message in the channel tells of the change, as one does in core where users make it (PatchChannel).
    fn update_channel<'a>(&'a self, channel: &'a Channel) -> ApiFuture<'a, Channel> {
        self.answer("UpdateChannel", move |world| {
            let known = world.channel(&channel.id);
            let team_id = known.ok_or_else(|| not_found(MISSING))?.team_id;
            let said = Channel {
                team_id,
                ..channel.clone()
            };
            check(world, &said)?;
            store(world, &channel.id, channel)
        })
    }

    fn delete_channel<'a>(&'a self, channel_id: &'a ChannelId) -> ApiFuture<'a, ()> {
        self.answer("DeleteChannel", move |world| archive(world, channel_id))
    }

    fn get_channel<'a>(&'a self, channel_id: &'a ChannelId) -> ApiFuture<'a, Channel> {
        self.answer("GetChannel", move |world| {
            let channel = world.channel(channel_id);
            channel.ok_or_else(|| not_found(MISSING))
        })
    }

    fn get_channel_by_name<'a>(
        &'a self,
        team_id: &'a TeamId,
        name: &'a str,
        include_deleted: bool,
    ) -> ApiFuture<'a, Channel> {
        self.answer("GetChannelByName", move |world| {
            named(world, team_id, name, include_deleted)
        })
    }

    fn get_channel_by_name_for_team_name<'a>(
        &'a self,
        team_name: &'a str,
        channel_name: &'a str,
        include_deleted: bool,
    ) -> ApiFuture<'a, Channel> {
        self.answer("GetChannelByNameForTeamName", move |world| {
            let team = world.team_by_name(team_name);
            let team = team.ok_or_else(|| not_found("app.team.get_by_name.missing.app_error"))?;
            named(world, &team.id, channel_name, include_deleted)
        })
    }

    fn get_channels_for_team_for_user<'a>(
        &'a self,
        team_id: &'a TeamId,
        user_id: &'a UserId,
        include_deleted: bool,
    ) -> ApiFuture<'a, Vec<Channel>> {
        self.answer("GetChannelsForTeamForUser", move |world| {
            let listed = world.channels(|channel| {
                let in_team = team_id.is_empty() || channel.team_id.is_empty();
                (in_team || channel.team_id == *team_id)
                    && (include_deleted || channel.delete_at == 0)
            });
            let own = |channel: &Channel| world.channel_member(&channel.id, user_id).is_some();
            let channels: Vec<_> = listed.into_iter().filter(own).collect();
            match channels.is_empty() {
                true => Err(not_found("app.channel.get_channels.not_found.app_error")),
                false => Ok(channels),
            }
        })
    }

    fn get_public_channels_for_team<'a>(
        &'a self,
        team_id: &'a TeamId,
        number: i64,
        per_page: i64,
    ) -> ApiFuture<'a, Vec<Channel>> {
        self.answer("GetPublicChannelsForTeam", move |world| {
            let channels = world.channels(|channel| {
                channel.team_id == *team_id && channel.r#type == "O" && channel.delete_at == 0
            });
            Ok(page(channels, number, per_page))
        })
    }

    /// Public channels only, the archived ones among them (`server/channels/app/channel.go`, SearchChannels;
    /// `server/channels/store/sqlstore/channel_store.go`, SearchInTeam).
    fn search_channels<'a>(
        &'a self,
        team_id: &'a TeamId,
        term: &'a str,
    ) -> ApiFuture<'a, Vec<Channel>> {
        self.answer("SearchChannels", move |world| {
            let term = term.trim().to_lowercase();
            let mut channels = world.channels(|channel| {
                let texts = [&channel.name, &channel.display_name, &channel.purpose];
                channel.team_id == *team_id
                    && channel.r#type == "O"
                    && texts.iter().any(|text| text.to_lowercase().contains(&term))
            });
            channels.truncate(MOST_FOUND);
            Ok(channels)
        })
    }

    /// Members who are not deactivated. Core counts them a second time as guests, and counts no pinned posts and no files
    /// (`server/channels/app/plugin_api.go`, GetChannelStats).
    fn get_channel_stats<'a>(&'a self, channel_id: &'a ChannelId) -> ApiFuture<'a, ChannelStats> {
        self.answer("GetChannelStats", move |world| {
            let members = world.channel_members(channel_id);
            let active = members.iter().filter(|member| {
                let user = world.user(&member.user_id);
                user.is_some_and(|user| user.delete_at == 0)
            });
            let member_count = count(active.count());
            Ok(ChannelStats {
                channel_id: channel_id.clone(),
                member_count,
                guest_count: member_count,
                ..ChannelStats::default()
            })
        })
    }

    fn get_direct_channel<'a>(
        &'a self,
        user_id1: &'a UserId,
        user_id2: &'a UserId,
    ) -> ApiFuture<'a, Channel> {
        self.answer("GetDirectChannel", move |world| {
            direct_channel(world, user_id1, user_id2)
        })
    }

    fn get_group_channel<'a>(&'a self, user_ids: &'a [UserId]) -> ApiFuture<'a, Channel> {
        self.answer("GetGroupChannel", move |world| {
            group_channel(world, user_ids)
        })
    }

    fn add_channel_member<'a>(
        &'a self,
        channel_id: &'a ChannelId,
        user_id: &'a UserId,
    ) -> ApiFuture<'a, ChannelMember> {
        self.act("AddChannelMember", move |world, news| {
            join(world, channel_id, user_id, None, news)
        })
    }

    /// As [`add_channel_member`](Self::add_channel_member), but the channel is told who has added them.
    fn add_user_to_channel<'a>(
        &'a self,
        channel_id: &'a ChannelId,
        user_id: &'a UserId,
        as_user_id: &'a UserId,
    ) -> ApiFuture<'a, ChannelMember> {
        self.act("AddUserToChannel", move |world, news| {
            let by = Some(as_user_id).filter(|by| !by.is_empty());
            join(world, channel_id, user_id, by, news)
        })
    }

    fn get_channel_member<'a>(
        &'a self,
        channel_id: &'a ChannelId,
        user_id: &'a UserId,
    ) -> ApiFuture<'a, ChannelMember> {
        self.answer("GetChannelMember", move |world| {
            member(world, channel_id, user_id)
        })
    }

    fn get_channel_members<'a>(
        &'a self,
        channel_id: &'a ChannelId,
        number: i64,
        per_page: i64,
    ) -> ApiFuture<'a, Vec<ChannelMember>> {
        self.answer("GetChannelMembers", move |world| {
            Ok(page(world.channel_members(channel_id), number, per_page))
        })
    }

    fn get_channel_members_by_ids<'a>(
        &'a self,
        channel_id: &'a ChannelId,
        user_ids: &'a [UserId],
    ) -> ApiFuture<'a, Vec<ChannelMember>> {
        self.answer("GetChannelMembersByIds", move |world| {
            let mut members = world.channel_members(channel_id);
            members.retain(|member| user_ids.contains(&member.user_id));
            Ok(members)
        })
    }

    /// In all teams, and in archived channels, too: the team is not heeded (`server/channels/app/plugin_api.go`,
    /// GetChannelMembersForUser).
    fn get_channel_members_for_user<'a>(
        &'a self,
        _team_id: &'a TeamId,
        user_id: &'a UserId,
        number: i64,
        per_page: i64,
    ) -> ApiFuture<'a, Vec<ChannelMember>> {
        self.answer("GetChannelMembersForUser", move |world| {
            let channels = world.channels(|_| true);
            let members = channels
                .iter()
                .filter_map(|channel| world.channel_member(&channel.id, user_id));
            let mut members: Vec<_> = members.collect();
            members.sort_by(|one, other| one.channel_id.cmp(&other.channel_id));
            Ok(page(members, number, per_page))
        })
    }

    fn update_channel_member_roles<'a>(
        &'a self,
        channel_id: &'a ChannelId,
        user_id: &'a UserId,
        new_roles: &'a str,
    ) -> ApiFuture<'a, ChannelMember> {
        self.answer("UpdateChannelMemberRoles", move |world| {
            set_roles(world, channel_id, user_id, new_roles)
        })
    }

    fn update_channel_member_notifications<'a>(
        &'a self,
        channel_id: &'a ChannelId,
        user_id: &'a UserId,
        notifications: &'a BTreeMap<String, GoString>,
    ) -> ApiFuture<'a, ChannelMember> {
        self.answer("UpdateChannelMemberNotifications", move |world| {
            let added = notifications.clone();
            let changed = world.change_channel_member(channel_id, user_id, |member| {
                member.notify_props.extend(added);
            });
            changed.ok_or_else(|| not_found(NO_MEMBER))
        })
    }

    fn delete_channel_member<'a>(
        &'a self,
        channel_id: &'a ChannelId,
        user_id: &'a UserId,
    ) -> ApiFuture<'a, ()> {
        self.act("DeleteChannelMember", move |world, news| {
            leave(world, channel_id, user_id, news)
        })
    }
}

/// A team's channel by its name.
fn named(
    world: &World,
    team: &TeamId,
    name: &str,
    include_deleted: bool,
) -> Result<Channel, ApiError> {
    let channel = world.channel_by_name(team, name);
    let channel = channel.filter(|channel| include_deleted || channel.delete_at == 0);
    channel.ok_or_else(|| not_found("app.channel.get_by_name.missing.app_error"))
}
