//! Channels and their members.

use std::collections::BTreeMap;

use mattermost_plugin::GoString;
use mattermost_plugin::api::Channels;
use mattermost_plugin::ids::{ChannelId, TeamId, UserId};
use mattermost_plugin::model::{Channel, ChannelMember, ChannelMemberIdentifier, ChannelStats};

use super::GrpcApi;
use super::table::calls;

impl Channels for GrpcApi {
    calls! {
        fn create_channel(channel: &'a Channel) -> (&Channel) = CreateChannelRequest.channel;
        fn delete_channel(channel_id: &'a ChannelId) -> () = DeleteChannelRequest;
        fn get_public_channels_for_team(team_id: &'a TeamId, page: i64, per_page: i64) -> (Vec<Channel>) = GetPublicChannelsForTeamRequest.channels;
        fn get_channel(channel_id: &'a ChannelId) -> (&Channel) = GetChannelRequest.channel;
        fn get_channel_by_name(team_id: &'a TeamId, name: &'a str, include_deleted: bool) -> (&Channel) = GetChannelByNameRequest.channel;
        fn get_channel_by_name_for_team_name(team_name: &'a str, channel_name: &'a str, include_deleted: bool) -> (&Channel) = GetChannelByNameForTeamNameRequest.channel;
        fn get_channels_for_team_for_user(team_id: &'a TeamId, user_id: &'a UserId, include_deleted: bool) -> (Vec<Channel>) = GetChannelsForTeamForUserRequest.channels;
        fn get_channel_stats(channel_id: &'a ChannelId) -> (&ChannelStats) = GetChannelStatsRequest.channel_stats;
        fn get_direct_channel(user_id_1: &'a UserId, user_id_2: &'a UserId) -> (&Channel) = GetDirectChannelRequest.channel;
        fn get_group_channel(user_ids: &'a [UserId]) -> (&Channel) = GetGroupChannelRequest.channel;
        fn update_channel(channel: &'a Channel) -> (&Channel) = UpdateChannelRequest.channel;
        fn search_channels(team_id: &'a TeamId, term: &'a str) -> (Vec<Channel>) = SearchChannelsRequest.channels;
        fn add_channel_member(channel_id: &'a ChannelId, user_id: &'a UserId) -> (&ChannelMember) = AddChannelMemberRequest.channel_member;
        fn add_user_to_channel(channel_id: &'a ChannelId, user_id: &'a UserId, as_user_id: &'a UserId) -> (&ChannelMember) = AddUserToChannelRequest.channel_member;
        fn get_channel_member(channel_id: &'a ChannelId, user_id: &'a UserId) -> (&ChannelMember) = GetChannelMemberRequest.channel_member;
        fn get_channel_members(channel_id: &'a ChannelId, page: i64, per_page: i64) -> (Vec<ChannelMember>) = GetChannelMembersRequest.channel_members;
        fn get_channel_members_by_ids(channel_id: &'a ChannelId, user_ids: &'a [UserId]) -> (Vec<ChannelMember>) = GetChannelMembersByIdsRequest.channel_members;
        fn get_channel_members_for_user(team_id: &'a TeamId, user_id: &'a UserId, page: i64, per_page: i64) -> (Vec<ChannelMember>) = GetChannelMembersForUserRequest.channel_members;
        fn update_channel_member_roles(channel_id: &'a ChannelId, user_id: &'a UserId, new_roles: &'a str) -> (&ChannelMember) = UpdateChannelMemberRolesRequest.channel_member;
        fn update_channel_member_notifications(channel_id: &'a ChannelId, user_id: &'a UserId, notifications: &'a BTreeMap<String, GoString>) -> (&ChannelMember) = UpdateChannelMemberNotificationsRequest.channel_member;
        fn patch_channel_members_notifications(members: &'a [ChannelMemberIdentifier], notify_props: &'a BTreeMap<String, GoString>) -> () = PatchChannelMembersNotificationsRequest;
        fn delete_channel_member(channel_id: &'a ChannelId, user_id: &'a UserId) -> () = DeleteChannelMemberRequest;
    }
}
