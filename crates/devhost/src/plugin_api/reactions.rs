//! Reactions (`server/channels/app/reaction.go`).

use mattermost_plugin::api::{ApiError, ApiFuture, Reactions};
use mattermost_plugin::ids::PostId;
use mattermost_plugin::model::Reaction;

use super::{PluginApi, not_found};
use crate::happening::{Happening, News};
use crate::world::World;

const NO_POST: &str = "app.post.get.app_error";

impl Reactions for PluginApi {
    fn add_reaction<'a>(&'a self, reaction: &'a Reaction) -> ApiFuture<'a, Reaction> {
        self.act("AddReaction", move |world, news| {
            react(world, reaction, news)
        })
    }

    fn remove_reaction<'a>(&'a self, reaction: &'a Reaction) -> ApiFuture<'a, ()> {
        self.act("RemoveReaction", move |world, news| {
            unreact(world, reaction, news)
        })
    }

    fn get_reactions<'a>(&'a self, post_id: &'a PostId) -> ApiFuture<'a, Vec<Reaction>> {
        self.answer("GetReactions", move |world| Ok(world.reactions(post_id)))
    }
}

pub(crate) fn react(
    world: &World,
    reaction: &Reaction,
    news: &mut News,
) -> Result<Reaction, ApiError> {
    let post = world.post(&reaction.post_id);
    post.ok_or_else(|| not_found(NO_POST))?;
    let before = world.reactions(&reaction.post_id);
    let reaction = world.react(reaction);
    if !before.contains(&reaction) {
        news.push(Happening::Reacted(reaction.clone()));
    }
    Ok(reaction)
}

pub(crate) fn unreact(world: &World, reaction: &Reaction, news: &mut News) -> Result<(), ApiError> {
    let post = world.post(&reaction.post_id);
    post.ok_or_else(|| not_found(NO_POST))?;
    if world.unreact(reaction) {
        news.push(Happening::Unreacted(reaction.clone()));
    }
    Ok(())
}
