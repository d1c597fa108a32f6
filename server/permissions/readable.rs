//! A channel whose messages the caller may read, and reading them.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

use futures_util::{StreamExt, TryStreamExt, stream};
use mattermost_plugin::api::ApiError;
use mattermost_plugin::ids::{FileId, PostId, UserId};
use mattermost_plugin::model::{FileInfo, Post, PostList, Reaction};

use crate::refusal::Refusal;

use super::{Acting, Permissions, VisibleChannel, is_missing};

/// `model.PostTypeBurnOnRead`: a message that is gone once it was read, and so must not be read for anybody.
pub(super) const BURN_ON_READ: &str = "burn_on_read";
/// Rows at most that GetPostsSince answers (`store/sqlstore/post_store.go`, GetPostsSince); which ones is not said.
const MAX_SINCE: usize = 1000;
/// Messages asked for at once where many are needed.
const PAGE: u32 = 200;
/// Pages that are read back at most to find where a time begins.
const MAX_PAGES: u32 = 25;
/// Calls under way at once.
const AT_ONCE: usize = 8;
/// Reactions and files looked up at most for one answer.
const MAX_LOOKUPS: usize = 200;

/// A channel whose content the caller may read. Only [`Permissions::readable_channel`](super::Permissions::readable_channel)
/// makes one, and messages, files and pins are read through it.
///
/// Messages come oldest first. Those of other channels and burn-on-read ones never come out, nor does the text of a deleted one.
#[derive(Clone)]
pub struct ReadableChannel {
    pub(super) permissions: Permissions,
    pub(super) reader: Acting,
    pub(super) channel: VisibleChannel,
}

/// Where in a channel to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place<'a> {
    /// The newest messages.
    Newest,
    /// The messages just before this one.
    Before(&'a PostId),
    /// The messages just after this one.
    After(&'a PostId),
}

impl<'a> Place<'a> {
    /// The next page of this one, which goes on from `id`.
    fn on_from(self, id: &'a PostId) -> Self {
        match self {
            Self::Newest | Self::Before(_) => Self::Before(id),
            Self::After(_) => Self::After(id),
        }
    }

    /// The last message of a page read from here, and the one from which the next page goes on. Core goes on before or after a
    /// moment (`store/sqlstore/post_store.go`, getPostsAround), of which this page may hold a part: that moment comes again.
    fn end_of(self, list: &PostList) -> (Option<PostId>, Option<PostId>) {
        let posts = list.order.iter().filter_map(|id| list.posts.get(id));
        let mut posts: Vec<&Post> = posts.collect();
        posts.sort_by(|one, other| match self {
            Self::Newest | Self::Before(_) => by_time(other, one),
            Self::After(_) => by_time(one, other),
        });
        let last = posts.last().copied();
        let whole = posts.iter().rev().find(|post| {
            let torn = last.map(|last| last.create_at);
            Some(post.create_at) != torn
        });
        let id = |post: &Post| post.id.clone();
        (last.map(id), whole.copied().or(last).map(id))
    }
}

/// Some messages of a channel.
#[derive(Debug, Default)]
pub struct Messages {
    /// Oldest first.
    pub posts: Vec<Post>,
    /// How many the server answered, with those that may not be shown.
    pub answered: usize,
    /// Burn-on-read messages that were left out.
    pub burning: usize,
    /// Whether everything that was asked for is here.
    pub complete: bool,
    /// The last one that was looked at, shown or not.
    pub edge: Option<PostId>,
}

/// How much of what has changed since a time was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// All of it.
    Whole,
    /// All that was posted; not what of older messages was edited, nor what was deleted.
    WithoutDeletions,
    /// Only what was posted last.
    Cut,
}

impl ReadableChannel {
    /// The channel.
    pub fn visible(&self) -> &VisibleChannel {
        &self.channel
    }

    /// Who reads.
    pub fn reader(&self) -> &Acting {
        &self.reader
    }

