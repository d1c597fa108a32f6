//! Posts that only one user sees, and no database keeps.

use mattermost_plugin::ids::{PostId, UserId};
use mattermost_plugin::model::Post;

use super::World;
use super::new_id::new_id;

/// `model.PostTypeEphemeral`
const EPHEMERAL: &str = "system_ephemeral";

impl World {
    /// What plugins have shown to this user alone, oldest first.
    pub fn ephemeral_posts(&self, user: &UserId) -> Vec<Post> {
        self.read(|state| {
            let shown = state.ephemeral.iter();
            let own = shown.filter(|(whom, _)| whom == user);
            own.map(|(_, post)| post.clone()).collect()
        })
    }

    /// Shows a post to a user, under a new id unless it has one; one with the same id is replaced
    /// (`server/channels/app/post.go`, SendEphemeralPost and UpdateEphemeralPost).
    pub(crate) fn show(&self, user: &UserId, post: &Post) -> Post {
        self.change(|state| {
            let mut post = post.clone();
            post.r#type = EPHEMERAL.into();
            if post.id.is_empty() {
                post.id = new_id();
            }
            if post.create_at == 0 {
                post.create_at = state.stamp();
            }
            post.update_at = post.create_at;
            state.ephemeral.retain(|(_, shown)| shown.id != post.id);
            state.ephemeral.push((user.clone(), post.clone()));
            post
        })
    }

    pub(crate) fn hide(&self, user: &UserId, post: &PostId) {
        self.change(|state| {
            state
                .ephemeral
                .retain(|(whom, shown)| whom != user || shown.id != *post);
        });
    }
}
