//! May this user do this here? In Mattermost core's own terms.
//!
//! The plugin API checks no permissions, so every check is here, before anything is read or changed. The answers are
//! types: a [`VisibleChannel`], a [`VisiblePerson`], a [`ReadablePost`], a [`Postable`], a [`Messageable`] can only come
//! out of [`Permissions`], and the tools work on nothing else.

mod acting;
mod bookmarks;
mod channel;
mod channel_lists;
mod conversation;
mod creation;
mod deletion;
mod directory;
mod draft;
mod editing;
mod file_reading;
mod files;
mod marking;
mod members;
mod membership;
mod notified;
mod own_channels;
mod people;
mod pins;
mod postable;
mod properties;
mod readable;
mod right;
mod scheduled;
mod search;
mod sight;
mod teams;
mod viewing;
mod visible;

use std::sync::Arc;

use mattermost_plugin::api::Client;
use mattermost_plugin::ids::{ChannelId, TeamId};
use mattermost_plugin::model::{Channel, Post};
use mattermost_plugin_mcp::Caller;

pub use acting::Acting;
pub use bookmarks::{
    Bookmark, BookmarkAddable, BookmarkDeletable, BookmarkEditable, BookmarkOrderable,
    BookmarkPatch, MAX_BOOKMARKS, Target,
};
pub use channel::{VisibleChannel, listed};
pub use conversation::{Conversation, GROUP};
pub use creation::{Creatable, Created, Creation, Plan};
pub use deletion::Deletable;
pub use directory::Shown;
pub use draft::{Draft, Files, MAX_FILE_IDS};
pub use editing::{Edit, Editable};
pub use file_reading::ReadableFile;
pub use files::{OwnFile, Uploadable};
pub use marking::{Mark, Marking};
pub use members::{Among, Members};
pub use membership::{Addable, Joinable, Leavable, Standing};
pub use notified::Notified;
pub use own_channels::{OwnChannel, Unread};
pub use pins::Pinned;
pub use postable::{Destination, Messageable, Postable};
pub use properties::{Describable, MAX_HEADER, MAX_PURPOSE, MAX_TITLE, Properties, Said};
pub use readable::{Extent, Messages, Place, ReadableChannel};
pub use right::Right;
pub use scheduled::{Schedulable, Scheduled};
pub use search::Hits;
pub use viewing::Viewable;
pub use visible::{ChannelKind, ReadablePost, VisiblePerson, VisibleTeam};

use crate::config::CurrentConfig;
use crate::refusal::Refusal;
use crate::rest::Rest;

/// Asks the server what a user may do. Cheap to clone.
#[derive(Clone)]
pub struct Permissions {
    api: Client,
    rest: Rest,
    config: Arc<CurrentConfig>,
}

impl Permissions {
    /// Asks through `api`; what the plugin API has no method for is done through `rest`, and what admins have closed to agents
    /// is in `config`.
    pub fn new(api: Client, rest: Rest, config: Arc<CurrentConfig>) -> Self {
        Self { api, rest, config }
    }

    /// The caller as the user that the call acts as.
    ///
    /// # Errors
    /// [`Refusal::Authentication`] for a user who does not exist or is deactivated.
    pub async fn acting(&self, caller: &Caller) -> Result<Acting, Refusal> {
        match self.api.get_user(caller.user_id()).await {
            Ok(user) if user.delete_at == 0 && user.id == *caller.user_id() => {
                Ok(Acting::new(user, self.api.clone(), self.rest.clone()))
            }
            Ok(_) => Err(Refusal::Authentication),
            Err(error) if error.is_not_found() => Err(Refusal::Authentication),
            Err(error) => Err(Refusal::server("reading your account", &error)),
        }
    }

    /// The channel, if the user may know of it: an open one through its team or a membership, any other through
    /// `read_channel` (core: `api4/channel.go`, `getChannel`). `None` must read like "does not exist".
    ///
    /// # Errors
    /// An admin has closed it to agents ([`listed`] leaves it out of a list), or the server does not answer.
    pub async fn visible_channel(
        &self,
        user: &Acting,
        channel: Channel,
    ) -> Result<Option<VisibleChannel>, Refusal> {
        let open = ChannelKind::of(&channel) == ChannelKind::Public;
        let visible = (open
            && self
                .in_team(user, &channel.team_id, Right::ReadPublicChannel)
                .await?)
            || self
                .in_channel(user, &channel.id, Right::ReadChannel)
                .await?;
        match visible {
            true => self.open(channel).await.map(Some),
            false => Ok(None),
        }
    }

    /// Whether the user may list the public channels of a team (core: `api4/channel.go`, `getPublicChannelsForTeam`).
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn lists_channels(&self, user: &Acting, team: &TeamId) -> Result<bool, Refusal> {
        self.in_team(user, team, Right::ListTeamChannels).await
    }

    /// The post, if the user may read its channel's content and it is not deleted (core: `SessionHasPermissionToReadChannel`).
    /// `None` must read like "does not exist".
    ///
    /// # Errors
    /// An admin has closed the channel to agents ([`listed`] leaves it out of a list), or the server does not answer.
    pub async fn readable_post(
        &self,
        user: &Acting,
        post: Post,
    ) -> Result<Option<ReadablePost>, Refusal> {
        if post.delete_at != 0 {
            return Ok(None);
        }
        let channel = match self.api.get_channel(&post.channel_id).await {
            Ok(channel) => channel,
            Err(error) if error.is_not_found() => return Ok(None),
            Err(error) => return Err(Refusal::server("reading the post's channel", &error)),
        };
        let channel = self.with_content(user, channel).await?;
        Ok(channel.map(|channel| ReadablePost { post, channel }))
    }

