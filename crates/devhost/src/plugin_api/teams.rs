//! Teams (`server/channels/app/team.go`).

use mattermost_plugin::api::{ApiFuture, Teams};
use mattermost_plugin::ids::{TeamId, UserId};
use mattermost_plugin::model::{Team, TeamMember};

use super::{PluginApi, not_found, page, ready};

impl Teams for PluginApi {
    fn get_team<'a>(&'a self, team_id: &'a TeamId) -> ApiFuture<'a, Team> {
        let team = self.world.team(team_id);
        ready(team.ok_or_else(|| not_found("GetTeam", "app.team.get.find.app_error")))
    }

    fn get_team_by_name<'a>(&'a self, name: &'a str) -> ApiFuture<'a, Team> {
        let team = self.world.team_by_name(name);
        ready(
            team.ok_or_else(|| {
                not_found("GetTeamByName", "app.team.get_by_name.missing.app_error")
            }),
        )
    }

    fn get_teams_for_user<'a>(&'a self, user_id: &'a UserId) -> ApiFuture<'a, Vec<Team>> {
        let members = self.world.team_members_for_user(user_id);
        let teams = members
            .iter()
            .filter_map(|member| self.world.team(&member.team_id));
        ready(Ok(teams.collect()))
    }

    fn get_team_member<'a>(
        &'a self,
        team_id: &'a TeamId,
        user_id: &'a UserId,
    ) -> ApiFuture<'a, TeamMember> {
        let member = self.world.team_member(team_id, user_id);
        ready(
            member
                .ok_or_else(|| not_found("GetTeamMember", "app.team.get_member.missing.app_error")),
        )
    }

    fn get_team_members_for_user<'a>(
        &'a self,
        user_id: &'a UserId,
        number: i64,
        per_page: i64,
    ) -> ApiFuture<'a, Vec<TeamMember>> {
        let members = self.world.team_members_for_user(user_id);
        ready(Ok(page(members, number, per_page)))
    }
}
