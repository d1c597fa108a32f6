//! What a user may do.

use mattermost_plugin::api::Permissions;
use mattermost_plugin::ids::{ChannelId, TeamId, UserId};
use mattermost_plugin::model::Permission;

use super::GrpcApi;
use super::table::calls;

impl Permissions for GrpcApi {
    calls! {
        fn has_permission_to(user_id: &'a UserId, permission_id: &'a Permission) -> (bool) = HasPermissionToRequest.has_permission;
        fn has_permission_to_team(user_id: &'a UserId, team_id: &'a TeamId, permission_id: &'a Permission) -> (bool) = HasPermissionToTeamRequest.has_permission;
        fn has_permission_to_channel(user_id: &'a UserId, channel_id: &'a ChannelId, permission_id: &'a Permission) -> (bool) = HasPermissionToChannelRequest.has_permission;
        fn roles_grant_permission(role_names: &'a [String], permission_id: &'a str) -> (bool) = RolesGrantPermissionRequest.has_permission;
    }
}
