//! The Mattermost server around the plugin.

use mattermost_plugin::api::Client;
use mattermost_plugin::ids::PostId;

use crate::refusal::Refusal;

/// What of the server everybody may know: its version, and what it offers.
#[derive(Clone)]
pub struct Site {
    api: Client,
}

impl Site {
    /// Asks through `api`.
    pub fn new(api: Client) -> Self {
        Self { api }
    }

    /// The server's version, such as `11.6.0`.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn version(&self) -> Result<String, Refusal> {
        self.api
            .get_server_version()
            .await
            .map_err(|error| Refusal::server("reading the server's version", &error))
    }

    /// Whether channels can have bookmarks here: core asks for a licence, whichever it is (`api4/channel_bookmark.go`).
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn has_bookmarks(&self) -> Result<bool, Refusal> {
        match self.api.get_license().await {
            Ok(license) => Ok(license.is_some()),
            Err(error) => Err(Refusal::server("reading the server's licence", &error)),
        }
    }

    /// Whether messages can be scheduled here: core asks for a licence, and an admin can switch it off
    /// (`api4/scheduled_post.go`).
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn schedules_messages(&self) -> Result<bool, Refusal> {
        let doing = "reading the server's settings";
        let config = self.api.get_config().await;
        let config = config.map_err(|error| Refusal::server(doing, &error))?;
        let on = config.service_settings.scheduled_posts == Some(true);
        Ok(on && self.has_bookmarks().await?)
    }

    /// The link that leads to a post from anywhere: `<url>/_redirect/pl/<id>`, or with its team `<url>/<team>/pl/<id>`.
    /// Empty where the server has no address.
    pub fn permalink(url: &str, team: Option<&str>, post: &PostId) -> String {
        if url.is_empty() {
            String::new()
        } else {
            format!("{url}/{}/pl/{post}", team.unwrap_or("_redirect"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mattermost_plugin::model::License;

    #[tokio::test]
    async fn bookmarks_need_a_licence_and_scheduling_its_setting_too() {
        let (world, _) = devhost::world::sample();
        let site = Site::new(crate::scene::api(&world));
        let has = async || {
            let bookmarks = site.has_bookmarks().await.unwrap();
            (bookmarks, site.schedules_messages().await.unwrap())
        };
        assert_eq!(has().await, (false, false));
        world.set_license(Some(License::default()));
        assert_eq!(has().await, (true, true));
        world.change_config(|config| config.service_settings.scheduled_posts = None);
        assert_eq!(has().await, (true, false));
    }
}
