//! Which team is meant.

use mattermost_plugin::model::Team;

use crate::answered::{Halt, Unclear};
use crate::permissions::{Acting, VisibleTeam};
use crate::refusal::Refusal;

use super::nearness::distance;
use super::{Candidate, Found, MAX_CANDIDATES, Resolver};

const ARGUMENT: &str = "team";

impl Resolver {
    /// The team that `written` means, by name, id or title; where nothing is written, the caller's only team, else the one in
    /// the settings.
    ///
    /// # Errors
    /// It leads to nothing that the caller can see, is unclear, or the caller has to name one.
    pub async fn team(&self, user: &Acting, written: Option<&str>) -> Result<VisibleTeam, Halt> {
        match given(written) {
            Some(written) => self.found_team(user, written).await?.one(ARGUMENT, written),
            None => self.default_team(user).await,
        }
    }

    async fn default_team(&self, user: &Acting) -> Result<VisibleTeam, Halt> {
        let mut own = self.permissions.own_teams(user).await?;
        let default = self.config.get().default_team.clone();
        let default = own
            .iter()
            .position(|team| default.as_deref() == Some(&*team.team().name));
        match (default, own.len()) {
            (Some(at), _) => Ok(own.swap_remove(at)),
            (None, 1) => Ok(own.remove(0)),
            (None, 0) => Err(Refusal::Impossible("you are in no team".to_owned()).into()),
            (None, _) => Err(Halt::Unclear(Unclear {
                status: "ambiguous",
                argument: ARGUMENT,
                asked: String::new(),
                candidates: listed(&own),
            })),
        }
    }

    /// Own teams come first, and name before id before title; a team of others is known by its name or id.
    async fn found_team(
        &self,
        user: &Acting,
        written: &str,
    ) -> Result<Found<VisibleTeam>, Refusal> {
        let own = self.permissions.own_teams(user).await?;
        let mut hits = fitting(&own, written);
        if hits.is_empty() {
            hits.extend(self.team_of_others(user, written).await?);
        }
        if hits.len() > 1 {
            return Ok(Found::Several(listed(&hits)));
        }
        Ok(match hits.pop() {
            Some(team) => Found::One(team),
            None => Found::Nothing(near(own, written)),
        })
    }

    async fn team_of_others(
        &self,
        user: &Acting,
        written: &str,
    ) -> Result<Option<VisibleTeam>, Refusal> {
        let found = match written.parse() {
            Ok(id) => self.api.get_team(&id).await,
            Err(_) => self.api.get_team_by_name(&written.to_lowercase()).await,
        };
        match found {
            Ok(team) => self.permissions.visible_team(user, team).await,
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(Refusal::server("looking up the team", &error)),
        }
    }

    /// The teams to look for channels in: all that `written` may mean, the caller's own where nothing is written.
    ///
    /// # Errors
    /// `written` means no team that the caller can see.
    pub(super) async fn teams(
        &self,
        user: &Acting,
        written: Option<&str>,
    ) -> Result<Vec<Team>, Halt> {
        let own = self.permissions.own_teams(user).await?;
        let Some(written) = given(written) else {
            return Ok(own.iter().map(|team| team.team().clone()).collect());
        };
        let hits = fitting(&own, written);
        if hits.is_empty() {
            let found = self.found_team(user, written).await?;
            return Ok(vec![found.one(ARGUMENT, written)?.team().clone()]);
        }
        Ok(hits.iter().map(|team| team.team().clone()).collect())
    }
}

fn given(written: Option<&str>) -> Option<&str> {
    written.map(str::trim).filter(|text| !text.is_empty())
}

/// Those that `written` fits: by name, else by id, else by title.
fn fitting(teams: &[VisibleTeam], written: &str) -> Vec<VisibleTeam> {
    let lower = written.to_lowercase();
    let fits: [&dyn Fn(&Team) -> bool; 3] = [
        &|team| team.name == *lower,
        &|team| team.id.as_str() == written,
        &|team| team.display_name.to_lowercase() == lower,
    ];
    fits.iter()
        .map(|fit| {
            let hits = teams.iter().filter(|team| fit(team.team()));
            hits.cloned().collect::<Vec<_>>()
        })
        .find(|hits| !hits.is_empty())
        .unwrap_or_default()
}

fn near(own: Vec<VisibleTeam>, written: &str) -> Vec<Candidate> {
    let lower = written.to_lowercase();
    let mut near: Vec<(usize, VisibleTeam)> = own
        .into_iter()
        .filter_map(|team| {
            let by_name = distance(&lower, &team.team().name);
            let by_title = distance(&lower, &team.team().display_name.to_lowercase());
            Some((by_name.into_iter().chain(by_title).min()?, team))
        })
        .collect();
    near.sort_by_key(|(distance, _)| *distance);
    listed(&near.into_iter().map(|(_, team)| team).collect::<Vec<_>>())
}

fn listed(teams: &[VisibleTeam]) -> Vec<Candidate> {
    let first = teams.iter().take(MAX_CANDIDATES);
    first.map(Candidate::team).collect()
}
