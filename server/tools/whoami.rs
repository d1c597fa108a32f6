//! `whoami`: who the tools act as.

use std::fmt::Write;

use mattermost_plugin::ids::{TeamId, UserId};
use mattermost_plugin::model::{Team, TeamMember};
use mattermost_plugin_mcp::{Hints, Policy, Tool, ToolContext, ToolError, ToolOutput};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::permissions::Acting;
use crate::rates::Rate;
use crate::refusal::Refusal;

use super::Kit;

/// Tells the agent who it acts as.
pub(crate) struct Whoami(pub(crate) Kit);

/// No arguments.
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct Arguments {}

/// The caller and the server.
#[derive(Debug, Serialize, JsonSchema, PartialEq, Eq)]
pub(crate) struct Output {
    id: UserId,
    username: String,
    name: String,
    locale: String,
    timezone: String,
    status: String,
    teams: Vec<TeamRow>,
    server: Server,
}

#[derive(Debug, Serialize, JsonSchema, PartialEq, Eq)]
struct TeamRow {
    id: TeamId,
    name: String,
    display_name: String,
    role: &'static str,
}

#[derive(Debug, Serialize, JsonSchema, PartialEq, Eq)]
struct Server {
    url: String,
    version: String,
}

impl Tool for Whoami {
    const NAME: &'static str = "whoami";
    const DESCRIPTION: &'static str = "Show who I am: the current Mattermost user (me, my account, profile, time zone, status) as whom all tools act, and my teams. Call it first when you need the user's own name, id or teams.";
    const HINTS: Hints = Hints::READ;
    const POLICY: Policy = Policy::AutoRunEverywhere;
    type Arguments = Arguments;
    type Output = ToolOutput<Output>;

    async fn call(
        &self,
        context: ToolContext,
        _arguments: Arguments,
    ) -> Result<ToolOutput<Output>, ToolError> {
        let user = self.0.acting(&context, Rate::Read).await?;
        let output = self.describe(&user).await?;
        Ok(ToolOutput::new(text(&output), output))
    }
}

impl Whoami {
    async fn describe(&self, user: &Acting) -> Result<Output, Refusal> {
        let (status, teams, memberships, url, version) = tokio::try_join!(
            user.status(),
            user.teams(),
            user.team_memberships(),
            self.0.site.url(),
            self.0.site.version(),
        )?;
        Ok(Output {
            id: user.id().clone(),
            username: user.username().to_owned(),
            name: user.full_name(),
            locale: user.locale().to_owned(),
            timezone: user.zone().name().to_owned(),
            status,
            teams: teams
                .into_iter()
                .map(|team| row(team, &memberships))
                .collect(),
            server: Server { url, version },
        })
    }
}

fn row(team: Team, memberships: &[TeamMember]) -> TeamRow {
    let role = match memberships.iter().find(|member| member.team_id == team.id) {
        Some(member) if member.scheme_admin => "admin",
        Some(member) if member.scheme_guest => "guest",
        _ => "member",
    };
    TeamRow {
        id: team.id,
        name: team.name.into(),
        display_name: team.display_name.into(),
        role,
    }
}

fn text(output: &Output) -> String {
    let mut text = format!("You act as @{}", output.username);
    if !output.name.is_empty() {
        let _ = write!(text, " ({})", output.name);
    }
    let _ = write!(
        text,
        ", id {}, {}, locale {}, time zone {}.",
        output.id, output.status, output.locale, output.timezone
    );
    if output.teams.is_empty() {
        text.push_str("\nTeams: none.");
    }
    for team in &output.teams {
        let _ = write!(
            text,
            "\nTeam {} ({}), {}, id {}",
            team.name, team.display_name, team.role, team.id
        );
    }
    let url = match output.server.url.as_str() {
        "" => "no address set",
        url => url,
    };
    let _ = write!(
        text,
        "\nServer: {url}, Mattermost {}",
        output.server.version
    );
    text
}

#[cfg(test)]
mod tests {
    use crate::fake::FakeServer;
    use expect_test::expect;
    use mattermost_plugin_mcp::test_kit::LlmAnswer;
    use serde_json::json;

    async fn whoami(server: &FakeServer, user: &str) -> LlmAnswer {
        let agents = server.agents().await;
        let user = agents.user(&FakeServer::user_id(user));
        user.call("whoami", json!({})).await
    }

    #[tokio::test]
    async fn the_caller_is_described_with_teams_and_server() {
        let answer = whoami(&FakeServer::sample(), "ada").await;
        expect![[r#"
            You act as @ada (Ada Lovelace), id u0000000000000000000000ada, online, locale en, time zone Europe/Berlin.
            Team eng (Engineering), admin, id t0000000000000000000000eng
            Team ops (Operations), member, id t0000000000000000000000ops
            Server: https://chat.example, Mattermost 11.6.0"#]].assert_eq(&answer.text);
        assert_eq!(answer.structured["teams"][1]["name"], "ops");
    }

    #[tokio::test]
    async fn a_guest_is_a_guest_and_an_archived_team_is_left_out() {
        let answer = whoami(&FakeServer::sample(), "gus").await;
        let teams = answer.structured["teams"].as_array().unwrap();
        assert_eq!(teams.len(), 1);
        assert_eq!(
            (&teams[0]["name"], &teams[0]["role"]),
            (&json!("eng"), &json!("guest"))
        );
    }

    #[tokio::test]
    async fn deactivated_and_unknown_callers_are_refused_alike() {
        for user in ["gone", "nobody"] {
            let refused = whoami(&FakeServer::sample(), user).await;
            assert_eq!(refused.into_text(), Err("Authentication failed".to_owned()));
        }
    }
}
