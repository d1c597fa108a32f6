//! Teams: which the caller may know of.

use mattermost_plugin::model::Team;

use crate::refusal::Refusal;

use super::{Acting, Permissions, Right, VisibleTeam};

impl Permissions {
    /// Whether the user administers the server.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn administers(&self, user: &Acting) -> Result<bool, Refusal> {
        self.on_server(user, Right::ManageSystem).await
    }

    /// The caller's own teams, without those that are archived.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn own_teams(&self, user: &Acting) -> Result<Vec<VisibleTeam>, Refusal> {
        Ok(user.teams().await?.into_iter().map(VisibleTeam).collect())
    }

    /// The team, if the user may know of it: through `view_team`, or, for one that anybody may join, `list_public_teams`
    /// (core: `api4/team.go`, `getTeam`, which asks nothing of the second kind). `None` must read like "does not exist".
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn visible_team(
        &self,
        user: &Acting,
        team: Team,
    ) -> Result<Option<VisibleTeam>, Refusal> {
        if team.delete_at != 0 {
            return Ok(None);
        }
        let open = team.allow_open_invite && team.r#type == "O";
        let visible = self.in_team(user, &team.id, Right::ViewTeam).await?
            || (open && self.on_server(user, Right::ListPublicTeams).await?);
        Ok(visible.then_some(VisibleTeam(team)))
    }
}
