//! Teams and their members.

use mattermost_plugin::api::Teams;
use mattermost_plugin::ids::{TeamId, UserId};
use mattermost_plugin::model::{Team, TeamMember, TeamMemberWithError, TeamStats, TeamUnread};

use super::GrpcApi;
use super::table::calls;

impl Teams for GrpcApi {
    calls! {
        fn get_team_icon(team_id: &'a TeamId) -> (Vec<u8>) = GetTeamIconRequest.icon;
        fn set_team_icon(team_id: &'a TeamId, data: &'a [u8]) -> () = SetTeamIconRequest;
        fn remove_team_icon(team_id: &'a TeamId) -> () = RemoveTeamIconRequest;
        fn create_team(team: &'a Team) -> (&Team) = CreateTeamRequest.team;
        fn delete_team(team_id: &'a TeamId) -> () = DeleteTeamRequest;
        fn get_teams() -> (Vec<Team>) = GetTeamsRequest.teams;
        fn get_team(team_id: &'a TeamId) -> (&Team) = GetTeamRequest.team;
        fn get_team_by_name(name: &'a str) -> (&Team) = GetTeamByNameRequest.team;
        fn get_teams_unread_for_user(user_id: &'a UserId) -> (Vec<TeamUnread>) = GetTeamsUnreadForUserRequest.team_unreads;
        fn update_team(team: &'a Team) -> (&Team) = UpdateTeamRequest.team;
        fn search_teams(term: &'a str) -> (Vec<Team>) = SearchTeamsRequest.teams;
        fn get_teams_for_user(user_id: &'a UserId) -> (Vec<Team>) = GetTeamsForUserRequest.teams;
        fn create_team_member(team_id: &'a TeamId, user_id: &'a UserId) -> (&TeamMember) = CreateTeamMemberRequest.team_member;
        fn create_team_members(team_id: &'a TeamId, user_ids: &'a [UserId], requestor_id: &'a UserId) -> (Vec<TeamMember>) = CreateTeamMembersRequest.team_members;
        fn create_team_members_gracefully(team_id: &'a TeamId, user_ids: &'a [UserId], requestor_id: &'a UserId) -> (Vec<TeamMemberWithError>) = CreateTeamMembersGracefullyRequest.team_members;
        fn delete_team_member(team_id: &'a TeamId, user_id: &'a UserId, requestor_id: &'a UserId) -> () = DeleteTeamMemberRequest;
        fn get_team_members(team_id: &'a TeamId, page: i64, per_page: i64) -> (Vec<TeamMember>) = GetTeamMembersRequest.team_members;
        fn get_team_member(team_id: &'a TeamId, user_id: &'a UserId) -> (&TeamMember) = GetTeamMemberRequest.team_member;
        fn get_team_members_for_user(user_id: &'a UserId, page: i64, per_page: i64) -> (Vec<TeamMember>) = GetTeamMembersForUserRequest.team_members;
        fn update_team_member_roles(team_id: &'a TeamId, user_id: &'a UserId, new_roles: &'a str) -> (&TeamMember) = UpdateTeamMemberRolesRequest.team_member;
        fn get_team_stats(team_id: &'a TeamId) -> (&TeamStats) = GetTeamStatsRequest.team_stats;
    }
}