    /// The channel, if the user may read its content, known of before or not.
    async fn with_content(
        &self,
        user: &Acting,
        channel: Channel,
    ) -> Result<Option<ReadableChannel>, Refusal> {
        if !self.reads_content(user, &channel).await? {
            return Ok(None);
        }
        Ok(Some(ReadableChannel {
            permissions: self.clone(),
            reader: user.clone(),
            channel: self.open(channel).await?,
        }))
    }

    /// The channel, if the user may read its content (core: `SessionHasPermissionToReadChannel`).
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn readable_channel(
        &self,
        user: &Acting,
        channel: VisibleChannel,
    ) -> Result<Option<ReadableChannel>, Refusal> {
        let readable = self.reads_content(user, channel.channel()).await?;
        Ok(readable.then(|| ReadableChannel {
            permissions: self.clone(),
            reader: user.clone(),
            channel,
        }))
    }

    /// Leave to post `draft` in `channel` (core: `api4/post.go`, `createPost`, and `userCreatePostPermissionCheckWithApp`).
    ///
    /// # Errors
    /// The channel is archived, the reply belongs elsewhere, the user may not post there or not address everybody.
    pub async fn postable(
        &self,
        user: &Acting,
        channel: VisibleChannel,
        draft: Draft,
    ) -> Result<Postable, Refusal> {
        let core = channel.channel();
        let label = channel.label();
        if core.delete_at != 0 {
            return Err(Refusal::Impossible(format!(
                "{label} is archived, nothing can be posted there"
            )));
        }
        if let Some(root) = &draft.reply_to
            && root.post.channel_id != core.id
        {
            return Err(Refusal::argument(
                "reply_to",
                format!(
                    "is a message of another channel than {label}; name a message in {label}, or the message itself as `to`"
                ),
            ));
        }
        self.may_post(user, &channel).await?;
        if draft.files.count() > 0 {
            self.may_upload(user, &channel).await?;
        }
        if draft.content.mentions().everybody
            && !self
                .in_channel(user, &core.id, Right::UseChannelMentions)
                .await?
        {
            return Err(lacks(Right::UseChannelMentions, &label));
        }
        Ok(Postable {
            api: self.api.clone(),
            permissions: self.clone(),
            author: user.clone(),
            channel,
            draft,
        })
    }

    /// Whether the user may post in the channel at all (core: `userCreatePostPermissionCheckWithApp` and
    /// `CheckIfChannelIsRestrictedDM`).
    async fn may_post(&self, user: &Acting, channel: &VisibleChannel) -> Result<(), Refusal> {
        let core = channel.channel();
        let may_post = self.in_channel(user, &core.id, Right::CreatePost).await?
            || (ChannelKind::of(core) == ChannelKind::Public
                && self
                    .in_team(user, &core.team_id, Right::CreatePostPublic)
                    .await?);
        if !may_post {
            return Err(lacks(Right::CreatePost, &channel.label()));
        }
        self.unrestricted(user, core).await
    }

    /// The user's own channels in all teams, direct and group ones included, with archived ones if wanted.
    pub(super) async fn own_channels(
        &self,
        user: &Acting,
        archived: bool,
    ) -> Result<Vec<Channel>, Refusal> {
        let everywhere = TeamId::default();
        let channels = self
            .api
            .get_channels_for_team_for_user(&everywhere, user.id(), archived)
            .await;
        match channels {
            Ok(channels) => Ok(channels),
            Err(error) if error.is_not_found() => Ok(Vec::new()),
            Err(error) => Err(Refusal::server("reading your channels", &error)),
        }
    }

    async fn reads_content(&self, user: &Acting, channel: &Channel) -> Result<bool, Refusal> {
        if self
            .in_channel(user, &channel.id, Right::ReadChannelContent)
            .await?
        {
            return Ok(true);
        }
        if ChannelKind::of(channel) != ChannelKind::Public {
            return Ok(false);
        }
        let compliance = user.server().await?.compliance_settings.enable;
        Ok(!compliance.unwrap_or_default()
            && self
                .in_team(user, &channel.team_id, Right::ReadPublicChannel)
                .await?)
    }

    async fn on_server(&self, user: &Acting, right: Right) -> Result<bool, Refusal> {
        let right = right.to_core();
        asked(self.api.has_permission_to(user.id(), &right).await)
    }

    async fn in_team(&self, user: &Acting, team: &TeamId, right: Right) -> Result<bool, Refusal> {
        let right = right.to_core();
        asked(
            self.api
                .has_permission_to_team(user.id(), team, &right)
                .await,
        )
    }

    async fn in_channel(
        &self,
        user: &Acting,
        channel: &ChannelId,
        right: Right,
    ) -> Result<bool, Refusal> {
        let right = right.to_core();
        asked(
            self.api
                .has_permission_to_channel(user.id(), channel, &right)
                .await,
        )
    }
}

/// Whether what was asked for is not there, or older than the message history that the server gives out: core says so
/// before it looks at any permission (`app/post.go`, GetSinglePost; `app/file.go`, GetFileInfo).
pub fn is_missing(error: &mattermost_plugin::api::ApiError) -> bool {
    const OLD: [&str; 2] = [
        "app.post.cloud.get.app_error",
        "app.file.cloud.get.app_error",
    ];
    error.is_not_found() || error.id().is_some_and(|id| OLD.contains(&id))
}

fn asked(answer: Result<bool, mattermost_plugin::api::ApiError>) -> Result<bool, Refusal> {
    answer.map_err(|error| Refusal::server("checking your permissions", &error))
}

fn lacks(right: Right, place: &str) -> Refusal {
    Refusal::Lacks {
        right,
        place: place.to_owned(),
    }
}

#[cfg(test)]
mod tests;
