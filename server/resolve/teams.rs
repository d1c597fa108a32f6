//! Which of the caller's teams is meant.

use mattermost_plugin::model::Team;

use crate::permissions::Acting;
use crate::refusal::Refusal;

use super::Resolver;

impl Resolver {
    /// The caller's teams that `written` fits (name, id or title, in this order of preference), all where nothing is written.
    ///
    /// # Errors
    /// None of the caller's teams fits.
    pub(super) async fn teams(
        &self,
        user: &Acting,
        written: Option<&str>,
    ) -> Result<Vec<Team>, Refusal> {
        let own = user.teams().await?;
        let Some(written) = written.map(str::trim).filter(|text| !text.is_empty()) else {
            return Ok(own);
        };
        let lower = written.to_lowercase();
        let fits: [&dyn Fn(&Team) -> bool; 3] = [
            &|team| team.name == lower,
            &|team| team.id.as_str() == written,
            &|team| team.display_name.to_lowercase() == lower,
        ];
        for fit in fits {
            let hits: Vec<Team> = own.iter().filter(|team| fit(team)).cloned().collect();
            if !hits.is_empty() {
                return Ok(hits);
            }
        }
        let names: Vec<&str> = own.iter().map(|team| team.name.as_str()).collect();
        Err(Refusal::argument(
            "team",
            match names.as_slice() {
                [] => "names a team, and you are in none".to_owned(),
                names => format!("is none of your teams; they are: {}", names.join(", ")),
            },
        ))
    }
}
