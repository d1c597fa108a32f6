//! The messages that a call is about, before it is known how many fit into the answer.

use mattermost_plugin::ids::PostId;
use mattermost_plugin::model::Post;

use crate::permissions::{Extent, Messages, OwnChannel, Place, ReadableChannel, ReadablePost};
use crate::refusal::Refusal;

use super::replies::Replies;
use super::{Arguments, View};

/// Pages read at most to find messages between system messages.
const MAX_PAGES: u32 = 5;

/// A stretch of messages, and where it can go on.
#[derive(Debug)]
pub(super) struct Span {
    pub(super) view: View,
    /// Oldest first.
    pub(super) posts: Vec<Post>,
    pub(super) keep: Keep,
    /// Most messages to show.
    pub(super) limit: usize,
    /// Whether nothing follows in the direction of reading but what is in `posts`.
    pub(super) complete: bool,
    /// The last message that was looked at, shown or not.
    pub(super) edge: Option<PostId>,
    pub(super) bounds: Bounds,
    /// Whether earlier messages are left out that this view does not lead to.
    pub(super) earlier: bool,
    /// Sentences for the header.
    pub(super) notes: Vec<String>,
    pub(super) burning: usize,
    /// Messages that cannot be shown any more, at the far end.
    pub(super) dropped: usize,
    /// When the first of them was posted.
    pub(super) border: Option<i64>,
}

/// Which messages stay where not all fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keep {
    /// The first; the answer goes on after them.
    First,
    /// The last; the answer goes on before them.
    Last,
    /// The first few and the last; the answer goes on between them.
    Ends,
    /// Those around this one; the answer goes on after them.
    Around(usize),
}

/// Only messages between these.
#[derive(Debug, Clone, Default)]
pub(super) struct Bounds {
    pub(super) before: Option<PostId>,
    pub(super) after: Option<PostId>,
}

impl Bounds {
    pub(super) fn is_open(&self) -> bool {
        self.before.is_none() && self.after.is_none()
    }

    fn keep(&self, open: Keep) -> Keep {
        match (&self.before, &self.after) {
            (_, Some(_)) => Keep::First,
            (Some(_), None) => Keep::Last,
            (None, None) => open,
        }
    }

    /// Those of a whole list that lie between the bounds.
    async fn cut(&self, channel: &ReadableChannel, posts: &mut Vec<Post>) -> Result<(), Refusal> {
        if let Some(id) = &self.after {
            let at = key(channel, "after", id, posts).await?;
            posts.retain(|post| (post.create_at, &post.id) > (at, id));
        }
        if let Some(id) = &self.before {
            let at = key(channel, "before", id, posts).await?;
            posts.retain(|post| (post.create_at, &post.id) < (at, id));
        }
        Ok(())
    }
}

impl Span {
    fn new(view: View, keep: Keep, bounds: Bounds, arguments: &Arguments) -> Self {
        Self {
            view,
            posts: Vec::new(),
            keep,
            limit: arguments.limit as usize,
            complete: true,
            edge: None,
            bounds,
            earlier: false,
            notes: Vec::new(),
            burning: 0,
            dropped: 0,
            border: None,
        }
    }

    /// The newest messages, or those on one side of a bound.
    pub(super) async fn at(
        channel: &ReadableChannel,
        view: View,
        bounds: Bounds,
        arguments: &Arguments,
    ) -> Result<Self, Refusal> {
        let mut span = Self::new(view, bounds.keep(Keep::Last), bounds.clone(), arguments);
        let place = match (&bounds.before, &bounds.after) {
            (_, Some(id)) => Place::After(id),
            (Some(id), None) => Place::Before(id),
            (None, None) => Place::Newest,
        };
        let (until, _, read) = tokio::try_join!(
            anchor(channel, "before", bounds.before.as_ref()),
            anchor(channel, "after", bounds.after.as_ref()),
            collect(channel, place, span.limit, arguments),
        )?;
        span.edge = read.edge.clone();
        span.take(read);
        if span.posts.is_empty() && bounds.is_open() && span.complete {
            span.notes.push("Nothing has been posted there.".to_owned());
        }
        if let (Some(until), Some(_)) = (until, &bounds.after) {
            let all = span.posts.len();
            span.posts.retain(|post| post.create_at < until);
            span.complete |= span.posts.len() < all;
        }
        Ok(span)
    }

