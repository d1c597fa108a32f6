//! Permissions.

use super::resource::resource;
use crate::ids::{ChannelId, TeamId, UserId};
use crate::model::Permission;

resource! {
    /// What a user may do.
    ///
    /// The server looks at the permission's id alone; [`Permission`] has functions for those that core checks. A user
    /// that does not exist has no permission; for a team or channel that does not exist the user's system roles decide.
    trait Permissions {
        /// Whether the user's system roles grant it.
        fn has_permission_to(user_id: &'a UserId, permission: &'a Permission) -> (bool) = "HasPermissionTo", "5.3";

        /// Whether the user's roles in the team or in the system grant it.
        fn has_permission_to_team(user_id: &'a UserId, team_id: &'a TeamId, permission: &'a Permission) -> (bool) = "HasPermissionToTeam", "5.3";

        /// Whether the user's roles in the channel, in its team or in the system grant it.
        fn has_permission_to_channel(user_id: &'a UserId, channel_id: &'a ChannelId, permission: &'a Permission) -> (bool) = "HasPermissionToChannel", "5.3";
    }
}
