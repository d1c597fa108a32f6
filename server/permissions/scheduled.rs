//! Messages that are to be posted later: the caller's own, kept by the server until then.

use std::collections::BTreeSet;

use http::Method;
use jiff::Timestamp;
use mattermost_plugin::ids::{ChannelId, PostId, TeamId};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::changes::Unmade;
use crate::refusal::Refusal;
use crate::rest::{RestError, Route};

use super::postable::marks;
use super::{Acting, Permissions, Postable, listed};

/// A message that the server will post for the caller (`model.ScheduledPost`), in a channel that no admin has closed to agents.
/// Only [`Permissions::scheduled`] and [`Schedulable`] make one, and core gives them to nobody else.
#[derive(Debug, Clone, PartialEq)]
pub struct Scheduled {
    /// Its id.
    pub id: String,
    /// Where it goes.
    pub channel_id: ChannelId,
    /// The first message of the thread that it goes to; empty where it starts one.
    pub root_id: PostId,
    /// The text.
    pub message: String,
    /// When it is due.
    pub at: Timestamp,
    /// Why the server could not post it when it was due, such as `channel_archived`; empty before and without failure.
    pub error_code: String,
    /// As the server wrote it, to be sent back with what is not known here.
    raw: Map<String, Value>,
}

/// The part of `model.ScheduledPost` that is read.
#[derive(Deserialize)]
struct Read {
    id: String,
    channel_id: ChannelId,
    #[serde(default)]
    root_id: PostId,
    message: String,
    scheduled_at: i64,
    #[serde(default)]
    error_code: String,
}

impl Scheduled {
    fn of(raw: Map<String, Value>) -> Result<Self, RestError> {
        let unreadable = || RestError::Unreadable("a scheduled message".to_owned());
        let read = Read::deserialize(Value::Object(raw.clone())).map_err(|_| unreadable())?;
        Ok(Self {
            id: read.id,
            channel_id: read.channel_id,
            root_id: read.root_id,
            message: read.message,
            at: Timestamp::from_millisecond(read.scheduled_at).map_err(|_| unreadable())?,
            error_code: read.error_code,
            raw,
        })
    }
}

/// Leave to have one text posted later, where its author may post it now: core asks for no more (`api4/scheduled_post.go`,
/// scheduledPostChecks). Only [`Postable::later`] makes one.
pub struct Schedulable(Postable);

impl Permissions {
    /// The caller's scheduled messages in one of their teams and, with it, those in direct and group messages, which are in
    /// no team; the first to be posted first. What is in channels that are closed to agents is left out.
    ///
    /// # Errors
    /// The server does not answer, does not schedule messages (it needs a licence), or its REST API cannot be used.
    pub async fn scheduled(
        &self,
        user: &Acting,
        team: &TeamId,
        direct: bool,
    ) -> Result<Vec<Scheduled>, Refusal> {
        let mut scheduled = user.scheduled(team, direct).await?;
        let channels: BTreeSet<_> = scheduled.iter().map(|one| one.channel_id.clone()).collect();
        let mut closed = BTreeSet::new();
        for id in channels {
            match self.api.get_channel(&id).await {
                Ok(channel) => {
                    if listed(self.not_closed(&channel).await.map(Some))?.is_none() {
                        closed.insert(id);
                    }
                }
                // Nothing is read or changed in a channel that is gone; its messages can be cancelled.
                Err(error) if error.is_not_found() => {}
                Err(error) => return Err(Refusal::server("reading the channels", &error)),
            }
        }
        scheduled.retain(|one| !closed.contains(&one.channel_id));
        Ok(scheduled)
    }

    /// The caller's scheduled message with this id, in whichever team it is.
    ///
    /// # Errors
    /// There is none, or those of [`scheduled`](Self::scheduled).
    pub async fn scheduled_with(&self, user: &Acting, id: &str) -> Result<Scheduled, Refusal> {
        let mut direct = true;
        for team in user.teams().await? {
            let scheduled = self.scheduled(user, &team.id, direct).await?;
            if let Some(found) = scheduled.into_iter().find(|one| one.id == id) {
                return Ok(found);
            }
            direct = false;
        }
        Err(Refusal::NotFound(
            "none of your scheduled messages has this scheduled_id".to_owned(),
        ))
    }
}

impl Acting {
    async fn scheduled(&self, team: &TeamId, direct: bool) -> Result<Vec<Scheduled>, Refusal> {
        let direct = if direct { "true" } else { "false" };
        let route = Route::new(&["posts", "scheduled", "team", team.as_str()])
            .query("includeDirectChannels", direct);
        let lists: std::collections::BTreeMap<String, Option<Vec<Map<String, Value>>>> = self
            .read(route)
            .await
            .map_err(|error| error.refusal("reading your scheduled messages"))?;
        let all = lists.into_values().flatten().flatten();
        let mut scheduled = all
            .map(Scheduled::of)
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| error.refusal("reading your scheduled messages"))?;
        scheduled.sort_by(|one, other| (one.at, &one.id).cmp(&(other.at, &other.id)));
        Ok(scheduled)
    }

    /// Deletes a scheduled message of the caller, so that it is not posted.
    ///
    /// # Errors
    /// The server refuses or does not answer; in the second case it may have been deleted.
    pub async fn cancel(&self, scheduled: &Scheduled) -> Result<(), RestError> {
        let route = Route::new(&["posts", "schedule", &scheduled.id]);
        let _: Value = self.change(Method::DELETE, route, None).await?;
        Ok(())
    }
}

