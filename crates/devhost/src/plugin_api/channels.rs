//! Channels (`server/channels/app/channel.go`).

use http::StatusCode;
use mattermost_plugin::api::{ApiError, ApiFuture, Channels};
use mattermost_plugin::ids::{ChannelId, TeamId, UserId};
use mattermost_plugin::model::{Channel, ChannelMember};

use super::{PluginApi, not_found, page, ready, refused};

impl Channels for PluginApi {
    fn get_channel<'a>(&'a self, channel_id: &'a ChannelId) -> ApiFuture<'a, Channel> {
        let channel = self.world.channel(channel_id);
        ready(channel.ok_or_else(|| not_found("GetChannel", "app.channel.get.existing.app_error")))
    }

    fn get_channel_by_name<'a>(
        &'a self,
        team_id: &'a TeamId,
        name: &'a str,
        include_deleted: bool,
    ) -> ApiFuture<'a, Channel> {
        let channel = self.world.channel_by_name(team_id, name);
        let channel = channel.filter(|channel| include_deleted || channel.delete_at == 0);
        ready(channel.ok_or_else(|| {
            not_found(
                "GetChannelByName",
                "app.channel.get_by_name.missing.app_error",
            )
        }))
    }

    fn get_channels_for_team_for_user<'a>(
        &'a self,
        team_id: &'a TeamId,
        user_id: &'a UserId,
        include_deleted: bool,
    ) -> ApiFuture<'a, Vec<Channel>> {
        let channels: Vec<_> = self
            .world
            .channels(|channel| {
                let in_team = team_id.is_empty() || channel.team_id.is_empty();
                (in_team || channel.team_id == *team_id)
                    && (include_deleted || channel.delete_at == 0)
            })
            .into_iter()
            .filter(|channel| self.world.channel_member(&channel.id, user_id).is_some())
            .collect();
        if channels.is_empty() {
            let id = "app.channel.get_channels.not_found.app_error";
            return ready(Err(not_found("GetChannelsForUser", id)));
        }
        ready(Ok(channels))
    }

    fn get_public_channels_for_team<'a>(
        &'a self,
        team_id: &'a TeamId,
        number: i64,
        per_page: i64,
    ) -> ApiFuture<'a, Vec<Channel>> {
        let channels = self.world.channels(|channel| {
            channel.team_id == *team_id && channel.r#type == "O" && channel.delete_at == 0
        });
        ready(Ok(page(channels, number, per_page)))
    }

    fn get_channel_member<'a>(
        &'a self,
        channel_id: &'a ChannelId,
        user_id: &'a UserId,
    ) -> ApiFuture<'a, ChannelMember> {
        let member = self.world.channel_member(channel_id, user_id);
        ready(member.ok_or_else(|| {
            not_found(
                "GetChannelMember",
                "app.channel.get_member.missing.app_error",
            )
        }))
    }

    fn get_direct_channel<'a>(
        &'a self,
        user_id_1: &'a UserId,
        user_id_2: &'a UserId,
    ) -> ApiFuture<'a, Channel> {
        ready(self.direct_channel(user_id_1, user_id_2))
    }
}

impl PluginApi {
    /// GetOrCreateDirectChannel: a channel that exists is answered whatever the settings say; a new one needs a common
    /// team where RestrictDirectMessage says so, bots excepted.
    fn direct_channel(&self, one: &UserId, other: &UserId) -> Result<Channel, ApiError> {
        if let Some(channel) = self.world.existing_direct_channel(one, other) {
            return Ok(channel);
        }
        let (Some(first), Some(second)) = (self.world.user(one), self.world.user(other)) else {
            let id = "api.channel.create_direct_channel.invalid_user.app_error";
            return Err(refused("CreateDirectChannel", id, StatusCode::BAD_REQUEST));
        };
        let restricted = self.world.config().team_settings.restrict_direct_message;
        let bot = first.is_bot || second.is_bot;
        if restricted.as_deref() == Some("team") && !bot && !self.world.share_a_team(one, other) {
            let id = "api.channel.create_channel.direct_channel.team_restricted_error.app_error";
            return Err(refused("createDirectChannel", id, StatusCode::FORBIDDEN));
        }
        let id = self.world.direct_channel(one, other);
        self.world
            .channel(&id)
            .ok_or_else(|| not_found("GetChannel", "app.channel.get.existing.app_error"))
    }
}
