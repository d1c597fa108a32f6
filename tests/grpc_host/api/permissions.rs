//! Permissions.

use mattermost_plugin::api::Client;
use mattermost_plugin::model::Permission;
use toolbelt::contract::mattermost::*;
use toolbelt::convert::Convert as _;

use super::{list, methods};

methods! {
    as_status api {
        HasPermissionToRequest { user_id, permission_id } => HasPermissionToResponse { has_permission } =
            api.has_permission_to(&user_id.convert(), &permission(permission_id));
        HasPermissionToTeamRequest { user_id, team_id, permission_id } =>
            HasPermissionToTeamResponse { has_permission } =
            api.has_permission_to_team(&user_id.convert(), &team_id.convert(), &permission(permission_id));
        HasPermissionToChannelRequest { user_id, channel_id, permission_id } =>
            HasPermissionToChannelResponse { has_permission } =
            api.has_permission_to_channel(&user_id.convert(), &channel_id.convert(), &permission(permission_id));
        RolesGrantPermissionRequest { role_names, permission_id } => RolesGrantPermissionResponse { has_permission } =
            api.roles_grant_permission(&list(role_names), &permission_id);
    }
}

fn permission(id: String) -> Permission {
    Permission {
        id: id.into(),
        ..Permission::default()
    }
}
