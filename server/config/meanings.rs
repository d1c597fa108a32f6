//! Which channels the names in the settings mean: found once, and kept as long as the name stands there.
//!
//! Every member may give a channel another name (and every team admin a team), so a name that was compared anew with each call
//! would let members open what an admin has closed. The ids are kept in the key-value store, for the next start of the plugin
//! and for the other nodes.

use mattermost_plugin::api::{ApiError, Client};
use mattermost_plugin::ids::ChannelId;
use mattermost_plugin::kv::Kv;
use mattermost_plugin::model::Channel;

use super::channels::{Entry, Meanings, OpenChannels};

/// Where they are kept.
const KEY: &str = "listed_channels";

impl OpenChannels {
    /// Finds the channels that the entries mean. `last` are those that held until now.
    pub(crate) async fn found(mut self, api: &Client, last: &Self) -> Self {
        let kv = Kv::new(api);
        let kept = kv.get::<Meanings>(KEY).await;
        let known = match &kept {
            Ok(kept) => kept.clone().unwrap_or_default(),
            Err(error) => {
                tracing::warn!(cause = %error, "which channels the settings mean cannot be read; the names are looked up anew");
                last.meanings()
            }
        };
        let (entries, notes) = self.entries();
        for (place, entry) in entries {
            if let Some(note) = entry.find(api, &known).await {
                tracing::warn!("the settings: {place} {note}");
                notes.push(format!("{place} {note}"));
            }
        }
        let found = self.meanings();
        if kept.is_ok()
            && known != found
            && let Err(error) = kv.set(KEY, &found).await
        {
            tracing::warn!(cause = %error, "which channels the settings mean cannot be kept for the next start");
        }
        self
    }
}

impl Entry {
    /// Finds the channel that it means, unless that is known; answers what an admin should know about it.
    async fn find(&mut self, api: &Client, known: &Meanings) -> Option<&'static str> {
        let (answer, id) = match self {
            Self::All(_) => return None,
            Self::Id(id) => {
                let answer = api.get_channel(id).await;
                let found = answer.is_ok().then(|| id.clone());
                (answer, found)
            }
            Self::Named { team, channel, id } => {
                *id = known.get(&format!("{team}/{channel}")).cloned();
                let answer = api
                    .get_channel_by_name_for_team_name(team, channel, true)
                    .await;
                if let (None, Ok(found)) = (&id, &answer) {
                    *id = Some(found.id.clone());
                }
                (answer, id.clone())
            }
        };
        note(answer, id.as_ref())
    }
}

fn note(answer: Result<Channel, ApiError>, means: Option<&ChannelId>) -> Option<&'static str> {
    match (answer, means) {
        (Ok(found), Some(id)) if found.id == *id => None,
        (Err(error), _) if !error.is_not_found() => {
            Some("cannot be looked up; the server does not answer")
        }
        (_, Some(_)) => Some(
            "means a channel that has another name now, or is gone; it still means that one (remove the entry, save, and write it anew to change that)",
        ),
        (_, None) => Some("matches no channel"),
    }
}
