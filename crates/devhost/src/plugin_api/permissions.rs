//! Permissions: the world resolves them.

use mattermost_plugin::api::{ApiFuture, Permissions};
use mattermost_plugin::ids::{ChannelId, TeamId, UserId};
use mattermost_plugin::model::Permission;

use super::{PluginApi, ready};

impl Permissions for PluginApi {
    fn has_permission_to<'a>(
        &'a self,
        user_id: &'a UserId,
        permission: &'a Permission,
    ) -> ApiFuture<'a, bool> {
        ready(Ok(self.world.has_permission_to(user_id, &permission.id)))
    }

    fn has_permission_to_team<'a>(
        &'a self,
        user_id: &'a UserId,
        team_id: &'a TeamId,
        permission: &'a Permission,
    ) -> ApiFuture<'a, bool> {
        let may = self
            .world
            .has_permission_to_team(user_id, team_id, &permission.id);
        ready(Ok(may))
    }

    fn has_permission_to_channel<'a>(
        &'a self,
        user_id: &'a UserId,
        channel_id: &'a ChannelId,
        permission: &'a Permission,
    ) -> ApiFuture<'a, bool> {
        let may = self
            .world
            .has_permission_to_channel(user_id, channel_id, &permission.id);
        ready(Ok(may))
    }
}
