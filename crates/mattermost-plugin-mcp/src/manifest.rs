//! What of a plugin's `plugin.json` the server needs.

/// The fields that say what the Mattermost server knows the plugin by; one that is missing is empty.
#[derive(Default, serde::Deserialize)]
#[serde(default)]
pub(crate) struct Manifest {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) version: String,
}
