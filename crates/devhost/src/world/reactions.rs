//! Reactions to posts.

use mattermost_plugin::ids::{PostId, UserId};
use mattermost_plugin::model::Reaction;

use super::World;

impl World {
    /// The reactions to a post, oldest first.
    pub fn reactions(&self, post: &PostId) -> Vec<Reaction> {
        self.read(|state| {
            let all = state.reactions.iter();
            let own = all.filter(|reaction| reaction.post_id == *post);
            own.cloned().collect()
        })
    }

    /// A user's reaction to a post.
    pub fn add_reaction(&self, post: &PostId, user: &UserId, emoji: &str) {
        self.react(&Reaction {
            user_id: user.clone(),
            post_id: post.clone(),
            emoji_name: emoji.into(),
            ..Reaction::default()
        });
    }

    /// Adds a reaction; one that is there already stays as it is. The post counts as changed
    /// (`server/channels/store/sqlstore/reaction_store.go`).
    pub(crate) fn react(&self, reaction: &Reaction) -> Reaction {
        self.change(|state| {
            if let Some(known) = state.reactions.iter().find(|known| same(known, reaction)) {
                return known.clone();
            }
            let at = state.stamp();
            let post = state
                .posts
                .iter_mut()
                .find(|post| post.id == reaction.post_id);
            let mut reaction = Reaction {
                create_at: at,
                update_at: at,
                ..reaction.clone()
            };
            if let Some(post) = post {
                post.has_reactions = true;
                post.update_at = at;
                reaction.channel_id = post.channel_id.clone();
            }
            state.reactions.push(reaction.clone());
            reaction
        })
    }

    /// Takes a reaction back; answers whether there was one.
    pub(crate) fn unreact(&self, reaction: &Reaction) -> bool {
        self.change(|state| {
            let at = state.stamp();
            let before = state.reactions.len();
            state.reactions.retain(|known| !same(known, reaction));
            let left = state.reactions.iter();
            let has_reactions = left.clone().any(|known| known.post_id == reaction.post_id);
            let mut posts = state.posts.iter_mut();
            if let Some(post) = posts.find(|post| post.id == reaction.post_id) {
                post.has_reactions = has_reactions;
                post.update_at = at;
            }
            state.reactions.len() < before
        })
    }
}

fn same(one: &Reaction, other: &Reaction) -> bool {
    one.user_id == other.user_id
        && one.post_id == other.post_id
        && one.emoji_name == other.emoji_name
}
