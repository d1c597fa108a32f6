//! Marks on messages: the caller's own reactions, and pins.

use std::collections::BTreeSet;

use mattermost_plugin::api::{ApiError, Client};
use mattermost_plugin::model::{Post, Reaction};

use crate::emoji::Emoji;
use crate::refusal::Refusal;

use super::{Acting, Permissions, ReadablePost, Right, lacks};

/// `model.PostTypeBurnOnRead`
const BURN_ON_READ: &str = "burn_on_read";

/// What is put on a message or taken off it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// The caller's reaction.
    React(Emoji),
    /// Takes that reaction back.
    Unreact(Emoji),
    /// Pins the message to its channel.
    Pin,
    /// Takes the pin off.
    Unpin,
}

/// Leave to put one mark on one message, or to take it off. Only [`Permissions::marking`] makes one.
pub struct Marking {
    api: Client,
    user: Acting,
    post: ReadablePost,
    mark: Mark,
    reactions: Vec<Reaction>,
}

impl Permissions {
    /// Leave to mark `post`: reactions need `add_reaction` or `remove_reaction` (core: `api4/reaction.go`, `saveReaction`,
    /// `deleteReaction`), pins no more than to read the message (`api4/post.go`, `saveIsPinnedPost`).
    ///
    /// # Errors
    /// The user may not, the channel is archived, or the message takes no such mark.
    pub async fn marking(
        &self,
        user: &Acting,
        post: ReadablePost,
        mark: Mark,
    ) -> Result<Marking, Refusal> {
        let (channel, label) = (post.channel().channel(), post.channel().label());
        if channel.delete_at != 0 {
            return Err(Refusal::Impossible(format!(
                "{label} is archived, nothing can be marked there"
            )));
        }
        self.unrestricted(user, channel).await?;
        let right = match &mark {
            Mark::React(_) => Some(Right::AddReaction),
            Mark::Unreact(_) => Some(Right::RemoveReaction),
            Mark::Pin | Mark::Unpin => None,
        };
        match right {
            Some(right) if !self.in_channel(user, &channel.id, right).await? => {
                return Err(lacks(right, &label));
            }
            Some(_) => {}
            None => pinnable(post.post())?,
        }
        let reactions = match self.api.get_reactions(&post.post().id).await {
            Ok(reactions) => reactions,
            Err(error) => return Err(Refusal::server("reading the reactions", &error)),
        };
        let marking = Marking {
            api: self.api.clone(),
            user: user.clone(),
            post,
            mark,
            reactions,
        };
        if let Mark::React(emoji) = &marking.mark
            && !marking
                .reactions
                .iter()
                .any(|known| emoji.is_called(&known.emoji_name))
        {
            room_for_another(user, &marking.reactions).await?;
        }
        Ok(marking)
    }
}

/// So many different emojis a message takes (core: `app/reaction.go`, `SaveReactionForPost`).
async fn room_for_another(user: &Acting, reactions: &[Reaction]) -> Result<(), Refusal> {
    let settings = &user.server().await?.service_settings;
    let kinds: BTreeSet<_> = reactions.iter().map(|known| &known.emoji_name).collect();
    match settings.unique_emoji_reaction_limit_per_post {
        Some(limit) if i64::try_from(kinds.len()).is_ok_and(|kinds| kinds >= limit) => {
            Err(Refusal::Impossible(format!(
                "the message has {limit} different reactions, the most that this server allows; react with one of them"
            )))
        }
        _ => Ok(()),
    }
}

impl Marking {
    /// The message.
    pub fn post(&self) -> &ReadablePost {
        &self.post
    }

    /// The mark.
    pub fn mark(&self) -> &Mark {
        &self.mark
    }

    /// Whether all is already as it would be afterwards.
    pub fn is_done(&self) -> bool {
        match &self.mark {
            Mark::React(emoji) => self.own(emoji).is_some(),
            Mark::Unreact(emoji) => self.own(emoji).is_none(),
            Mark::Pin => self.post.post.is_pinned,
            Mark::Unpin => !self.post.post.is_pinned,
        }
    }

    /// The message's reactions as they were, by emoji in the order in which they were first used: how many, and whether one
    /// is the caller's.
    pub fn reactions(&self) -> Vec<(String, usize, bool)> {
        let mut all: Vec<(String, usize, bool)> = Vec::new();
        for reaction in &self.reactions {
            let name: &str = &reaction.emoji_name;
            let own = reaction.user_id == *self.user.id();
            match all.iter_mut().find(|(known, ..)| known == name) {
                Some((_, count, has_own)) => {
                    *count += 1;
                    *has_own |= own;
                }
                None => all.push((name.to_owned(), 1, own)),
            }
        }
        all
    }

    /// The name by which the emoji is put on or taken off: the one that the caller has used, else the one that others have used,
    /// since two names of one emoji are two reactions to core.
    pub fn emoji(&self) -> Option<&str> {
        let (Mark::React(emoji) | Mark::Unreact(emoji)) = &self.mark else {
            return None;
        };
        let mut all = self.reactions.iter();
        let used = self
            .own(emoji)
            .or_else(|| all.find(|known| emoji.is_called(&known.emoji_name)));
        Some(used.map_or(emoji.name(), |known| &known.emoji_name))
    }

    /// Puts the mark on, or takes it off.
    ///
    /// # Errors
    /// The server refuses or does not answer.
    pub async fn make(&self) -> Result<(), ApiError> {
        let reaction = Reaction {
            user_id: self.user.id().clone(),
            post_id: self.post.post.id.clone(),
            emoji_name: self.emoji().unwrap_or_default().into(),
            channel_id: self.post.post.channel_id.clone(),
            ..Reaction::default()
        };
        match &self.mark {
            Mark::React(_) => self.api.add_reaction(&reaction).await.map(drop),
            Mark::Unreact(_) => self.api.remove_reaction(&reaction).await,
            Mark::Pin => self.pin(true).await,
            Mark::Unpin => self.pin(false).await,
        }
    }

    /// `UpdatePost` replaces the whole message, so what is sent is the message as it stands now.
    async fn pin(&self, is_pinned: bool) -> Result<(), ApiError> {
        let now = self.api.get_post(&self.post.post.id).await?;
        let pinned = Post { is_pinned, ..now };
        self.api.update_post(&pinned).await.map(drop)
    }

    /// The caller's reaction with this emoji, by whichever of its names.
    fn own(&self, emoji: &Emoji) -> Option<&Reaction> {
        let mut all = self.reactions.iter();
        all.find(|known| known.user_id == *self.user.id() && emoji.is_called(&known.emoji_name))
    }
}

/// Core changes neither what it wrote itself nor what burns on reading, not even its pin (`app/post.go`, `PatchPost` and
/// `UpdatePost`).
fn pinnable(post: &Post) -> Result<(), Refusal> {
    let what = match post.r#type.as_str() {
        BURN_ON_READ => "a burn-on-read message",
        system if system.starts_with("system_") => "a system message",
        _ => return Ok(()),
    };
    Err(Refusal::Impossible(format!("{what} cannot be pinned")))
}
