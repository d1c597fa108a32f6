//! Reactions (`server/channels/app/reaction.go`).

use mattermost_plugin::api::{ApiFuture, Reactions};
use mattermost_plugin::ids::PostId;
use mattermost_plugin::model::Reaction;

use super::{PluginApi, not_found};

const NO_POST: &str = "app.post.get.app_error";

impl Reactions for PluginApi {
    fn add_reaction<'a>(&'a self, reaction: &'a Reaction) -> ApiFuture<'a, Reaction> {
        self.answer("AddReaction", move |world| {
            world
                .post(&reaction.post_id)
                .ok_or_else(|| not_found(NO_POST))?;
            Ok(world.react(reaction))
        })
    }

    fn remove_reaction<'a>(&'a self, reaction: &'a Reaction) -> ApiFuture<'a, ()> {
        self.answer("RemoveReaction", move |world| {
            world
                .post(&reaction.post_id)
                .ok_or_else(|| not_found(NO_POST))?;
            world.unreact(reaction);
            Ok(())
        })
    }

    fn get_reactions<'a>(&'a self, post_id: &'a PostId) -> ApiFuture<'a, Vec<Reaction>> {
        self.answer("GetReactions", move |world| Ok(world.reactions(post_id)))
    }
}
