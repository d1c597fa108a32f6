//! `whoami`: who the tools act as.

use std::fmt::Write;

use jiff::Timestamp;
use mattermost_plugin::ids::{TeamId, UserId};
use mattermost_plugin::model::{Team, TeamMember};
use mattermost_plugin_mcp::{Hints, Policy, Tool, ToolContext, ToolError, ToolOutput};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::permissions::Acting;
use crate::quoted::{in_quotes, one_line};
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
    /// `system admin`, `guest` or `member`.
    role: &'static str,
    locale: String,
    timezone: String,
    /// The time there.
    now: String,
    status: String,
    teams: Vec<TeamRow>,
    server: Server,
    limits: Limits,
    /// What is wrong with the plugin's settings; only an admin is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    settings_problem: Option<String>,
    /// What an admin should know about settings that hold, such as a channel that does not exist.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    settings_notes: Vec<String>,
}

/// What the settings allow all agents.
#[derive(Debug, Serialize, JsonSchema, PartialEq, Eq)]
struct Limits {
    preset: &'static str,
    read_only: bool,
    profile: &'static str,
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
    const TAGS: &'static [&'static str] = &["mattermost", "user", "team"];
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
            user.site_url(),
            self.0.site.version(),
        )?;
        let (config, problem) = (self.0.config.get(), self.0.config.problem());
        let administers = self.0.permissions.administers(user).await?;
        Ok(Output {
            settings_problem: problem.filter(|_| administers),
            settings_notes: match administers {
                true => config.channels.notes().to_vec(),
                false => Vec::new(),
            },
            role: match (administers, user.is_guest()) {
                (true, _) => "system admin",
                (_, true) => "guest",
                _ => "member",
            },
            now: user.zone().show_now(Timestamp::now()),
            limits: Limits {
                preset: config.offer.preset.as_str(),
                read_only: config.offer.read_only,
                profile: config.offer.profile.as_str(),
            },
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
        let _ = write!(text, " ({})", in_quotes(&one_line(&output.name, 130)));
    }
    if output.role != "member" {
        let _ = write!(text, ", {}", output.role);
    }
    let _ = write!(
        text,
        ", id {}, {}, locale {}, time zone {}.\nNow: {}",
        output.id, output.status, output.locale, output.timezone, output.now
    );
    if output.teams.is_empty() {
        text.push_str("\nTeams: none.");
    }
    for team in &output.teams {
        let _ = write!(
            text,
            "\nTeam {} ({}), {}, id {}",
            team.name,
            in_quotes(&one_line(&team.display_name, 64)),
            team.role,
            team.id
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
    let Limits {
        preset,
        read_only,
        profile,
    } = output.limits;
    let changes = match read_only {
        true => "read only",
        false => "changes allowed",
    };
    let _ = write!(
        text,
        "\nTools: preset {preset}, profile {profile}, {changes}"
    );
    if let Some(problem) = &output.settings_problem {
        let _ = write!(
            text,
            "\nThe plugin's settings are wrong, and the last good ones are in force: {problem}"
        );
    }
    for note in &output.settings_notes {
        let _ = write!(text, "\nThe plugin's settings: {note}");
    }
    text
}

#[cfg(test)]
mod tests {
    use crate::scene::Scene;
    use serde_json::json;

    #[tokio::test]
    async fn the_caller_is_described_with_teams_server_and_limits() {
        let scene = Scene::new().await;
        scene
            .world
            .make_team_admin(&scene.sample.acme, &scene.sample.ada);
        let (ada, acme) = (&scene.sample.ada, &scene.sample.acme);
        let told = scene.text(ada, "whoami", json!({})).await;
        let (now, others): (Vec<&str>, Vec<&str>) =
            told.lines().partition(|line| line.starts_with("Now: "));
        assert!(now[0].starts_with("Now: 20") && now[0].ends_with("day"));
        assert_eq!(
            others.join("\n"),
            format!(
                "You act as @ada (\"Ada Winter\"), id {ada}, online, locale en, time zone Europe/Berlin.\n\
                Team acme (\"Acme\"), admin, id {acme}\n\
                Server: http://localhost:8065, Mattermost 11.6.0\n\
                Tools: preset standard, profile admin, changes allowed"
            )
        );
    }

    #[tokio::test]
    async fn a_guest_is_a_guest_and_an_archived_team_is_left_out() {
        let scene = Scene::with(|world, sample| {
            let old = world.add_team("old", "Old Things");
            world.join_team(&old, &sample.gus);
            world.archive_team(&old);
        })
        .await;
        let answer = scene.call(&scene.sample.gus, "whoami", json!({})).await;
        let teams = answer.structured["teams"].as_array().unwrap();
        assert_eq!(teams.len(), 1);
        assert_eq!(
            (&teams[0]["name"], &teams[0]["role"]),
            (&json!("acme"), &json!("guest"))
        );
        assert_eq!(answer.structured["role"], "guest");
        let grace = scene.text(&scene.sample.grace, "whoami", json!({})).await;
        assert!(
            grace.starts_with("You act as @grace (\"Grace Lindqvist\"), system admin, id"),
            "{grace}"
        );
    }

    #[tokio::test]
    async fn deactivated_and_unknown_callers_are_refused_alike() {
        let scene = Scene::new().await;
        for user in [&scene.sample.olga, &"nobodynobodynobodynobody12".into()] {
            let refusal = scene.refusal(user, "whoami", json!({})).await;
            assert_eq!(refusal, "Authentication failed");
        }
    }

    #[tokio::test]
    async fn what_is_wrong_in_the_settings_is_told_to_admins_alone() {
        let scene = Scene::new().await;
        let set = |value| {
            scene
                .world
                .set_plugin_setting("dev.toolbelt", "DefaultTeam", value)
        };
        set("No Such Form");
        assert!(scene.configure().await.is_err());
        let told = scene.text(&scene.sample.grace, "whoami", json!({})).await;
        assert!(told.contains("settings are wrong"), "{told}");
        assert!(told.contains("DefaultTeam: not a team's name"), "{told}");
        let ada = scene.text(&scene.sample.ada, "whoami", json!({})).await;
        assert!(
            !ada.contains("wrong") && !ada.contains("DefaultTeam"),
            "{ada}"
        );
        set("acme");
        scene.configure().await.unwrap();
        let told = scene.text(&scene.sample.grace, "whoami", json!({})).await;
        assert!(!told.contains("wrong"), "{told}");
    }

    #[tokio::test]
    async fn entries_that_match_no_channel_are_told_to_admins_alone() {
        let scene = Scene::with(|world, _| {
            let typed = "acme/leads, acme/no-such-channel, c0000000000000000000000001, direct";
            world.set_plugin_setting("dev.toolbelt", "DeniedChannels", typed);
        })
        .await;
        let told = scene.text(&scene.sample.grace, "whoami", json!({})).await;
        let (_, notes) = told.split_once("changes allowed\n").unwrap();
        assert_eq!(
            notes,
            "The plugin's settings: DeniedChannels: entry 2 matches no channel\n\
            The plugin's settings: DeniedChannels: entry 3 matches no channel"
        );
        let ada = scene.text(&scene.sample.ada, "whoami", json!({})).await;
        assert!(!ada.contains("DeniedChannels"), "{ada}");
    }
}
