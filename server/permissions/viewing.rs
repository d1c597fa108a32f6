//! Marking a channel as viewed.

use http::Method;
use mattermost_plugin::api::Client;
use serde::Deserialize;
use serde_json::json;

use crate::refusal::Refusal;
use crate::rest::{RestError, Route};

use super::{Acting, Permissions, VisibleChannel};

/// A channel that the caller is a member of and so can have viewed. Only [`Permissions::viewable`] makes one.
pub struct Viewable {
    member: Acting,
    channel: VisibleChannel,
}

/// `model.ChannelViewResponse`
#[derive(Deserialize)]
struct Viewed {}

impl Permissions {
    /// Leave to mark the channel as viewed: core notes it for members and for nobody else (`app/channel.go`, ViewChannel).
    ///
    /// # Errors
    /// The user is no member.
    pub async fn viewable(
        &self,
        user: &Acting,
        channel: VisibleChannel,
    ) -> Result<Viewable, Refusal> {
        if !is_member(&self.api, user, &channel).await? {
            return Err(Refusal::Impossible(format!(
                "you are not a member of {}, so there is nothing unread for you there",
                channel.label()
            )));
        }
        Ok(Viewable {
            member: user.clone(),
            channel,
        })
    }
}

impl Viewable {
    /// The channel.
    pub fn channel(&self) -> &VisibleChannel {
        &self.channel
    }

    /// Marks everything in the channel as read, as opening it does (core: `api4/channel.go`, `viewChannel`). Threads that
    /// the user follows stay as they are where the user has them collapsed.
    ///
    /// # Errors
    /// The server refuses or does not answer, or its REST API cannot be used.
    pub async fn mark_viewed(&self) -> Result<(), RestError> {
        let route = Route::new(&["channels", "members", self.member.id().as_str(), "view"]);
        let view = json!({
            "channel_id": self.channel.channel().id,
            "collapsed_threads_supported": true,
        });
        let Viewed {} = self.member.change(Method::POST, route, Some(&view)).await?;
        Ok(())
    }
}

/// Whether the user is a member of the channel.
pub(super) async fn is_member(
    api: &Client,
    user: &Acting,
    channel: &VisibleChannel,
) -> Result<bool, Refusal> {
    match api
        .get_channel_member(&channel.channel().id, user.id())
        .await
    {
        Ok(_) => Ok(true),
        Err(error) if error.is_not_found() => Ok(false),
        Err(error) => Err(Refusal::server("reading your membership", &error)),
    }
}
