//! The rows that are played in a team with a permission scheme of its own, where roles have other names and grant other things.

use devhost::World;
use mattermost_plugin::ids::TeamId;

use super::rows::{self, Row};

/// What the scheme grants, or does not, unlike the built-in roles.
const UNLIKE: [(&str, &str, bool); 8] = [
    ("team_user", "create_public_channel", false),
    ("team_user", "join_public_channels", false),
    ("team_guest", "read_public_channel", true),
    ("team_admin", "delete_others_posts", false),
    ("channel_user", "add_reaction", false),
    ("channel_user", "edit_others_posts", true),
    ("channel_guest", "create_post", false),
    ("channel_guest", "delete_post", true),
];

/// Makes the team.
pub(super) fn team(world: &World) -> TeamId {
    let team = world.add_team("schemed", "Schemed");
    world.override_scheme(&team);
    for (role, permission, granted) in UNLIKE {
        let role = world.team_role(&team, role);
        match granted {
            true => world.grant(&role, permission),
            false => world.revoke(&role, permission),
        }
    }
    team
}

/// The rows in which the differences show, and those next to them that stay as they were.
const SHOWN: [&str; 10] = [
    "find_channels channel, public",
    "read_messages channel, public",
    "send_message channel, public",
    "edit_message other's, public",
    "mark_message react, public",
    "delete_content own message, public",
    "delete_content other's message, public",
    "manage_membership join, public",
    "create_channel public",
    "create_channel private",
];

/// Those rows.
pub(super) fn rows() -> Vec<Row> {
    let rows = rows::all().into_iter();
    let shown = rows.filter(|row| SHOWN.contains(&row.name().as_str()));
    let shown: Vec<_> = shown.map(Row::under_a_scheme).collect();
    assert_eq!(shown.len(), SHOWN.len());
    shown
}
