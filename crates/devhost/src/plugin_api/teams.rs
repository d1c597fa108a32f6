//! Teams and their members (`server/channels/app/team.go`).

use mattermost_plugin::api::{ApiError, ApiFuture, Teams};
use mattermost_plugin::ids::{TeamId, UserId};
use mattermost_plugin::model::{Team, TeamMember, TeamStats};

use super::{PluginApi, bad_request, count, not_found, page};
use crate::happening::{Happening, News};
use crate::world::World;

const MISSING: &str = "app.team.get.find.app_error";
const NO_MEMBER: &str = "app.team.get_member.missing.app_error";

impl Teams for PluginApi {
    fn create_team<'a>(&'a self, team: &'a Team) -> ApiFuture<'a, Team> {
        self.answer("CreateTeam", move |world| {
            if world.team_by_name(&team.name).is_some() {
                return Err(bad_request("app.team.save.existing.app_error"));
            }
            let id = world.add_team(&team.name, &team.display_name);
            store(world, &id, team)
        })
    }

    fn update_team<'a>(&'a self, team: &'a Team) -> ApiFuture<'a, Team> {
        self.answer("UpdateTeam", move |world| store(world, &team.id, team))
    }

    fn delete_team<'a>(&'a self, team_id: &'a TeamId) -> ApiFuture<'a, ()> {
        self.answer("DeleteTeam", move |world| {
            let deleted = world.change_team(team_id, |team, at| team.delete_at = at);
            deleted.map(drop).ok_or_else(|| not_found(MISSING))
        })
    }

    fn get_teams(&self) -> ApiFuture<'_, Vec<Team>> {
        self.answer("GetTeams", |world| Ok(world.teams()))
    }

    fn get_team<'a>(&'a self, team_id: &'a TeamId) -> ApiFuture<'a, Team> {
        self.answer("GetTeam", move |world| {
            world.team(team_id).ok_or_else(|| not_found(MISSING))
        })
    }

    fn get_team_by_name<'a>(&'a self, name: &'a str) -> ApiFuture<'a, Team> {
        self.answer("GetTeamByName", move |world| {
            let team = world.team_by_name(name);
            team.ok_or_else(|| not_found("app.team.get_by_name.missing.app_error"))
        })
    }

    fn get_teams_for_user<'a>(&'a self, user_id: &'a UserId) -> ApiFuture<'a, Vec<Team>> {
        self.answer("GetTeamsForUser", move |world| {
            let members = world.team_members_for_user(user_id);
            let teams = members
                .iter()
                .filter_map(|member| world.team(&member.team_id));
            Ok(teams.collect())
        })
    }

    fn create_team_member<'a>(
        &'a self,
        team_id: &'a TeamId,
        user_id: &'a UserId,
    ) -> ApiFuture<'a, TeamMember> {
        self.act("CreateTeamMember", move |world, news| {
            join(world, team_id, user_id, news)
        })
    }

    fn create_team_members<'a>(
        &'a self,
        team_id: &'a TeamId,
        user_ids: &'a [UserId],
        _requestor_id: &'a UserId,
    ) -> ApiFuture<'a, Vec<TeamMember>> {
        self.act("CreateTeamMembers", move |world, news| {
            let joined = user_ids.iter().map(|user| join(world, team_id, user, news));
            joined.collect()
        })
    }

    fn delete_team_member<'a>(
        &'a self,
        team_id: &'a TeamId,
        user_id: &'a UserId,
        _requestor_id: &'a UserId,
    ) -> ApiFuture<'a, ()> {
        self.act("DeleteTeamMember", move |world, news| {
            let member = member(world, team_id, user_id)?;
            world.leave_team(team_id, user_id);
            news.push(Happening::LeftTeam(member));
            Ok(())
        })
    }

    /// Of all, whoever asks; core's REST API leaves out whom the caller may not see (`GetTeamMembers` without restrictions).
    fn get_team_members<'a>(
        &'a self,
        team_id: &'a TeamId,
        number: i64,
        per_page: i64,
    ) -> ApiFuture<'a, Vec<TeamMember>> {
        self.answer("GetTeamMembers", move |world| {
            Ok(page(world.team_members(team_id), number, per_page))
        })
    }

    fn get_team_member<'a>(
        &'a self,
        team_id: &'a TeamId,
        user_id: &'a UserId,
    ) -> ApiFuture<'a, TeamMember> {
        self.answer("GetTeamMember", move |world| {
            member(world, team_id, user_id)
        })
    }

    fn get_team_members_for_user<'a>(
        &'a self,
        user_id: &'a UserId,
        number: i64,
        per_page: i64,
    ) -> ApiFuture<'a, Vec<TeamMember>> {
        self.answer("GetTeamMembersForUser", move |world| {
            let members = world.team_members_for_user(user_id);
            Ok(page(members, number, per_page))
        })
    }

    /// Counts all, as above.
    fn get_team_stats<'a>(&'a self, team_id: &'a TeamId) -> ApiFuture<'a, TeamStats> {
        self.answer("GetTeamStats", move |world| {
            let members = world.team_members(team_id);
            let active = |member: &&TeamMember| {
                let user = world.user(&member.user_id);
                user.is_some_and(|user| user.delete_at == 0)
            };
            Ok(TeamStats {
                team_id: team_id.clone(),
                total_member_count: count(members.len()),
                active_member_count: count(members.iter().filter(active).count()),
            })
        })
    }
}

fn member(world: &World, team: &TeamId, user: &UserId) -> Result<TeamMember, ApiError> {
    let member = world.team_member(team, user);
    member.ok_or_else(|| not_found(NO_MEMBER))
}

/// Who is a member already stays one, and is answered.
fn join(
    world: &World,
    team: &TeamId,
    user: &UserId,
    news: &mut News,
) -> Result<TeamMember, ApiError> {
    world.team(team).ok_or_else(|| not_found(MISSING))?;
    let id = "app.user.missing_account.const";
    world.user(user).ok_or_else(|| not_found(id))?;
    let known = world.team_member(team, user);
    if known.is_none_or(|member| member.delete_at != 0) {
        world.join_team(team, user);
        news.push(Happening::JoinedTeam(member(world, team, user)?));
    }
    member(world, team, user)
}

/// What the plugin says of a team; its id and times are the server's.
fn store(world: &World, id: &TeamId, said: &Team) -> Result<Team, ApiError> {
    let stored = world.change_team(id, |team, at| {
        *team = Team {
            id: team.id.clone(),
            create_at: team.create_at,
            update_at: at,
            delete_at: team.delete_at,
            ..said.clone()
        };
    });
    stored.ok_or_else(|| not_found(MISSING))
}
