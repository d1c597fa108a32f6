//! Messages that are to be posted later: the caller's own, kept by the server until then.

use http::Method;
use jiff::Timestamp;
use mattermost_plugin::ids::{ChannelId, PostId, TeamId};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::refusal::Refusal;
use crate::rest::{RestError, Route};

use super::postable::marks;
use super::{Acting, Draft, Permissions, Postable, VisibleChannel, viewing};

/// A message that the server will post for the caller (`model.ScheduledPost`). Only [`Acting::scheduled`] and
/// [`Postable`] make one, and core gives them to nobody else.
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

impl Permissions {
    /// Leave to have `draft` posted in `channel` later: core keeps scheduled messages of members only
    /// (`app/scheduled_post.go`, SaveScheduledPost).
    ///
    /// # Errors
    /// The user is no member, or those of [`postable`](Self::postable).
    pub async fn schedulable(
        &self,
        user: &Acting,
        channel: VisibleChannel,
        draft: Draft,
    ) -> Result<Postable, Refusal> {
        if !viewing::is_member(&self.api, user, &channel).await? {
            return Err(Refusal::Impossible(format!(
                "you are not a member of {}, and only members can schedule messages there",
                channel.label()
            )));
        }
        self.postable(user, channel, draft).await
    }
}

impl Acting {
    /// The caller's scheduled messages in one of their teams and, with it, those in direct and group messages, which are in
    /// no team; the first to be posted first.
    ///
    /// # Errors
    /// The server does not answer, does not schedule messages (it needs a licence), or its REST API cannot be used.
    pub async fn scheduled(&self, team: &TeamId, direct: bool) -> Result<Vec<Scheduled>, Refusal> {
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

    /// The caller's scheduled message with this id, in whichever team it is.
    ///
    /// # Errors
    /// There is none, or those of [`scheduled`](Self::scheduled).
    pub async fn scheduled_with(&self, id: &str) -> Result<Scheduled, Refusal> {
        let mut direct = true;
        for team in self.teams().await? {
            let scheduled = self.scheduled(&team.id, direct).await?;
            if let Some(found) = scheduled.into_iter().find(|one| one.id == id) {
                return Ok(found);
            }
            direct = false;
        }
        Err(Refusal::NotFound(
            "none of your scheduled messages has this scheduled_id".to_owned(),
        ))
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
    /// Has the server post it at `at`, as the author. Never repeated here: a repeat could post twice.
    ///
    /// # Errors
    /// The server refuses or does not answer; in the second case it may be scheduled.
    pub async fn schedule(&self, at: Timestamp) -> Result<Scheduled, RestError> {
        let root = self.draft.reply_to.as_ref().map(|post| post.root_id());
        let body = json!({
            "user_id": self.author.id(),
            "channel_id": self.channel.channel().id,
            "root_id": root.map(PostId::as_str).unwrap_or_default(),
            "message": self.draft.content.message(),
            "props": self.props(),
            "scheduled_at": at.as_millisecond(),
        });
        let route = Route::new(&["posts", "schedule"]);
        Scheduled::of(self.author.change(Method::POST, route, Some(&body)).await?)
    }

    /// Puts this text and time in place of those of `scheduled`, which is of the same author and channel.
    ///
    /// # Errors
    /// The server refuses or does not answer; in the second case it may have been changed.
    pub async fn reschedule(
        &self,
        scheduled: &Scheduled,
        at: Timestamp,
    ) -> Result<Scheduled, RestError> {
        let mut body = scheduled.raw.clone();
        body.insert("message".to_owned(), self.draft.content.message().into());
        body.insert("scheduled_at".to_owned(), at.as_millisecond().into());
        let props = body.get("props").and_then(Value::as_object);
        let mut props = props.cloned().unwrap_or_default();
        props.extend(self.props());
        body.insert("props".to_owned(), props.into());
        let route = Route::new(&["posts", "schedule", &scheduled.id]);
        let body = Value::Object(body);
        Scheduled::of(self.author.change(Method::PUT, route, Some(&body)).await?)
    }

    fn props(&self) -> Map<String, Value> {
        let props = marks(&self.author, &self.draft.content).into_iter();
        props
            .map(|(name, value)| (name.to_owned(), value.into()))
            .collect()
    }
}
