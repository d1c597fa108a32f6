//! Leave to post one message in one place, as one user.

use mattermost_plugin::Interface;
use mattermost_plugin::api::{ApiError, Client};
use mattermost_plugin::ids::FileId;
use mattermost_plugin::model::{FileInfo, Post};
use mattermost_plugin_mcp::ToolContext;

use crate::audit::Ids;
use crate::changes::Unmade;
use crate::content::Content;
use crate::refusal::Refusal;
use crate::upload::Upload;

use super::{
    Acting, Conversation, Draft, Notified, OwnFile, Permissions, VisibleChannel, VisiblePerson,
};

/// Prop that marks a post as written by an AI for a user (`model.PostPropsAIGeneratedByUserID`).
const AI_GENERATED_BY: &str = "ai_generated_by";
/// The user's name beside it, which clients show (`model.PostPropsAIGeneratedByUsername`).
const AI_GENERATED_BY_USERNAME: &str = "ai_generated_by_username";
/// Prop of the attachments (`model.PostPropsAttachments`).
pub(super) const ATTACHMENTS: &str = "attachments";
/// Prop that keeps core from fetching what links lead to (`app/post_metadata.go`, UnsafeLinksPostProp).
const UNSAFE_LINKS: &str = "unsafe_links";

/// A draft and the channel where its author may post it. Only [`Permissions`](super::Permissions) makes one, and there is no
/// other way to create a post.
pub struct Postable {
    pub(super) api: Client,
    pub(super) permissions: Permissions,
    pub(super) author: Acting,
    pub(super) channel: VisibleChannel,
    pub(super) draft: Draft,
}

impl Postable {
    /// Where it goes.
    pub fn channel(&self) -> &VisibleChannel {
        &self.channel
    }

    /// The files that have to be uploaded before it is sent.
    pub fn uploads(&self) -> &[Upload] {
        &self.draft.files.new
    }

    /// Uploads one of its files. Until the post is sent nobody sees it.
    ///
    /// # Errors
    /// The server refuses or does not answer.
    pub async fn upload(&self, file: &Upload) -> Result<FileInfo, ApiError> {
        let channel = &self.channel.channel().id;
        self.api
            .upload_file(file.bytes(), channel, file.name())
            .await
    }

    /// The same leave asked anew: uploads take their time, and core asks neither for the archive nor for a permission when a
    /// plugin posts.
    ///
    /// # Errors
    /// The user may not post it there any more, or the server does not answer; nothing is posted.
    pub async fn again(self) -> Result<Self, Unmade> {
        let Self {
            api,
            permissions,
            author,
            channel,
            draft,
        } = self;
        let core = api.get_channel(&channel.channel().id).await?;
        let label = channel.label();
        let Some(channel) = permissions.visible_channel(&author, core).await? else {
            return Err(Refusal::NotFound(format!("no channel {label} that you can see")).into());
        };
        Ok(permissions.postable(&author, channel, draft).await?)
    }

    /// Posts it with the files that were uploaded for it, as the author. Never repeated here: a repeat could post twice.
    ///
    /// # Errors
    /// The server refuses or does not answer; in the second case the post may exist.
    pub async fn send(&self, uploaded: Vec<FileId>) -> Result<Post, ApiError> {
        let root = self.draft.reply_to.as_ref().map(|post| post.root_id());
        let own = self.draft.files.own.iter().map(OwnFile::id).cloned();
        let content = &self.draft.content;
        let marks = marks(&self.author, content).into_iter();
        let marks = marks.map(|(key, value)| (key, Interface::String(value.into())));
        let attachments = content.attachments_prop().map(|list| (ATTACHMENTS, list));
        let post = Post {
            user_id: self.author.id().clone(),
            channel_id: self.channel.channel().id.clone(),
            root_id: root.cloned().unwrap_or_default(),
            message: content.message().into(),
            pending_post_id: self.draft.pending_post_id.clone().into(),
            file_ids: own.chain(uploaded).collect(),
            props: marks
                .chain(attachments)
                .map(|(key, value)| (key.to_owned(), value))
                .collect(),
            ..Post::default()
        };
        self.api.create_post(&post).await
    }
}

/// Leave to write one message to one person or several. The channel may not exist yet: [`open`](Self::open) creates it.
pub struct Messageable {
    permissions: Permissions,
    author: Acting,
    conversation: Conversation,
    draft: Draft,
}

