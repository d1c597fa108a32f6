//! What the built-in roles grant: the defaults of `server/public/model/role.go` (MakeDefaultRoles), v0.4.2.

use std::collections::BTreeMap;

use super::World;

/// What an admin has changed in the roles: by role and permission, whether it is granted.
#[derive(Debug, Default)]
pub(super) struct Roles(BTreeMap<(String, String), bool>);

impl World {
    /// Gives a role a permission, as an admin does in System Console: `world.grant("team_user", "manage_team")`.
    pub fn grant(&self, role: &str, permission: &str) {
        self.set_grant(role, permission, true);
    }

    /// Takes a permission from a role. From `system_admin` nothing can be taken.
    pub fn revoke(&self, role: &str, permission: &str) {
        self.set_grant(role, permission, false);
    }

    fn set_grant(&self, role: &str, permission: &str, granted: bool) {
        let key = (role.to_owned(), permission.to_owned());
        self.change(|state| state.roles.0.insert(key, granted));
    }
}

impl Roles {
    /// Whether a role grants a permission.
    pub(super) fn grants(&self, role: &str, permission: &str) -> bool {
        let changed = self.0.get(&(role.to_owned(), permission.to_owned()));
        match changed {
            Some(granted) if role != "system_admin" => *granted,
            _ => built_in(role, permission),
        }
    }
}

/// Whether a role grants a permission on a new server. A role that is not built in grants nothing.
fn built_in(role: &str, permission: &str) -> bool {
    let granted: &[&str] = match role {
        "system_admin" => return true,
        "system_user" => SYSTEM_USER,
        "system_guest" => SYSTEM_GUEST,
        "team_admin" => TEAM_ADMIN,
        "team_user" => TEAM_USER,
        "team_guest" => TEAM_GUEST,
        "channel_admin" => CHANNEL_ADMIN,
        "channel_user" => CHANNEL_USER,
        "channel_guest" => CHANNEL_GUEST,
        _ => return false,
    };
    granted.contains(&permission)
}

const SYSTEM_GUEST: &[&str] = &["create_direct_channel", "create_group_channel"];

const SYSTEM_USER: &[&str] = &[
    "create_custom_group",
    "create_direct_channel",
    "create_group_channel",
    "create_team",
    "delete_custom_group",
    "edit_custom_group",
    "join_public_teams",
    "list_public_teams",
    "manage_custom_group_members",
    "manage_own_agent",
    "restore_custom_group",
    "view_members",
];

const TEAM_GUEST: &[&str] = &["view_team"];

const TEAM_USER: &[&str] = &[
    "add_user_to_team",
    "create_private_channel",
    "create_public_channel",
    "invite_user",
    "join_public_channels",
    "list_team_channels",
    "read_public_channel",
    "view_team",
];

const TEAM_ADMIN: &[&str] = &[
    "add_bookmark_private_channel",
    "add_bookmark_public_channel",
    "bypass_incoming_webhook_channel_lock",
    "convert_private_channel_to_public",
    "convert_public_channel_to_private",
    "delete_bookmark_private_channel",
    "delete_bookmark_public_channel",
    "delete_others_posts",
    "delete_post",
    "edit_bookmark_private_channel",
    "edit_bookmark_public_channel",
    "import_team",
    "manage_channel_access_rules",
    "manage_channel_roles",
    "manage_others_incoming_webhooks",
    "manage_others_outgoing_webhooks",
    "manage_others_slash_commands",
    "manage_own_incoming_webhooks",
    "manage_own_outgoing_webhooks",
    "manage_own_slash_commands",
    "manage_private_channel_banner",
    "manage_public_channel_banner",
    "manage_team",
    "manage_team_access_rules",
    "manage_team_roles",
    "order_bookmark_private_channel",
    "order_bookmark_public_channel",
    "remove_user_from_team",
];

const CHANNEL_GUEST: &[&str] = &[
    "add_reaction",
    "create_post",
    "edit_file_attachment",
    "edit_post",
    "read_channel",
    "read_channel_content",
    "remove_reaction",
    "upload_file",
    "use_channel_mentions",
];

const CHANNEL_USER: &[&str] = &[
    "add_bookmark_private_channel",
    "add_bookmark_public_channel",
    "add_reaction",
    "create_post",
    "delete_bookmark_private_channel",
    "delete_bookmark_public_channel",
    "delete_post",
    "delete_private_channel",
    "delete_public_channel",
    "edit_bookmark_private_channel",
    "edit_bookmark_public_channel",
    "edit_file_attachment",
    "edit_post",
    "get_public_link",
    "manage_private_channel_members",
    "manage_private_channel_properties",
    "manage_public_channel_members",
    "manage_public_channel_properties",
    "order_bookmark_private_channel",
    "order_bookmark_public_channel",
    "read_channel",
    "read_channel_content",
    "remove_reaction",
    "upload_file",
    "use_channel_mentions",
];

const CHANNEL_ADMIN: &[&str] = &[
    "add_bookmark_private_channel",
    "add_bookmark_public_channel",
    "delete_bookmark_private_channel",
    "delete_bookmark_public_channel",
    "edit_bookmark_private_channel",
    "edit_bookmark_public_channel",
    "manage_channel_access_rules",
    "manage_channel_join_requests",
    "manage_channel_roles",
    "manage_private_channel_auto_translation",
    "manage_private_channel_banner",
    "manage_private_channel_discoverability",
    "manage_public_channel_auto_translation",
    "manage_public_channel_banner",
    "order_bookmark_private_channel",
    "order_bookmark_public_channel",
    "use_group_mentions",
];
