//! Teams.

use super::resource::resource;
use crate::ids::{TeamId, UserId};
use crate::model::{Team, TeamMember};

resource! {
    /// Teams and their members.
    trait Teams {
        /// A team by id. Status 404 when there is none.
        fn get_team(team_id: &'a TeamId) -> (&Team, AppError) = "GetTeam", "5.2";

        /// A team by the name in its URL, not its display name. Status 404 when there is none.
        fn get_team_by_name(name: &'a str) -> (&Team, AppError) = "GetTeamByName", "5.2";

        /// The teams that a user is a member of.
        fn get_teams_for_user(user_id: &'a UserId) -> (Vec<Team>, AppError) = "GetTeamsForUser", "5.6";

        /// One membership. Status 404 when the user was never in the team; one who has left has `delete_at` set.
        fn get_team_member(team_id: &'a TeamId, user_id: &'a UserId) -> (&TeamMember, AppError) = "GetTeamMember", "5.2";

        /// A user's memberships; pages count from 0.
        fn get_team_members_for_user(user_id: &'a UserId, page: i64, per_page: i64) -> (Vec<TeamMember>, AppError) = "GetTeamMembersForUser", "5.10";
    }
}