impl Permissions {
    /// Leave to write `draft` in the conversation. Where its channel exists, the draft must be allowed in it; else
    /// [`Messageable::open`] asks once there is one.
    ///
    /// # Errors
    /// The user may not post the draft there.
    pub async fn messageable(
        &self,
        user: &Acting,
        conversation: Conversation,
        draft: Draft,
    ) -> Result<Messageable, Refusal> {
        match conversation.existing() {
            Some(channel) => {
                self.postable(user, channel.clone(), draft.clone()).await?;
            }
            // What a system admin may open, nobody may write in where the server restricts it.
            None => {
                let people = conversation.people().iter().map(VisiblePerson::user);
                self.unrestricted_with(user, people).await?;
            }
        }
        Ok(Messageable {
            permissions: self.clone(),
            author: user.clone(),
            conversation,
            draft,
        })
    }
}

impl Messageable {
    /// Whom it goes to.
    pub fn people(&self) -> &[VisiblePerson] {
        self.conversation.people()
    }

    /// Leave to post in the channel, which is created where there is none. Only in a channel that exists can the user's
    /// permissions be asked.
    ///
    /// # Errors
    /// The server refuses or does not answer, or the user may not post the draft there; nothing is posted.
    pub async fn open(self, context: &ToolContext) -> Result<Postable, Unmade> {
        let channel = self.conversation.open().await?;
        if self.conversation.existing().is_none() {
            let id = &channel.channel().id;
            context.done(format!("opened the direct message (channel {id})"));
        }
        Ok(self
            .permissions
            .postable(&self.author, channel, self.draft)
            .await?)
    }
}

/// Where a message may go.
#[expect(
    clippy::large_enum_variant,
    reason = "there is one a call, on its way through it"
)]
pub enum Destination {
    /// A channel that exists.
    Channel(Postable),
    /// A person or several.
    People(Messageable),
}

impl Destination {
    /// The message.
    pub fn draft(&self) -> &Draft {
        match self {
            Self::Channel(postable) => &postable.draft,
            Self::People(people) => &people.draft,
        }
    }

    /// How it is named to people.
    pub fn label(&self) -> String {
        match self {
            Self::Channel(postable) => postable.channel.label(),
            Self::People(people) => {
                let names = people.people().iter();
                let names: Vec<_> = names.map(|one| format!("@{}", one.username())).collect();
                names.join(", ")
            }
        }
    }

    /// Its ids, for the audit record.
    pub fn ids(&self) -> Ids {
        match self {
            Self::Channel(postable) => {
                vec![("channel_id", postable.channel.channel().id.to_string())]
            }
            Self::People(people) => {
                let ids: Vec<_> = people
                    .people()
                    .iter()
                    .map(|one| one.user_id().as_str())
                    .collect();
                vec![("to_user_ids", ids.join(" "))]
            }
        }
    }

    /// Opens its channel where there is none yet: the first step of a change.
    ///
    /// # Errors
    /// The server refuses or does not answer, or the user may not post there after all; nothing is posted.
    pub async fn open(self, context: &ToolContext) -> Result<Postable, Unmade> {
        let messageable = match self {
            Self::Channel(postable) => return Ok(postable),
            Self::People(messageable) => messageable,
        };
        let opened = messageable.open(context).await;
        opened.map_err(|unmade| match unmade {
            Unmade::Server(error) => {
                let next = "nothing was posted, so call again";
                Refusal::change("opening the direct message", &error, next).into()
            }
            refused => refused,
        })
    }

    /// How many members its channel has; `None` for a direct or group message.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn members(&self) -> Result<Option<u64>, Refusal> {
        match self {
            Self::Channel(postable) => {
                let channel = postable.channel.channel();
                Ok(Some(postable.permissions.others_in(channel).await? + 1))
            }
            Self::People(_) => Ok(None),
        }
    }

    /// Who is notified of it.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn notified(&self) -> Result<Notified, Refusal> {
        match self {
            Self::Channel(Postable {
                permissions,
                author,
                channel,
                draft,
                ..
            }) => {
                let mentions = draft.content.mentions();
                permissions.notified(author, channel, &mentions).await
            }
            Self::People(Messageable {
                author,
                conversation,
                ..
            }) => {
                let people = conversation.people().iter();
                let others = people.filter(|person| person.user_id() != author.id());
                Ok(Notified {
                    people: others.count() as u64,
                    ..Notified::default()
                })
            }
        }
    }
}

/// The props that say of a post what it is: written by an AI for its author, and whether core must not fetch its links.
pub(super) fn marks<'a>(author: &'a Acting, content: &Content) -> Vec<(&'static str, &'a str)> {
    let mut marks = vec![
        (AI_GENERATED_BY, author.id().as_str()),
        (AI_GENERATED_BY_USERNAME, author.username()),
    ];
    if content.is_outside() {
        marks.push((UNSAFE_LINKS, "true"));
    }
    marks
}