impl Postable {
    /// Leave to have it posted later.
    ///
    /// # Errors
    /// It has files or attachments, which are not kept with a scheduled message here.
    pub fn later(self) -> Result<Schedulable, Refusal> {
        if self.draft.files.count() > 0 || self.draft.content.attachments() > 0 {
            return Err(Refusal::Impossible(
                "a scheduled message has text alone, without files and attachments".to_owned(),
            ));
        }
        Ok(Schedulable(self))
    }
}

impl Schedulable {
    /// Has the server post it at `at`, as the author. Never repeated here: a repeat could post twice.
    ///
    /// # Errors
    /// The server refuses or does not answer; in the second case it may be scheduled.
    pub async fn schedule(&self, at: Timestamp) -> Result<Scheduled, RestError> {
        let Self(postable) = self;
        let root = postable.draft.reply_to.as_ref().map(|post| post.root_id());
        let body = json!({
            "user_id": postable.author.id(),
            "channel_id": postable.channel.channel().id,
            "root_id": root.map(PostId::as_str).unwrap_or_default(),
            "message": postable.draft.content.message(),
            "props": self.props(),
            "scheduled_at": at.as_millisecond(),
        });
        let route = Route::new(&["posts", "schedule"]);
        let author = &postable.author;
        Scheduled::of(author.change(Method::POST, route, Some(&body)).await?)
    }

    /// Puts this text and time in place of those of `scheduled`.
    ///
    /// # Errors
    /// `scheduled` is of another channel; or the server refuses or does not answer, and in the second case it may have been
    /// changed.
    pub async fn reschedule(
        &self,
        scheduled: &Scheduled,
        at: Timestamp,
    ) -> Result<Scheduled, Unmade> {
        let Self(postable) = self;
        if scheduled.channel_id != postable.channel.channel().id {
            return Err(Refusal::Impossible(format!(
                "the scheduled message is for another channel than {}",
                postable.channel.label()
            ))
            .into());
        }
        let mut body = scheduled.raw.clone();
        body.insert(
            "message".to_owned(),
            postable.draft.content.message().into(),
        );
        body.insert("scheduled_at".to_owned(), at.as_millisecond().into());
        let props = body.get("props").and_then(Value::as_object);
        let mut props = props.cloned().unwrap_or_default();
        props.extend(self.props());
        body.insert("props".to_owned(), props.into());
        let route = Route::new(&["posts", "schedule", &scheduled.id]);
        let body = Value::Object(body);
        let author = &postable.author;
        let changed = author.change(Method::PUT, route, Some(&body)).await?;
        Ok(Scheduled::of(changed)?)
    }

    fn props(&self) -> Map<String, Value> {
        let Self(postable) = self;
        let props = marks(&postable.author, &postable.draft.content).into_iter();
        props
            .map(|(name, value)| (name.to_owned(), value.into()))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::Cast;
    use crate::content::Content;
    use crate::link_guard::LinkGuard;
    use crate::permissions::{Draft, Files};
    use crate::upload::Upload;

    async fn postable(files: Files) -> Postable {
        let cast = Cast::new();
        let permissions = cast.permissions();
        let user = permissions.acting(&cast.caller("ada")).await.unwrap();
        let channel = cast.api().get_channel(&cast.channel("eng/dev")).await;
        let channel = permissions.visible_channel(&user, channel.unwrap()).await;
        let content = Content::text("hi", &LinkGuard::new("")).unwrap();
        let draft = Draft::new(content, files).unwrap();
        let channel = channel.unwrap().unwrap();
        permissions.postable(&user, channel, draft).await.unwrap()
    }

    #[tokio::test]
    async fn what_would_be_dropped_is_not_scheduled() {
        let file = Upload::new("files", "a.txt", Some("a".to_owned()), None).unwrap();
        let files = Files {
            own: Vec::new(),
            new: vec![file],
        };
        assert!(postable(files).await.later().is_err());
    }

    #[tokio::test]
    async fn leave_for_one_channel_changes_no_message_for_another() {
        let elsewhere = Scheduled {
            id: "s".to_owned(),
            channel_id: ChannelId::from("elsewhere"),
            root_id: PostId::default(),
            message: "due elsewhere".to_owned(),
            at: Timestamp::UNIX_EPOCH,
            error_code: String::new(),
            raw: Map::new(),
        };
        let here = postable(Files::default()).await.later().unwrap();
        let unmade = here.reschedule(&elsewhere, Timestamp::UNIX_EPOCH).await;
        assert_eq!(
            unmade.unwrap_err().to_string(),
            "Client error: the scheduled message is for another channel than ~dev"
        );
    }
}