    /// A message among those around it.
    pub(super) async fn around(
        channel: &ReadableChannel,
        post: &ReadablePost,
        arguments: &Arguments,
    ) -> Result<Self, Refusal> {
        let post = post.post();
        let (before, after) = match (arguments.context as usize, arguments.limit as usize) {
            (0, limit) => (limit / 2, limit.saturating_sub(1 + limit / 2)),
            (context, _) => (context, context),
        };
        let (mut earlier, mut later) = tokio::try_join!(
            collect(channel, Place::Before(&post.id), before, arguments),
            collect(channel, Place::After(&post.id), after, arguments),
        )?;
        let more_before = !earlier.complete || earlier.posts.len() > before;
        earlier
            .posts
            .drain(..earlier.posts.len().saturating_sub(before));
        later.complete &= later.posts.len() <= after;
        later.posts.truncate(after);
        let keep = Keep::Around(earlier.posts.len());
        let mut span = Self::new(View::Around, keep, Bounds::default(), arguments);
        span.limit = before + 1 + after;
        span.complete = later.complete;
        span.earlier = more_before;
        span.burning = earlier.burning + later.burning;
        span.posts = earlier.posts;
        span.posts.push(post.clone());
        span.posts.append(&mut later.posts);
        Ok(span)
    }

    /// What the reader has not seen. Where they have never looked at the channel, the newest messages.
    pub(super) async fn unread(
        channel: &ReadableChannel,
        bounds: Bounds,
        arguments: &Arguments,
    ) -> Result<Self, Refusal> {
        let (own, collapsed) = tokio::try_join!(channel.own(), channel.collapses_threads())?;
        let viewed = own.as_ref().map_or(0, OwnChannel::last_viewed_at);
        if viewed == 0 {
            let mut span = Self::at(channel, View::Latest, bounds, arguments).await?;
            let unread = own.map(|own| own.unread().counted(collapsed));
            span.notes.extend(never_viewed(unread, &span.posts));
            return Ok(span);
        }
        let (mut read, extent) = channel.changed_since(viewed).await?;
        read.posts
            .retain(|post| post.create_at > viewed && post.delete_at == 0);
        let replies = match collapsed {
            true => Replies::out_of(&mut read.posts, channel.reader()),
            false => Replies::default(),
        };
        let own = |post: &&Post| post.user_id == *channel.reader().id() && wanted(post, arguments);
        let own = read.posts.iter().filter(own).count();
        let mut span =
            Self::listed(channel, View::Unread, (read, extent), bounds, arguments).await?;
        if own > 0 {
            span.notes.push(format!("Your own among them: {own}."));
        }
        let zone = channel.reader().zone();
        let since = super::row::time(&zone, viewed);
        span.notes.insert(0, format!("Unread since {since}."));
        span.notes.extend(replies.note());
        Ok(span)
    }

    /// What was posted, edited or deleted since a time.
    pub(super) async fn since(
        channel: &ReadableChannel,
        time: i64,
        bounds: Bounds,
        arguments: &Arguments,
    ) -> Result<Self, Refusal> {
        // The API answers what is later than a time; what happened at that very moment is asked for, too.
        let found = channel.changed_since(time.saturating_sub(1)).await?;
        let extent = found.1;
        let mut span = Self::listed(channel, View::Since, found, bounds, arguments).await?;
        if extent != Extent::Whole {
            span.notes
                .push("Too much has changed to tell deletions and edits of older messages: choose a later since for them.".into());
        }
        Ok(span)
    }

    /// The thread of a post.
    pub(super) async fn thread(
        channel: &ReadableChannel,
        post: &ReadablePost,
        bounds: Bounds,
        arguments: &Arguments,
    ) -> Result<Self, Refusal> {
        let root = post.root_id();
        let mut read = channel.thread(root).await?;
        read.posts
            .retain(|post| post.id == *root || wanted(post, arguments));
        bounds.cut(channel, &mut read.posts).await?;
        let keep = bounds.keep(Keep::Ends);
        let mut span = Self::new(View::Thread, keep, bounds, arguments);
        span.take(read);
        Ok(span)
    }

