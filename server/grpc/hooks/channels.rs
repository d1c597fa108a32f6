//! Hooks about channels, teams and their members.

use super::{hook, there};
use crate::grpc::contract::mattermost::*;
use crate::grpc::convert::Convert as _;

hook! {
    "ChannelHasBeenCreated" ChannelHasBeenCreatedRequest => ChannelHasBeenCreatedResponse, |plugin, asked| {
        plugin.channel_has_been_created(there(asked.plugin_context), there(asked.channel)).await;
        ChannelHasBeenCreatedResponse {}
    }
    "UserHasJoinedChannel" UserHasJoinedChannelRequest => UserHasJoinedChannelResponse, |plugin, asked| {
        let (context, member) = (there(asked.plugin_context), there(asked.channel_member));
        plugin.user_has_joined_channel(context, member, asked.actor.convert()).await;
        UserHasJoinedChannelResponse {}
    }
    "UserHasLeftChannel" UserHasLeftChannelRequest => UserHasLeftChannelResponse, |plugin, asked| {
        let (context, member) = (there(asked.plugin_context), there(asked.channel_member));
        plugin.user_has_left_channel(context, member, asked.actor.convert()).await;
        UserHasLeftChannelResponse {}
    }
    "UserHasJoinedTeam" UserHasJoinedTeamRequest => UserHasJoinedTeamResponse, |plugin, asked| {
        let (context, member) = (there(asked.plugin_context), there(asked.team_member));
        plugin.user_has_joined_team(context, member, asked.actor.convert()).await;
        UserHasJoinedTeamResponse {}
    }
    "UserHasLeftTeam" UserHasLeftTeamRequest => UserHasLeftTeamResponse, |plugin, asked| {
        let (context, member) = (there(asked.plugin_context), there(asked.team_member));
        plugin.user_has_left_team(context, member, asked.actor.convert()).await;
        UserHasLeftTeamResponse {}
    }
}