    /// The messages from a place on, in pages of `count`, until there are `enough`, the channel ends or `most` pages were read.
    /// Complete where the channel ends.
    ///
    /// Each page begins where the last one ended, not at a number: with that, what is posted meanwhile would shift it.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn messages(
        &self,
        place: Place<'_>,
        count: u32,
        most: u32,
        enough: impl Fn(&[Post]) -> bool,
    ) -> Result<Messages, Refusal> {
        let mut all = Messages::default();
        let mut seen = HashSet::new();
        let mut on: Option<PostId> = None;
        for _ in 0..most {
            let from = on.as_ref().map_or(place, |id| place.on_from(id));
            let mut list = self.page(from, count).await?;
            all.complete = list.order.len() < count as usize;
            let (edge, next) = place.end_of(&list);
            list.order.retain(|id| seen.insert(id.clone()));
            let read = self.ordered(list);
            all.answered += read.answered;
            all.burning += read.burning;
            all.posts.extend(read.posts);
            all.edge = edge.or(all.edge);
            if all.complete || read.answered == 0 || enough(&all.posts) {
                break;
            }
            on = next;
        }
        all.posts.retain(|post| post.delete_at == 0);
        all.posts.sort_by(by_time);
        Ok(all)
    }

    async fn page(&self, place: Place<'_>, count: u32) -> Result<PostList, Refusal> {
        let (api, id) = (&self.permissions.api, &self.channel.channel().id);
        let count = i64::from(count);
        let list = match place {
            Place::Newest => api.get_posts_for_channel(id, 0, count).await,
            Place::Before(post) => api.get_posts_before(id, post, 0, count).await,
            Place::After(post) => api.get_posts_after(id, post, 0, count).await,
        };
        list.map_err(reading)
    }

    /// What was posted, edited or deleted after `time`, by the time of posting, and how much of it that is.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn changed_since(&self, time: i64) -> Result<(Messages, Extent), Refusal> {
        let list = self
            .permissions
            .api
            .get_posts_since(&self.channel.channel().id, time)
            .await;
        let mut messages = self.ordered(list.map_err(reading)?);
        let mut extent = Extent::Whole;
        if messages.answered >= MAX_SINCE {
            (messages, extent) = self.posted_since(time).await?;
        }
        messages
            .posts
            .retain(|post| post.create_at.max(post.edit_at).max(post.delete_at) > time);
        Ok((messages, extent))
    }

    /// Reads back page by page to what was posted at `time`.
    async fn posted_since(&self, time: i64) -> Result<(Messages, Extent), Refusal> {
        let reached = |posts: &[Post]| posts.iter().any(|post| post.create_at <= time);
        let mut read = self
            .messages(Place::Newest, PAGE, MAX_PAGES, reached)
            .await?;
        let extent = match read.complete || reached(&read.posts) {
            true => Extent::WithoutDeletions,
            false => Extent::Cut,
        };
        read.posts.retain(|post| post.create_at > time);
        Ok((read, extent))
    }

    /// The thread of a post, with its first post.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn thread(&self, root: &PostId) -> Result<Messages, Refusal> {
        let list = self
            .permissions
            .api
            .get_post_thread(root)
            .await
            .map_err(reading)?;
        // `order` holds the first post twice in some versions (`store/sqlstore/post_store.go`, Get).
        let posts = list.posts.into_values();
        let messages = self.safe(
            posts
                .filter(|post| post.id == *root || post.root_id == *root)
                .filter(|post| post.delete_at == 0)
                .collect(),
        );
        Ok(Messages {
            complete: true,
            ..messages
        })
    }

    /// When a message of this channel was posted; `None` where there is no such message, or it is deleted.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn posted_at(&self, post: &PostId) -> Result<Option<i64>, Refusal> {
        match self.permissions.api.get_post(post).await {
            Ok(post) if post.channel_id == self.channel.channel().id && post.delete_at == 0 => {
                Ok(Some(post.create_at))
            }
            Ok(_) => Ok(None),
            Err(error) if is_missing(&error) => Ok(None),
            Err(error) => Err(reading(error)),
        }
    }

    /// See [`Acting::collapses_threads`].
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn collapses_threads(&self) -> Result<bool, Refusal> {
        self.reader.collapses_threads().await
    }

    /// The reactions to these messages of the channel, a call each: give those that have some. A message of another channel
    /// has none here.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn reactions(
        &self,
        mut posts: Vec<PostId>,
    ) -> Result<HashMap<PostId, Vec<Reaction>>, Refusal> {
        posts.truncate(MAX_LOOKUPS);
        let channel = &self.channel.channel().id;
        stream::iter(posts)
            .map(|id| async move {
                let reactions = self.permissions.api.get_reactions(&id).await;
                let mut reactions =
                    reactions.map_err(|error| Refusal::server("reading the reactions", &error))?;
                reactions.retain(|reaction| reaction.channel_id == *channel);
                Ok((id, reactions))
            })
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await
    }

    /// The details of files of the channel's messages, a call each. Left out are those that the server no longer has, and those
    /// of other channels: a message may name any.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn files(&self, mut ids: Vec<FileId>) -> Result<HashMap<FileId, FileInfo>, Refusal> {
        ids.truncate(MAX_LOOKUPS);
        let channel = &self.channel.channel().id;
        let found: Vec<_> = stream::iter(ids)
            .map(|id| async move {
                match self.permissions.api.get_file_info(&id).await {
                    Ok(info) if info.channel_id == *channel => Ok(Some((id, info))),
                    Ok(_) => Ok(None),
                    Err(error) if is_missing(&error) => Ok(None),
                    Err(error) => Err(Refusal::server("reading the files", &error)),
                }
            })
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await?;
        Ok(found.into_iter().flatten().collect())
    }

    /// The names of people who wrote or did something here, see [`Permissions::names`].
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn names(&self, people: Vec<UserId>) -> Result<HashMap<UserId, String>, Refusal> {
        self.permissions.names(&self.reader, people).await
    }

    /// Those that `order` names, oldest first: beside them core answers the rest of their threads.
    ///
    /// How many replies a message has it does not say, but where one reply is in the list, so is the rest of its thread
    /// (`store/sqlstore/post_store.go`, getParentsPosts).
    fn ordered(&self, mut list: PostList) -> Messages {
        let mut replies: HashMap<PostId, i64> = HashMap::new();
        for post in list.posts.values().filter(|post| post.delete_at == 0) {
            *replies.entry(post.root_id.clone()).or_default() += 1;
        }
        let posts = list.order.iter();
        let mut posts: Vec<Post> = posts.filter_map(|id| list.posts.remove(id)).collect();
        for post in posts.iter_mut().filter(|post| post.root_id.is_empty()) {
            let counted = replies.get(&post.id).copied().unwrap_or_default();
            post.reply_count = post.reply_count.max(counted);
        }
        self.safe(posts)
    }

    fn safe(&self, mut posts: Vec<Post>) -> Messages {
        let answered = posts.len();
        posts.retain(|post| post.channel_id == self.channel.channel().id);
        // An edit leaves the old text behind as a deleted post of another id (`store/sqlstore/post_store.go`, Update).
        posts.retain(|post| post.original_id.is_empty());
        let before = posts.len();
        posts.retain(|post| post.r#type != BURN_ON_READ);
        for post in posts.iter_mut().filter(|post| post.delete_at != 0) {
            post.message = "".into();
            post.file_ids = Vec::new();
            post.props.retain(|key, _| key == "deleteBy");
        }
        posts.sort_by(by_time);
        Messages {
            burning: before - posts.len(),
            posts,
            answered,
            ..Messages::default()
        }
    }
}

/// Oldest first.
fn by_time(one: &Post, other: &Post) -> Ordering {
    (one.create_at, &one.id).cmp(&(other.create_at, &other.id))
}

fn reading(error: ApiError) -> Refusal {
    Refusal::server("reading the messages", &error)
}

impl std::fmt::Debug for ReadableChannel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("ReadableChannel")
            .field(&self.channel.channel().id)
            .finish()
    }
}
