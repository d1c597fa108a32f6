//! Reactions (`server/channels/app/reaction.go`).

use std::collections::BTreeSet;

use http::StatusCode;
use mattermost_plugin::api::{ApiError, ApiFuture, Reactions};
use mattermost_plugin::emoji::SystemEmoji;
use mattermost_plugin::ids::PostId;
use mattermost_plugin::model::Reaction;

use super::{PluginApi, bad_request, count, not_found, refused};
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

/// SaveReactionForPost: with an emoji that there is, on a post of a channel that is not archived, and of different emojis only
/// so many.
pub(crate) fn react(
    world: &World,
    reaction: &Reaction,
    news: &mut News,
) -> Result<Reaction, ApiError> {
    living(
        world,
        reaction,
        "api.reaction.save.archived_channel.app_error",
    )?;
    let name = &reaction.emoji_name;
    if SystemEmoji::named(name).is_none() && world.emoji(name).is_none() {
        return Err(not_found("app.emoji.get_by_name.no_result"));
    }
    let before = world.reactions(&reaction.post_id);
    let kinds: BTreeSet<_> = before.iter().map(|known| &known.emoji_name).collect();
    let config = world.config().service_settings;
    let most = config.unique_emoji_reaction_limit_per_post;
    if !kinds.contains(name) && count(kinds.len()) >= most.unwrap_or_default() {
        return Err(bad_request("app.reaction.save.save.too_many_reactions"));
    }
    let reaction = world.react(reaction);
    if !before.contains(&reaction) {
        news.push(Happening::Reacted(reaction.clone()));
    }
    Ok(reaction)
}

pub(crate) fn unreact(world: &World, reaction: &Reaction, news: &mut News) -> Result<(), ApiError> {
    living(
        world,
        reaction,
        "api.reaction.delete.archived_channel.app_error",
    )?;
    if world.unreact(reaction) {
        news.push(Happening::Unreacted(reaction.clone()));
    }
    Ok(())
}

/// The post is there, its channel not archived.
fn living(world: &World, reaction: &Reaction, archived: &str) -> Result<(), ApiError> {
    let post = world.post(&reaction.post_id);
    let post = post.filter(|post| post.delete_at == 0);
    let post = post.ok_or_else(|| not_found(NO_POST))?;
    match world.channel(&post.channel_id) {
        Some(channel) if channel.delete_at != 0 => Err(refused(archived, StatusCode::FORBIDDEN)),
        _ => Ok(()),
    }
}
