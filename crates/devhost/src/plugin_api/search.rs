//! Search of posts, as in a server without a search engine of its own (`server/channels/app/post.go`,
//! SearchPostsForUser; `server/channels/store/sqlstore/post_store.go`, search).
//!
//! Words are compared as they are, in any case: PostgreSQL also finds other forms of an English word and never finds its
//! stop words.

use http::StatusCode;
use mattermost_plugin::api::ApiError;
use mattermost_plugin::ids::{ChannelId, TeamId, UserId};
use mattermost_plugin::model::{Post, PostSearchResults, SearchParameter};

use super::post_lists::list;
use super::posts::BURN_ON_READ;
use super::refused;
use crate::world::World;

mod dates;
mod query;
mod words;

use query::{Filter, Query};
use words::Words;

/// As many posts does core's query read, before it is looked at what the user may read of them.
const MOST: usize = 100;

/// What a user finds: only posts of channels that the user is a member of and may read. The size of a page is not heeded,
/// and every page but the first is empty.
pub(super) fn search(
    world: &World,
    team: &TeamId,
    user: &UserId,
    parameters: &SearchParameter,
) -> Result<PostSearchResults, ApiError> {
    if world.config().service_settings.enable_post_search != Some(true) {
        let id = "store.sql_post.search.disabled";
        return Err(refused(id, StatusCode::NOT_IMPLEMENTED));
    }
    let terms = parameters.terms.as_deref().unwrap_or_default();
    let query = Query::parse(terms);
    let found = match parameters.page {
        Some(page) if page > 0 => Vec::new(),
        _ if query.is_empty() => Vec::new(),
        _ => found(world, team, user, parameters, &query),
    };
    Ok(PostSearchResults {
        post_list: Some(list(found)),
        ..PostSearchResults::default()
    })
}

fn found(
    world: &World,
    team: &TeamId,
    user: &UserId,
    parameters: &SearchParameter,
    query: &Query,
) -> Vec<Post> {
    let archived = parameters.include_deleted_channels == Some(true);
    let any = parameters.is_or_search == Some(true);
    let offset = parameters.time_zone_offset.unwrap_or_default();
    let place = Place::new(world, team, user, query, archived);
    let wanted = Words::new(query, any);
    let mut posts: Vec<_> = world
        .channels(|channel| {
            let in_team = channel.team_id.is_empty() || channel.team_id == *team;
            (in_team || team.is_empty()) && (archived || channel.delete_at == 0)
        })
        .iter()
        .filter(|channel| place.covers(&channel.id))
        .filter(|channel| world.channel_member(&channel.id, user).is_some())
        .flat_map(|channel| world.posts(&channel.id))
        .filter(|post| !post.r#type.starts_with("system_"))
        .filter(|post| place.by(&post.user_id))
        .filter(|post| dates::fits(query, offset, post.create_at))
        .filter(|post| wanted.are_in(&post.message))
        .collect();
    posts.sort_by_key(|post| post.create_at);
    let mut posts = posts.split_off(posts.len().saturating_sub(MOST));
    posts.retain(|post| world.may_read(user, &post.channel_id) && post.r#type != BURN_ON_READ);
    posts
}

/// Where and from whom: names become ids; a name that stands for nothing stays, and nothing has it
/// (convertChannelNamesToChannelIds, convertUserNameToUserIds).
struct Place {
    channels: Filter<String>,
    users: Filter<String>,
}

impl Place {
    fn new(world: &World, team: &TeamId, user: &UserId, query: &Query, archived: bool) -> Self {
        let channel = |name: &String| {
            let found = channel(world, team, user, name, archived);
            found.map_or_else(|| name.clone(), String::from)
        };
        let person = |name: &String| {
            let found = world.user_by_name(name.trim_start_matches('@'));
            found.map_or_else(|| name.clone(), |user| user.id.into())
        };
        Self {
            channels: query.channels.map(channel),
            users: query.users.map(person),
        }
    }

    fn covers(&self, channel: &ChannelId) -> bool {
        self.channels.admits(channel.as_str())
    }

    fn by(&self, user: &UserId) -> bool {
        self.users.admits(user.as_str())
    }
}

/// `@name` is the direct channel with that user, `@a,@b` the group channel (parseAndFetchChannelIdByNameFromInFilter).
fn channel(
    world: &World,
    team: &TeamId,
    user: &UserId,
    name: &str,
    archived: bool,
) -> Option<ChannelId> {
    if let Some(names) = name.strip_prefix('@') {
        let others = names.split(',').map(|name| name.trim_start_matches('@'));
        let others: Option<Vec<_>> = others.map(|name| world.user_id(name)).collect();
        let channel = match others?.as_slice() {
            [other] => world.existing_direct_channel(user, other),
            others => world.existing_group_channel(user, others),
        };
        return channel.map(|channel| channel.id);
    }
    let channel = world.channel_by_name(team, name.trim_start_matches('~'))?;
    (archived || channel.delete_at == 0).then_some(channel.id)
}
