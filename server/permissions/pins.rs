//! The pinned messages of a channel.

use std::collections::HashMap;

use mattermost_plugin::ids::{PostId, UserId};
use serde::Deserialize;

use crate::refusal::Refusal;
use crate::rest::Route;

use super::ReadableChannel;

/// Type of messages that are shown once and then gone: nothing of them is read here (`model.PostTypeBurnOnRead`).
const BURN_ON_READ: &str = "burn_on_read";

/// A pinned message, as far as a list shows it. It is no [`ReadablePost`](super::ReadablePost): to change it, find it anew.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Pinned {
    /// Its id.
    pub id: PostId,
    /// Who wrote it.
    pub user_id: UserId,
    /// When it was written, in milliseconds.
    pub create_at: i64,
    /// The first message of its thread; empty where it is that itself.
    #[serde(default)]
    pub root_id: PostId,
    /// The text, which others may have written.
    pub message: String,
    /// Ids of its files.
    #[serde(default)]
    pub file_ids: Vec<String>,
    #[serde(default)]
    delete_at: i64,
    #[serde(default)]
    r#type: String,
}

/// `model.PostList`
#[derive(Deserialize)]
struct PostList {
    posts: Option<HashMap<String, Pinned>>,
}

impl ReadableChannel {
    /// The pinned messages, the newest first (core: `api4/channel.go`, `getPinnedPosts`).
    ///
    /// # Errors
    /// The server does not answer, or its REST API cannot be used.
    pub async fn pinned(&self) -> Result<Vec<Pinned>, Refusal> {
        let route = Route::new(&["channels", self.channel.channel().id.as_str(), "pinned"]);
        let list: PostList = self
            .reader
            .read(route)
            .await
            .map_err(|error| error.refusal("reading the pinned messages"))?;
        let mut pinned: Vec<_> = list.posts.unwrap_or_default().into_values().collect();
        pinned.retain(|post| post.delete_at == 0 && post.r#type != BURN_ON_READ);
        pinned.sort_by(|one, other| (other.create_at, &other.id).cmp(&(one.create_at, &one.id)));
        Ok(pinned)
    }
}
