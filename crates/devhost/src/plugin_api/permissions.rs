//! Permissions: the world resolves them.

use mattermost_plugin::api::{ApiFuture, Permissions};
use mattermost_plugin::ids::{ChannelId, TeamId, UserId};
use mattermost_plugin::model::Permission;

use super::PluginApi;

impl Permissions for PluginApi {
    fn has_permission_to<'a>(
        &'a self,
        user_id: &'a UserId,
        permission: &'a Permission,
    ) -> ApiFuture<'a, bool> {
        self.answer("HasPermissionTo", move |world| {
            Ok(world.has_permission_to(user_id, &permission.id))
        })
    }

    fn has_permission_to_team<'a>(
        &'a self,
        user_id: &'a UserId,
        team_id: &'a TeamId,
        permission: &'a Permission,
    ) -> ApiFuture<'a, bool> {
        self.answer("HasPermissionToTeam", move |world| {
            Ok(world.has_permission_to_team(user_id, team_id, &permission.id))
        })
    }

    fn has_permission_to_channel<'a>(
        &'a self,
        user_id: &'a UserId,
        channel_id: &'a ChannelId,
        permission: &'a Permission,
    ) -> ApiFuture<'a, bool> {
        self.answer("HasPermissionToChannel", move |world| {
            Ok(world.has_permission_to_channel(user_id, channel_id, &permission.id))
        })
    }

    fn roles_grant_permission<'a>(
        &'a self,
        role_names: &'a [String],
        permission_id: &'a str,
    ) -> ApiFuture<'a, bool> {
        self.answer("RolesGrantPermission", move |world| {
            let roles = role_names.iter().map(String::as_str);
            Ok(world.roles_grant(roles, permission_id))
        })
    }
}
