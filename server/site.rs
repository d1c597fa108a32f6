//! The Mattermost server around the plugin.

use mattermost_plugin::api::Client;
use mattermost_plugin::ids::PostId;

use crate::refusal::Refusal;

/// What of the server everybody may know: address and version.
#[derive(Clone)]
pub struct Site {
    api: Client,
}

impl Site {
    /// Asks through `api`.
    pub fn new(api: Client) -> Self {
        Self { api }
    }

    /// `ServiceSettings.SiteURL` without a slash at the end; empty where the admin set none.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn url(&self) -> Result<String, Refusal> {
        match self.api.get_config().await {
            Ok(config) => Ok(config
                .service_settings
                .site_url
                .unwrap_or_default()
                .trim_end_matches('/')
                .to_owned()),
            Err(error) => Err(Refusal::server("reading the server's address", &error)),
        }
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
