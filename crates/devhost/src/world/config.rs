//! The server's configuration.

use mattermost_plugin::model::{Config, License};

use super::World;

/// The version that the world says it has.
pub(super) const SERVER_VERSION: &str = "11.6.0";

/// What a plugin needs to see of a new installation's `config.json` (defaults of `server/public/model/config.go`).
pub(super) fn installed() -> Config {
    let mut config = Config::default();
    config.service_settings.site_url = Some("http://localhost:8065".into());
    config.service_settings.listen_address = Some(":8065".into());
    config.service_settings.enable_post_search = Some(true);
    config.service_settings.scheduled_posts = Some(true);
    config.service_settings.extend_session_length_with_activity = Some(true);
    config.service_settings.post_edit_time_limit = Some(-1);
    config.service_settings.unique_emoji_reaction_limit_per_post = Some(50);
    config.service_settings.collapsed_threads = Some("always_on".into());
    config.file_settings.enable_file_attachments = Some(true);
    config.file_settings.max_file_size = Some(100 * 1024 * 1024);
    config.file_settings.extract_content = Some(true);
    config.team_settings.max_notifications_per_channel = Some(1000);
    config.team_settings.site_name = Some("Mattermost".into());
    config.team_settings.restrict_direct_message = Some("any".into());
    config.team_settings.teammate_name_display = Some("username".into());
    config.privacy_settings.show_email_address = Some(true);
    config.privacy_settings.show_full_name = Some(true);
    config.guest_accounts_settings.enable = Some(true);
    config.plugin_settings.enable = Some(true);
    config.localization_settings.default_server_locale = Some("en".into());
    config
}

impl World {
    /// Changes the server's configuration.
    ///
    /// A setting that is off or zero reaches a plugin as `None`, as it does from a real server.
    pub fn change_config(&self, change: impl FnOnce(&mut Config)) {
        self.change(|state| change(&mut state.config));
    }

    /// Gives the server a licence, or takes it away.
    pub fn set_license(&self, license: Option<License>) {
        self.change(|state| state.license = license);
    }

    pub(crate) fn license(&self) -> Option<License> {
        self.read(|state| state.license.clone())
    }

    pub(crate) fn config(&self) -> Config {
        self.read(|state| state.config.clone())
    }

    pub(crate) fn server_version(&self) -> String {
        self.read(|state| state.server_version.clone())
    }

    pub(crate) fn diagnostic_id(&self) -> String {
        self.read(|state| state.diagnostic_id.clone())
    }
}
