//! Searching messages: the server finds, and each hit's channel is asked for again.

use std::collections::{HashMap, VecDeque};

use futures_util::{StreamExt, TryStreamExt, stream};
use http::StatusCode;
use mattermost_plugin::api::ApiError;
use mattermost_plugin::ids::{ChannelId, TeamId, UserId};
use mattermost_plugin::model::{Post, SearchParameter};

use crate::refusal::Refusal;

use super::readable::BURN_ON_READ;
use super::{Acting, Permissions, ReadableChannel, ReadablePost, listed};

/// Hits at most that the database search answers; it heeds no page (`store/sqlstore/post_store.go`, search).
const MAX_HITS: usize = 100;
/// Searches under way at once.
const AT_ONCE: usize = 4;

/// What a search found, newest first. Each hit comes out once it is known that the user may read its channel.
pub struct Hits {
    permissions: Permissions,
    user: Acting,
    posts: VecDeque<Post>,
    /// `None` for a channel that the user may not read.
    channels: HashMap<ChannelId, Option<ReadableChannel>>,
    rest: Option<i64>,
}

impl Permissions {
    /// Searches as the user (core: `app/post.go`, SearchPostsForUser), once for each team and its parameters.
    ///
    /// # Errors
    /// The server does not answer, or its search is switched off.
    pub async fn search_messages(
        &self,
        user: &Acting,
        searches: Vec<(TeamId, SearchParameter)>,
    ) -> Result<Hits, Refusal> {
        let lists: Vec<Vec<Post>> = stream::iter(searches)
            .map(|(team, parameter)| async move {
                let api = &self.api;
                let found = api.search_posts_in_team_for_user(&team, user.id(), &parameter);
                let list = found.await.map_err(unfound)?.post_list.unwrap_or_default();
                Ok::<_, Refusal>(list.posts.into_values().collect())
            })
            .buffered(AT_ONCE)
            .try_collect()
            .await?;
        let rest = lists.iter().filter_map(|list| cut(list)).max();
        let mut posts: Vec<Post> = lists.into_iter().flatten().collect();
        posts.retain(|post| {
            post.delete_at == 0
                && post.r#type != BURN_ON_READ
                && rest.is_none_or(|rest| post.create_at >= rest)
        });
        posts.sort_by(|a, b| (b.create_at, &b.id).cmp(&(a.create_at, &a.id)));
        posts.dedup_by(|a, b| a.id == b.id);
        Ok(Hits {
            permissions: self.clone(),
            user: user.clone(),
            posts: posts.into(),
            channels: HashMap::new(),
            rest,
        })
    }

    /// The names of those who wrote these posts, see [`names`](Self::names).
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn authors(
        &self,
        user: &Acting,
        posts: &[ReadablePost],
    ) -> Result<HashMap<UserId, String>, Refusal> {
        let authors = posts.iter().map(|post| post.post.user_id.clone());
        self.names(user, authors.collect()).await
    }
}

impl Hits {
    /// The next hit that the user may read.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn next(&mut self) -> Result<Option<ReadablePost>, Refusal> {
        while let Some(post) = self.posts.pop_front() {
            if !self.channels.contains_key(&post.channel_id) {
                let channel = self.channel(&post.channel_id).await?;
                self.channels.insert(post.channel_id.clone(), channel);
            }
            if let Some(Some(channel)) = self.channels.get(&post.channel_id) {
                let channel = channel.clone();
                return Ok(Some(ReadablePost { post, channel }));
            }
        }
        Ok(None)
    }

    /// Where the server has found more than it answers: everything posted from this time on is here, nothing older is.
    pub fn rest(&self) -> Option<i64> {
        self.rest
    }

    async fn channel(&self, id: &ChannelId) -> Result<Option<ReadableChannel>, Refusal> {
        match self.permissions.api.get_channel(id).await {
            Ok(channel) => listed(self.permissions.with_content(&self.user, channel).await),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(Refusal::server("reading a message's channel", &error)),
        }
    }
}

/// From when on a list is whole, where the server has cut it: of what was posted in its last millisecond some may be missing.
fn cut(list: &[Post]) -> Option<i64> {
    if list.len() < MAX_HITS {
        return None;
    }
    let times = list.iter().map(|post| post.create_at);
    let (oldest, newest) = (times.clone().min()?, times.max()?);
    Some(if oldest < newest { oldest + 1 } else { oldest })
}

fn unfound(error: ApiError) -> Refusal {
    match error.status() {
        Some(StatusCode::NOT_IMPLEMENTED) => Refusal::Unavailable(
            "message search, which is switched off on this server: EnablePostSearch".to_owned(),
        ),
        _ => Refusal::server("searching the messages", &error),
    }
}