    /// A part of a list that is here as a whole.
    async fn listed(
        channel: &ReadableChannel,
        view: View,
        (mut read, extent): (Messages, Extent),
        bounds: Bounds,
        arguments: &Arguments,
    ) -> Result<Self, Refusal> {
        let first = read.posts.first().map(|post| post.id.clone());
        read.posts.retain(|post| wanted(post, arguments));
        let total = read.posts.len();
        bounds.cut(channel, &mut read.posts).await?;
        let keep = bounds.keep(Keep::First);
        let mut span = Self::new(view, keep, bounds, arguments);
        if span.bounds.is_open() && arguments.context > 0 {
            span.before(channel, &mut read, arguments).await?;
        }
        span.notes.push(match (extent, first) {
            (Extent::Cut, Some(first)) => format!(
                "More than {total}, of which these are the last: view=latest before={first} shows those before."
            ),
            _ => format!("{total} in all."),
        });
        span.take(read);
        span.complete = true;
        Ok(span)
    }

    /// Puts the messages before the first one before it.
    async fn before(
        &mut self,
        channel: &ReadableChannel,
        read: &mut Messages,
        arguments: &Arguments,
    ) -> Result<(), Refusal> {
        let Some(first) = read.posts.iter().find(|post| post.delete_at == 0) else {
            return Ok(());
        };
        let context = arguments.context as usize;
        let place = Place::Before(&first.id);
        let mut earlier = collect(channel, place, context, arguments).await?.posts;
        earlier.retain(|post| read.posts.iter().all(|known| known.id != post.id));
        earlier.drain(..earlier.len().saturating_sub(context));
        if !earlier.is_empty() {
            self.notes
                .push(format!("The first {} are context.", earlier.len()));
        }
        self.limit += earlier.len();
        earlier.append(&mut read.posts);
        read.posts = earlier;
        Ok(())
    }

    fn take(&mut self, read: Messages) {
        self.burning = read.burning;
        self.complete = read.complete;
        self.posts = read.posts;
    }
}

/// What to say of a channel that the reader has never looked at; `unread` is `None` for who is no member.
fn never_viewed(unread: Option<i64>, posts: &[Post]) -> Option<String> {
    if posts.is_empty() {
        return None;
    }
    Some(match unread {
        None => "You are not in this channel, so nothing counts as unread; these are its newest messages.".to_owned(),
        Some(unread) => format!("You have never viewed this channel: {unread} unread; these are its newest messages."),
    })
}

/// At least `limit` messages that are wanted and one more, as far as there are so many.
async fn collect(
    channel: &ReadableChannel,
    place: Place<'_>,
    limit: usize,
    arguments: &Arguments,
) -> Result<Messages, Refusal> {
    let count = u32::try_from(limit + 1).unwrap_or(u32::MAX);
    let enough = |posts: &[Post]| {
        let wanted = posts.iter().filter(|post| wanted(post, arguments));
        wanted.count() > limit
    };
    let mut all = channel.messages(place, count, MAX_PAGES, enough).await?;
    all.posts.retain(|post| wanted(post, arguments));
    Ok(all)
}

/// Joins and the like are system messages (`model.Post`, IsSystemMessage).
fn wanted(post: &Post, arguments: &Arguments) -> bool {
    arguments.include_system || !post.r#type.starts_with("system_")
}

async fn anchor(
    channel: &ReadableChannel,
    field: &'static str,
    id: Option<&PostId>,
) -> Result<Option<i64>, Refusal> {
    let Some(id) = id else { return Ok(None) };
    match channel.posted_at(id).await? {
        Some(time) => Ok(Some(time)),
        None => Err(Refusal::argument(
            field,
            format!(
                "is no message of {} (it may have been deleted); give the id of another",
                channel.visible().label()
            ),
        )),
    }
}

async fn key(
    channel: &ReadableChannel,
    field: &'static str,
    id: &PostId,
    posts: &[Post],
) -> Result<i64, Refusal> {
    if let Some(post) = posts.iter().find(|post| post.id == *id) {
        return Ok(post.create_at);
    }
    Ok(anchor(channel, field, Some(id)).await?.unwrap_or_default())
}
