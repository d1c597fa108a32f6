//! Posts that are to be posted later.
//!
//! Nothing posts them here: what core's job does when they are due (`server/channels/app/scheduled_post_job.go`) is not what
//! a plugin is tried with.

use mattermost_plugin::ids::{ChannelId, PostId, UserId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::World;
use super::new_id::new_id;

/// A scheduled post, as the REST API writes it (`model.ScheduledPost`).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ScheduledPost {
    /// Its id.
    pub id: String,
    /// When it was made.
    pub create_at: i64,
    /// When it was changed last.
    pub update_at: i64,
    /// Who posts it.
    pub user_id: UserId,
    /// Where it goes.
    pub channel_id: ChannelId,
    /// The thread that it goes to; empty where it starts one.
    pub root_id: PostId,
    /// The text.
    pub message: String,
    /// As of a post.
    pub props: Map<String, Value>,
    /// When it is due, in milliseconds.
    pub scheduled_at: i64,
    /// When it was tried.
    pub processed_at: i64,
    /// Why that failed.
    pub error_code: String,
}

impl World {
    /// A user's scheduled posts, in the order in which they were made.
    pub fn scheduled_posts(&self, user: &UserId) -> Vec<ScheduledPost> {
        self.read(|state| {
            let all = state.scheduled_posts.iter();
            let own = all.filter(|post| post.user_id == *user);
            own.cloned().collect()
        })
    }

    /// Adds a post that is due in a channel at `at_ms`, whoever may post there.
    pub fn add_scheduled_post(
        &self,
        channel: &ChannelId,
        user: &UserId,
        message: &str,
        at_ms: i64,
    ) -> ScheduledPost {
        self.save_scheduled_post(ScheduledPost {
            user_id: user.clone(),
            channel_id: channel.clone(),
            message: message.to_owned(),
            scheduled_at: at_ms,
            ..ScheduledPost::default()
        })
    }

    pub(crate) fn scheduled_post(&self, id: &str) -> Option<ScheduledPost> {
        self.read(|state| {
            let mut all = state.scheduled_posts.iter();
            all.find(|post| post.id == id).cloned()
        })
    }

    /// Stores a new one.
    pub(crate) fn save_scheduled_post(&self, said: ScheduledPost) -> ScheduledPost {
        self.change(|state| {
            let at = state.stamp();
            let post = ScheduledPost {
                id: new_id(),
                create_at: at,
                update_at: at,
                processed_at: 0,
                error_code: String::new(),
                ..said
            };
            state.scheduled_posts.push(post.clone());
            post
        })
    }

    /// Puts what may be changed of `said` in place of the one with its id (`ScheduledPost.RestoreNonUpdatableFields`).
    pub(crate) fn update_scheduled_post(&self, said: ScheduledPost) -> Option<ScheduledPost> {
        self.change(|state| {
            let at = state.stamp();
            let mut all = state.scheduled_posts.iter_mut();
            let post = all.find(|post| post.id == said.id)?;
            *post = ScheduledPost {
                update_at: at,
                message: said.message,
                props: said.props,
                scheduled_at: said.scheduled_at,
                ..post.clone()
            };
            Some(post.clone())
        })
    }

    pub(crate) fn delete_scheduled_post(&self, id: &str) {
        self.change(|state| state.scheduled_posts.retain(|post| post.id != id));
    }

    /// The time, as scheduled posts are compared with it.
    pub(crate) fn time(&self) -> i64 {
        self.read(super::State::now)
    }
}
