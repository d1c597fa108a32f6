//! Teams and their members.

use mattermost_plugin::api::Client;
use toolbelt::contract::mattermost::*;
use toolbelt::convert::Convert as _;

use super::{given, list, methods};

methods! {
    as_status api {
        CreateTeamRequest { team } => CreateTeamResponse { some team } = api.create_team(&given(team));
        DeleteTeamRequest { team_id } => DeleteTeamResponse {} = api.delete_team(&team_id.convert());
        GetTeamsRequest {} => GetTeamsResponse { teams } = api.get_teams();
        GetTeamRequest { team_id } => GetTeamResponse { some team } = api.get_team(&team_id.convert());
        GetTeamByNameRequest { name } => GetTeamByNameResponse { some team } = api.get_team_by_name(&name);
        UpdateTeamRequest { team } => UpdateTeamResponse { some team } = api.update_team(&given(team));
        GetTeamsForUserRequest { user_id } => GetTeamsForUserResponse { teams } =
            api.get_teams_for_user(&user_id.convert());
        CreateTeamMemberRequest { team_id, user_id } => CreateTeamMemberResponse { some team_member } =
            api.create_team_member(&team_id.convert(), &user_id.convert());
        CreateTeamMembersRequest { team_id, user_ids, requestor_id } => CreateTeamMembersResponse { team_members } =
            api.create_team_members(&team_id.convert(), &list(user_ids), &requestor_id.convert());
        DeleteTeamMemberRequest { team_id, user_id, requestor_id } => DeleteTeamMemberResponse {} =
            api.delete_team_member(&team_id.convert(), &user_id.convert(), &requestor_id.convert());
        GetTeamMembersRequest { team_id, page, per_page } => GetTeamMembersResponse { team_members } =
            api.get_team_members(&team_id.convert(), page.convert(), per_page.convert());
        GetTeamMemberRequest { team_id, user_id } => GetTeamMemberResponse { some team_member } =
            api.get_team_member(&team_id.convert(), &user_id.convert());
        GetTeamMembersForUserRequest { user_id, page, per_page } => GetTeamMembersForUserResponse { team_members } =
            api.get_team_members_for_user(&user_id.convert(), page.convert(), per_page.convert());
        GetTeamStatsRequest { team_id } => GetTeamStatsResponse { some team_stats } =
            api.get_team_stats(&team_id.convert());
    }
}
