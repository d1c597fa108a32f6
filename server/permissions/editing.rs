//! Changing messages: who may.

use std::collections::BTreeMap;

use jiff::Timestamp;
use mattermost_plugin::Interface;
use mattermost_plugin::api::{ApiError, Client};
use mattermost_plugin::model::Post;

use crate::content::Content;
use crate::refusal::Refusal;

use super::postable::{ATTACHMENTS, UNSAFE_LINKS};
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
    channel: VisibleChannel,
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
        self.may_post(user, channel).await?;
        let after = edit.applied_to(before);
        if after.message != before.message {
            self.in_time(before).await?;
        }
        let addresses_more = edit.content.mentions().everybody;
        if addresses_more && !self.in_channel(user, id, Right::UseChannelMentions).await? {
            return Err(lacks(Right::UseChannelMentions, &label));
        }
        Ok(Editable {
            api: self.api.clone(),
            channel: channel.clone(),
            before: before.clone(),
            after,
        })
    }

    /// Whether the post is still young enough to be changed.
    async fn in_time(&self, post: &Post) -> Result<(), Refusal> {
        let config = self
            .api
            .get_config()
            .await
            .map_err(|error| Refusal::server("reading the server's settings", &error))?;
        let limit = config.service_settings.post_edit_time_limit;
        let limit = limit.unwrap_or(NO_LIMIT);
        let end = post.create_at.saturating_add(limit.saturating_mul(1000));
        if limit == NO_LIMIT || Timestamp::now().as_millisecond() <= end {
            return Ok(());
        }
        Err(Refusal::Impossible(format!(
            "the time to edit this message is over: this server allows {limit} s after it was sent; send a new message instead"
        )))
    }
}

impl Edit {
    fn applied_to(&self, before: &Post) -> Post {
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
        if self.content.changes().images > 0 {
            let prop = Interface::String("true".into());
            after.props.insert(UNSAFE_LINKS.to_owned(), prop);
        }
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

    /// Whether nothing changes.
    pub fn is_unchanged(&self) -> bool {
        self.before.message == self.after.message
            && attachments(&self.before.props) == attachments(&self.after.props)
    }

    /// Changes it.
    ///
    /// # Errors
    /// The server refuses or does not answer.
    pub async fn save(&self) -> Result<Post, ApiError> {
        self.api.update_post(&self.after).await
    }
}

fn attachments(props: &BTreeMap<String, Interface>) -> Option<&Interface> {
    props.get(ATTACHMENTS)
}
