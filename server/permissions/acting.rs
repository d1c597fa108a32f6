//! The user a call acts as.

use std::sync::Arc;

use http::Method;
use mattermost_plugin::api::{ApiError, Client};
use mattermost_plugin::ids::UserId;
use mattermost_plugin::model::{Config, Team, TeamMember, User};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::sync::OnceCell;

use crate::refusal::Refusal;
use crate::rest::{Rest, RestError, Route};
use crate::time::Zone;

/// Memberships asked for at once: more teams than any user has.
const MAX_TEAMS: i64 = 1000;

/// The caller, found alive: exists and is not deactivated. Only [`Permissions::acting`](super::Permissions::acting) makes one.
#[derive(Clone)]
pub struct Acting {
    pub(super) user: User,
    pub(super) api: Client,
    pub(super) rest: Rest,
    /// The server's settings: all of them travel with each question, so one call asks once.
    server: Arc<OnceCell<Config>>,
}

impl Acting {
    pub(super) fn new(user: User, api: Client, rest: Rest) -> Self {
        Self {
            user,
            api,
            rest,
            server: Arc::default(),
        }
    }

    /// The caller's id.
    pub fn id(&self) -> &UserId {
        &self.user.id
    }

    /// The caller's name, without `@`.
    pub fn username(&self) -> &str {
        &self.user.username
    }

    /// First and last name, empty where the profile has none.
    pub fn full_name(&self) -> String {
        self.user.full_name()
    }

    /// Locale of the profile, such as `en`.
    pub fn locale(&self) -> &str {
        &self.user.locale
    }

    /// Whether it is the account of a guest.
    pub fn is_guest(&self) -> bool {
        self.user
            .roles
            .split_whitespace()
            .any(|role| role == "system_guest")
    }

    /// The caller's time zone.
    pub fn zone(&self) -> Zone {
        Zone::of(&self.user)
    }

    /// `online`, `away`, `dnd` or `offline`.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn status(&self) -> Result<String, Refusal> {
        match self.api.get_user_status(self.id()).await {
            Ok(status) => Ok(status.status.into()),
            Err(error) if error.is_not_found() => Ok("offline".to_owned()),
            Err(error) => Err(Refusal::server("reading your status", &error)),
        }
    }

    /// Whether threads are collapsed for the caller, so that replies do not count as unread in the channel (core:
    /// `app/preference.go`, IsCRTEnabledForUser).
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn collapses_threads(&self) -> Result<bool, Refusal> {
        let setting = &self.server().await?.service_settings.collapsed_threads;
        let default_on = match setting.as_deref().unwrap_or("disabled") {
            "disabled" => return Ok(false),
            "always_on" => return Ok(true),
            setting => setting == "default_on",
        };
        let id = self.id();
        match self
            .api
            .get_preference_for_user(id, "display_settings", "collapsed_reply_threads")
            .await
        {
            Ok(preference) => Ok(preference.value == "on"),
            // Core answers 400 for a preference that is not set (`app/preference.go`, GetPreferenceByCategoryAndNameForUser).
            Err(error) if error.id() == Some("app.preference.get.app_error") => Ok(default_on),
            Err(error) => Err(Refusal::server("reading your preferences", &error)),
        }
    }

    /// `ServiceSettings.SiteURL` without a slash at the end; empty where the admin set none.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn site_url(&self) -> Result<String, Refusal> {
        let url = self.server().await?.service_settings.site_url.as_deref();
        Ok(url.unwrap_or_default().trim_end_matches('/').to_owned())
    }

    /// The server's settings, as they were when this call first asked for one.
    pub(super) async fn server(&self) -> Result<&Config, Refusal> {
        self.server
            .get_or_try_init(|| self.api.get_config())
            .await
            .map_err(|error| Refusal::server("reading the server's settings", &error))
    }

    /// The caller's teams, without those that are archived.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn teams(&self) -> Result<Vec<Team>, Refusal> {
        match self.api.get_teams_for_user(self.id()).await {
            Ok(mut teams) => {
                teams.retain(|team| team.delete_at == 0);
                Ok(teams)
            }
            Err(error) => Err(server(&error)),
        }
    }

    /// The caller's memberships in teams.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn team_memberships(&self) -> Result<Vec<TeamMember>, Refusal> {
        match self
            .api
            .get_team_members_for_user(self.id(), 0, MAX_TEAMS)
            .await
        {
            Ok(mut members) => {
                members.retain(|member| member.delete_at == 0);
                Ok(members)
            }
            Err(error) => Err(server(&error)),
        }
    }

    /// Reads from the server's REST API as this user.
    pub(super) async fn read<T: DeserializeOwned>(&self, route: Route) -> Result<T, RestError> {
        self.rest.read(&self.user, route).await
    }

    /// Changes something through the server's REST API as this user; never repeated.
    pub(super) async fn change<T: DeserializeOwned>(
        &self,
        method: Method,
        route: Route,
        body: Option<&Value>,
    ) -> Result<T, RestError> {
        self.rest.change(&self.user, method, route, body).await
    }
}

fn server(error: &ApiError) -> Refusal {
    Refusal::server("reading your teams", error)
}
