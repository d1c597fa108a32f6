//! Reactions (`server/channels/app/reaction.go`).

use std::collections::BTreeSet;

use http::StatusCode;
use mattermost_plugin::api::{ApiError, ApiFuture, Reactions};
use mattermost_plugin::emoji::SystemEmoji;
use mattermost_plugin::ids::{PostId, UserId};
use mattermost_plugin::model::Reaction;

use super::{PluginApi, bad_request, count, not_found, refused};
use crate::happening::{Happening, News};
use crate::world::World;

const NO_POST: &str = "app.post.get.app_error";

impl Reactions for PluginApi {
    fn add_reaction<'a>(&'a self, reaction: &'a Reaction) -> ApiFuture<'a, Reaction> {
        self.act("AddReaction", move |world, news| {
            react(world, None, reaction, news)
        })
    }

    fn remove_reaction<'a>(&'a self, reaction: &'a Reaction) -> ApiFuture<'a, ()> {
        self.act("RemoveReaction", move |world, news| {
            unreact(world, None, reaction, news)
        })
    }

    fn get_reactions<'a>(&'a self, post_id: &'a PostId) -> ApiFuture<'a, Vec<Reaction>> {
        self.answer("GetReactions", move |world| Ok(world.reactions(post_id)))
    }
}

/// SaveReactionForPost: with an emoji that there is, on a post of a channel that is open, and of different emojis only
/// so many.
pub(crate) fn react(
    world: &World,
    session: Option<&UserId>,
    reaction: &Reaction,
    news: &mut News,
) -> Result<Reaction, ApiError> {
    let errors = [
        "api.reaction.save.restricted_dm.error",
        "api.reaction.save.archived_channel.app_error",
    ];
    living(world, session, reaction, errors)?;
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

pub(crate) fn unreact(
    world: &World,
    session: Option<&UserId>,
    reaction: &Reaction,
    news: &mut News,
) -> Result<(), ApiError> {
    let errors = [
        "api.reaction.delete.restricted_dm.error",
        "api.reaction.delete.archived_channel.app_error",
    ];
    living(world, session, reaction, errors)?;
    if world.unreact(reaction) {
        news.push(Happening::Unreacted(reaction.clone()));
    }
    Ok(())
}

/// The post is there, its channel neither restricted nor archived.
fn living(
    world: &World,
    session: Option<&UserId>,
    reaction: &Reaction,
    [restricted, archived]: [&str; 2],
) -> Result<(), ApiError> {
    let post = world.post(&reaction.post_id);
    let post = post.filter(|post| post.delete_at == 0);
    let post = post.ok_or_else(|| not_found(NO_POST))?;
    if world.is_restricted(&post.channel_id, session) {
        return Err(bad_request(restricted));
    }
    match world.channel(&post.channel_id) {
        Some(channel) if channel.delete_at != 0 => Err(refused(archived, StatusCode::FORBIDDEN)),
        _ => Ok(()),
    }
}
