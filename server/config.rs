//! Settings from System Console: raw once, validated after.

use mattermost_plugin::settings::LiveSettings;
use serde::Deserialize;

use crate::feeds::allowed::AllowedHosts;

/// The settings as plugin.json's `settings_schema` has them, unchecked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Settings {
    /// `AllowedFeedHosts`: private hosts that `fetch_feed` may read, separated by commas.
    pub allowed_feed_hosts: String,
    /// `DefaultTeam`: the team that is meant where a caller of several teams names none.
    pub default_team: String,
    /// `ExposeExternal`: whether Agents offers the tools to outside clients.
    pub expose_external: bool,
}

/// The settings, checked: what the rest of the plugin sees.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Settings")]
pub struct Config {
    /// Private hosts that feeds may come from.
    pub allowed_feed_hosts: AllowedHosts,
    /// Name of the team that is meant where a caller of several teams names none.
    pub default_team: Option<String>,
    /// Whether Agents offers the tools to outside clients.
    pub expose_external: bool,
}

impl TryFrom<Settings> for Config {
    type Error = ConfigError;

    fn try_from(settings: Settings) -> Result<Self, ConfigError> {
        let mut wrong = Vec::new();
        let allowed_feed_hosts =
            AllowedHosts::parse(&settings.allowed_feed_hosts).unwrap_or_else(|error| {
                wrong.push(format!("AllowedFeedHosts: {error}"));
                AllowedHosts::default()
            });
        let default_team = settings.default_team.trim();
        if !is_team_name(default_team) {
            wrong.push(
                "DefaultTeam: not a team's name (lower-case letters, digits and hyphens, as in the team's URL)".to_owned(),
            );
        }
        if !wrong.is_empty() {
            return Err(ConfigError(wrong));
        }
        Ok(Self {
            allowed_feed_hosts,
            default_team: (!default_team.is_empty()).then(|| default_team.to_owned()),
            expose_external: settings.expose_external,
        })
    }
}

/// Empty, or the form that the server gives team names (`model.IsValidTeamName`).
fn is_team_name(name: &str) -> bool {
    name.len() <= 64
        && name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// What is wrong with the settings, one sentence a setting. Names settings and positions, never what was typed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("; "))]
pub struct ConfigError(pub Vec<String>);

/// The settings that hold now; each call works on one snapshot.
pub type CurrentConfig = LiveSettings<Config>;

#[cfg(test)]
mod tests {
    use super::*;
    use mattermost_plugin::settings::from_value;
    use serde_json::{Value, json};

    fn config(json: Value) -> Result<Config, String> {
        from_value(json).map_err(|error| error.to_string())
    }

    #[test]
    fn keys_come_in_lower_case_and_missing_ones_are_defaults() {
        let config = config(json!({"exposeexternal": true, "DefaultTeam": " eng "})).unwrap();
        assert!(config.expose_external);
        assert_eq!(config.default_team.as_deref(), Some("eng"));
        assert_eq!(config.allowed_feed_hosts, AllowedHosts::default());
    }

    #[test]
    fn every_wrong_setting_is_named_and_nothing_typed_is_repeated() {
        let sentence = config(json!({
            "allowedfeedhosts": "ok.example, http://secret.example/",
            "defaultteam": "Secret Team",
        }))
        .unwrap_err();
        assert!(sentence.contains("AllowedFeedHosts: entry 2"), "{sentence}");
        assert!(sentence.contains("DefaultTeam: "), "{sentence}");
        assert!(!sentence.to_lowercase().contains("secret"), "{sentence}");
    }

    #[test]
    fn a_value_of_the_wrong_type_is_named() {
        for (settings, sentence) in [
            (
                json!({"exposeexternal": "yes"}),
                "the setting ExposeExternal is wrong: it has to be a boolean, but it is a text",
            ),
            (
                json!({"defaultteam": 7}),
                "the setting DefaultTeam is wrong: it has to be a string, but it is a number",
            ),
        ] {
            assert_eq!(config(settings).unwrap_err(), sentence);
        }
        assert!(config(json!([])).is_err());
        assert_eq!(
            config(json!({"defaultteam": null, "exposeexternal": null})).unwrap(),
            Config::default()
        );
        assert_eq!(config(Value::Null).unwrap(), Config::default());
    }

    #[test]
    fn every_setting_of_the_manifest_is_read_and_has_our_default() {
        let manifest: Value = serde_json::from_str(crate::manifest::JSON).unwrap();
        let settings = manifest["settings_schema"]["settings"].as_array().unwrap();
        let key = |setting: &Value| setting["key"].as_str().unwrap().to_lowercase();
        let mut keys: Vec<_> = settings.iter().map(key).collect();
        keys.sort();
        assert_eq!(keys, ["allowedfeedhosts", "defaultteam", "exposeexternal"]);
        let defaults = settings.iter().map(|s| (key(s), s["default"].clone()));
        assert_eq!(
            config(Value::Object(defaults.collect())).unwrap(),
            Config::default()
        );
    }
}
