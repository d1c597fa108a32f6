//! Channels and their members.

use mattermost_plugin::api::Client;
use toolbelt::contract::mattermost::*;
use toolbelt::convert::Convert as _;

use super::{given, list, methods};

methods! {
    as_status api {
        CreateChannelRequest { channel } => CreateChannelResponse { some channel } =
            api.create_channel(&given(channel));
        DeleteChannelRequest { channel_id } => DeleteChannelResponse {} = api.delete_channel(&channel_id.convert());
        GetPublicChannelsForTeamRequest { team_id, page, per_page } => GetPublicChannelsForTeamResponse { channels } =
            api.get_public_channels_for_team(&team_id.convert(), page.convert(), per_page.convert());
        GetChannelRequest { channel_id } => GetChannelResponse { some channel } =
            api.get_channel(&channel_id.convert());
        GetChannelByNameRequest { team_id, name, include_deleted } => GetChannelByNameResponse { some channel } =
            api.get_channel_by_name(&team_id.convert(), &name, include_deleted);
        GetChannelByNameForTeamNameRequest { team_name, channel_name, include_deleted } =>
            GetChannelByNameForTeamNameResponse { some channel } =
            api.get_channel_by_name_for_team_name(&team_name, &channel_name, include_deleted);
        GetChannelsForTeamForUserRequest { team_id, user_id, include_deleted } =>
            GetChannelsForTeamForUserResponse { channels } =
            api.get_channels_for_team_for_user(&team_id.convert(), &user_id.convert(), include_deleted);
        GetChannelStatsRequest { channel_id } => GetChannelStatsResponse { some channel_stats } =
            api.get_channel_stats(&channel_id.convert());
        GetDirectChannelRequest { user_id_1, user_id_2 } => GetDirectChannelResponse { some channel } =
            api.get_direct_channel(&user_id_1.convert(), &user_id_2.convert());
        GetGroupChannelRequest { user_ids } => GetGroupChannelResponse { some channel } =
            api.get_group_channel(&list(user_ids));
        UpdateChannelRequest { channel } => UpdateChannelResponse { some channel } =
            api.update_channel(&given(channel));
        SearchChannelsRequest { team_id, term } => SearchChannelsResponse { channels } =
            api.search_channels(&team_id.convert(), &term);
        AddChannelMemberRequest { channel_id, user_id } => AddChannelMemberResponse { some channel_member } =
            api.add_channel_member(&channel_id.convert(), &user_id.convert());
        AddUserToChannelRequest { channel_id, user_id, as_user_id } =>
            AddUserToChannelResponse { some channel_member } =
            api.add_user_to_channel(&channel_id.convert(), &user_id.convert(), &as_user_id.convert());
        GetChannelMemberRequest { channel_id, user_id } => GetChannelMemberResponse { some channel_member } =
            api.get_channel_member(&channel_id.convert(), &user_id.convert());
        GetChannelMembersRequest { channel_id, page, per_page } => GetChannelMembersResponse { channel_members } =
            api.get_channel_members(&channel_id.convert(), page.convert(), per_page.convert());
        GetChannelMembersByIdsRequest { channel_id, user_ids } => GetChannelMembersByIdsResponse { channel_members } =
            api.get_channel_members_by_ids(&channel_id.convert(), &list(user_ids));
        GetChannelMembersForUserRequest { team_id, user_id, page, per_page } =>
            GetChannelMembersForUserResponse { channel_members } =
            api.get_channel_members_for_user(&team_id.convert(), &user_id.convert(), page.convert(), per_page.convert());
        UpdateChannelMemberRolesRequest { channel_id, user_id, new_roles } =>
            UpdateChannelMemberRolesResponse { some channel_member } =
            api.update_channel_member_roles(&channel_id.convert(), &user_id.convert(), &new_roles);
        UpdateChannelMemberNotificationsRequest { channel_id, user_id, notifications } =>
            UpdateChannelMemberNotificationsResponse { some channel_member } =
            api.update_channel_member_notifications(&channel_id.convert(), &user_id.convert(), &notifications.convert());
        DeleteChannelMemberRequest { channel_id, user_id } => DeleteChannelMemberResponse {} =
            api.delete_channel_member(&channel_id.convert(), &user_id.convert());
    }
}
