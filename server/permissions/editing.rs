//! Changing messages: who may.

use std::collections::BTreeMap;

use jiff::Timestamp;
use mattermost_plugin::Interface;
use mattermost_plugin::api::Client;
use mattermost_plugin::model::Post;

use crate::changes::Unmade;
use crate::content::Content;
use crate::refusal::Refusal;

use super::postable::{ATTACHMENTS, marks};
use super::{Acting, Permissions, ReadablePost, Right, VisibleChannel, lacks};

/// Types of posts that the server writes itself begin so (`model.PostSystemMessagePrefix`).
const SYSTEM: &str = "system_";
/// Posts that vanish once they are read (`model.PostTypeBurnOnRead`).
const BURN_ON_READ: &str = "burn_on_read";
/// `ServiceSettings.PostEditTimeLimit` where there is none.
const NO_LIMIT: i64 = -1;

/// What of a message is to be changed.
#[derive(Debug, Clone)]
pub struct Edit {
    /// The new text and attachments.
    pub content: Content,
    /// Whether the text is changed; else it stays as it is.
    pub message: bool,
    /// Whether the attachments are changed; else they stay as they are. None removes them.
    pub attachments: bool,
}

/// A post that the caller may change in this way, as it is and as it will be. Only
/// [`Permissions::editable`] makes one.
pub struct Editable {
    api: Client,
    author: Acting,
    channel: VisibleChannel,
    edit: Edit,
    before: Post,
    after: Post,
}

impl Permissions {
    /// Leave to change `post` (core: `api4/post.go`, updatePost and patchPost; `app/post.go`, UpdatePost). All that is not
    /// changed stays: pins, props, files.
    ///
    /// # Errors
    /// The post is none that people change, its channel is archived, the time for it is over, or the user may not.
    pub async fn editable(
        &self,
        user: &Acting,
        post: &ReadablePost,
        edit: &Edit,
    ) -> Result<Editable, Refusal> {
        let before = post.post();
        let channel = post.channel();
        let label = channel.label();
        if before.r#type.starts_with(SYSTEM) {
            return Err(Refusal::Impossible(
                "this is a message of the system, which nobody can edit".to_owned(),
            ));
        }
        if before.r#type == BURN_ON_READ {
            return Err(Refusal::Impossible(
                "a burn-on-read message cannot be edited".to_owned(),
            ));
        }
        if channel.channel().delete_at != 0 {
            return Err(Refusal::Impossible(format!(
                "{label} is archived, nothing can be edited there"
            )));
        }
        let id = &channel.channel().id;
        let mut needed = vec![Right::EditPost];
        if before.user_id != *user.id() {
            needed.push(Right::EditOthersPosts);
        }
        for right in needed {
            if !self.in_channel(user, id, right).await? {
                return Err(lacks(right, &label));
            }
        }
        // Not `create_post`: where members may post no more, core lets them mend what they have posted.
        self.unrestricted(user, channel.channel()).await?;
        let after = edit.applied_to(before, user);
        if after.message != before.message {
            in_time(user, before).await?;
        }
        let addresses_more = edit.content.mentions().everybody;
        if addresses_more && !self.in_channel(user, id, Right::UseChannelMentions).await? {
            return Err(lacks(Right::UseChannelMentions, &label));
        }
        Ok(Editable {
            api: self.api.clone(),
            author: user.clone(),
            channel: channel.clone(),
            edit: edit.clone(),
            before: before.clone(),
            after,
        })
    }
}

/// Whether the post is still young enough to be changed.
async fn in_time(user: &Acting, post: &Post) -> Result<(), Refusal> {
    let limit = user.server().await?.service_settings.post_edit_time_limit;
    let limit = limit.unwrap_or(NO_LIMIT);
    let end = post.create_at.saturating_add(limit.saturating_mul(1000));
    if limit == NO_LIMIT || Timestamp::now().as_millisecond() <= end {
        return Ok(());
    }
    Err(Refusal::Impossible(format!(
        "the time to edit this message is over: this server allows {limit} s after it was sent; send a new message instead"
    )))
}

impl Edit {
    fn applied_to(&self, before: &Post, author: &Acting) -> Post {
        let mut after = before.clone();
        if self.message {
            after.message = self.content.message().into();
        }
        if self.attachments {
            match self.content.attachments_prop() {
                Some(attachments) => after.props.insert(ATTACHMENTS.to_owned(), attachments),
                None => after.props.remove(ATTACHMENTS),
            };
        }
        let marks = marks(author, &self.content).into_iter();
        after
            .props
            .extend(marks.map(|(key, value)| (key.to_owned(), Interface::String(value.into()))));
        // As the server has it: what a plugin reads of it is a part.
        after.metadata = None;
        after
    }
}

impl Editable {
    /// Where it is.
    pub fn channel(&self) -> &VisibleChannel {
        &self.channel
    }

    /// As it is.
    pub fn before(&self) -> &Post {
        &self.before
    }

    /// As it will be.
    pub fn after(&self) -> &Post {
        &self.after
    }

    /// Whether the user wrote it, or something wrote it in the user's name.
    pub fn is_own(&self) -> bool {
        self.before.user_id == *self.author.id()
    }

    /// Whether nothing changes.
    pub fn is_unchanged(&self) -> bool {
        self.before.message == self.after.message
            && attachments(&self.before.props) == attachments(&self.after.props)
    }

    /// Changes it as it is now: core replaces pins, reactions, props and files by those that it is given
    /// (`app/post.go`, UpdatePost), so what others did meanwhile must be in them.
    ///
    /// # Errors
    /// What is to be changed is not what it was when leave was asked, or the server refuses or does not answer.
    pub async fn save(&self) -> Result<Post, Unmade> {
        let now = self.api.get_post(&self.before.id).await?;
        let is_same = now.message == self.before.message
            && now.edit_at == self.before.edit_at
            && attachments(&now.props) == attachments(&self.before.props);
        if !is_same {
            return Err(Refusal::Impossible(
                "the message has changed since (conflict): read it again".to_owned(),
            )
            .into());
        }
        let after = self.edit.applied_to(&now, &self.author);
        Ok(self.api.update_post(&after).await?)
    }
}

fn attachments(props: &BTreeMap<String, Interface>) -> Option<&Interface> {
    props.get(ATTACHMENTS)
}
