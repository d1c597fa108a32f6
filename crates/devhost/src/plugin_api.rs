//! The plugin API over a [`World`]: what core's `server/channels/app/plugin_api.go` is over its database.
//!
//! One file a resource. As in core, nothing here checks permissions. A method that is missing here keeps its trait's
//! default, which a plugin is told by [`missing`].

use std::sync::{Arc, Weak};

use http::StatusCode;
use mattermost_plugin::api::*;
use mattermost_plugin::model::AppError;

use crate::happening::News;
use crate::inter_plugin::InterPlugin;
use crate::manifest::Manifest;
use crate::world::World;

mod audit;
mod bots;
pub(crate) mod channel_rules;
mod channels;
pub(crate) mod commands;
mod configuration;
mod emojis;
mod files;
mod frontend;
mod groups;
mod key_value;
mod logging;
mod missing;
mod permissions;
mod plugin_http;
mod plugins;
mod post_lists;
pub(crate) mod posts;
mod preferences;
pub(crate) mod reactions;
mod search;
mod sessions;
mod settings;
mod system;
mod teams;
mod user_lists;
mod users;

/// The API as one plugin sees it.
pub(crate) struct PluginApi {
    manifest: Arc<Manifest>,
    world: World,
    requests: InterPlugin,
}

/// The API of a world as the plugin with this manifest sees it, without a process: for tests of what a plugin is made of.
///
/// Whatever the plugin would get from [`Host::api`](mattermost_plugin::Host) can be tried on it, and a resource of it can be
/// replaced by one of the test's own ([`Fake`]). Requests to the plugin itself are answered by what the test puts there
/// ([`World::serve_plugin`]), and no hooks are called.
///
/// ```
/// use devhost::{Manifest, world};
/// use mattermost_plugin::Host;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let (world, sample) = world::sample();
/// let host = Host::new(devhost::api(&world, Manifest::new("com.example.poll")));
///
/// host.api.kv_set("open", b"yes").await?;
/// assert_eq!(world.value("com.example.poll", "open").as_deref(), Some(&b"yes"[..]));
///
/// let ada = host.api.get_user(&sample.ada).await?;
/// assert_eq!(ada.username, "ada");
/// # Ok(())
/// # }
/// ```
pub fn api(world: &World, manifest: Manifest) -> Fake {
    let requests = InterPlugin::new(world.clone(), Weak::new());
    PluginApi::new(Arc::new(manifest), world.clone(), requests).whole()
}

impl PluginApi {
    pub(crate) fn new(manifest: Arc<Manifest>, world: World, requests: InterPlugin) -> Self {
        Self {
            manifest,
            world,
            requests,
        }
    }

    /// With an answer to what is missing here.
    pub(crate) fn whole(self) -> Fake {
        let (world, manifest) = (self.world.clone(), Arc::clone(&self.manifest));
        let api: Arc<dyn Api> = Arc::new(self);
        Fake::from(api).missing(move |method| missing::missing(&world, &manifest.id, method))
    }

    /// A call that the world answers at once, unless a test holds it or makes it fail.
    fn answer<'a, T: Send + 'a>(
        &'a self,
        method: &'static str,
        work: impl FnOnce(&'a World) -> Result<T, ApiError> + Send + 'a,
    ) -> ApiFuture<'a, T> {
        Box::pin(async move {
            self.world.call(method).await?;
            work(&self.world).map_err(|error| in_method(method, error))
        })
    }

    /// As [`answer`](Self::answer), for a call that makes something happen: afterwards the plugin is told of it.
    fn act<'a, T: Send + 'a>(
        &'a self,
        method: &'static str,
        work: impl FnOnce(&'a World, &mut News) -> Result<T, ApiError> + Send + 'a,
    ) -> ApiFuture<'a, T> {
        Box::pin(async move {
            self.world.call(method).await?;
            let mut news = News::new();
            let answer = work(&self.world, &mut news).map_err(|error| in_method(method, error))?;
            self.tell_later(news);
            Ok(answer)
        })
    }

    /// Tells the plugin, if there is one, what it has caused.
    fn tell_later(&self, news: News) {
        if let Some(environment) = self.requests.environment() {
            environment.tell_later(news);
        }
    }
}

/// Says where an error comes from.
fn in_method(method: &str, error: ApiError) -> ApiError {
    match error {
        ApiError::App(error) if error.r#where.is_empty() => ApiError::App(Box::new(AppError {
            r#where: method.into(),
            ..*error
        })),
        other => other,
    }
}

/// What core answers for a thing that is not there.
fn not_found(id: &str) -> ApiError {
    refused(id, StatusCode::NOT_FOUND)
}

/// What core answers for arguments that make no sense.
fn bad_request(id: &str) -> ApiError {
    refused(id, StatusCode::BAD_REQUEST)
}

/// An error of the server. Its message would be a sentence in the server's language; here it is the id.
fn refused(id: &str, status: StatusCode) -> ApiError {
    ApiError::App(Box::new(AppError::new("", id, status)))
}

/// How many there are, as Go counts.
fn count(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

/// A page of a list; pages count from 0, and a page size that is not positive is an empty page.
fn page<T>(all: Vec<T>, page: i64, per_page: i64) -> Vec<T> {
    let size = usize::try_from(per_page).unwrap_or(0);
    let skipped = usize::try_from(page).unwrap_or(0).saturating_mul(size);
    all.into_iter().skip(skipped).take(size).collect()
}

// Resources of which the dev host has nothing yet.
impl Notifications for PluginApi {}
impl OAuth for PluginApi {}
impl Properties for PluginApi {}
impl SharedChannels for PluginApi {}
impl Sidebar for PluginApi {}
impl Uploads for PluginApi {}

#[cfg(test)]
mod tests;
