//! The plugin's manifest, as far as a server needs it to run the plugin.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Map, Value};

/// A `plugin.json` (`server/public/model/manifest.go`).
#[derive(Debug, Clone, Deserialize)]
pub struct Manifest {
    /// Reverse-DNS id.
    pub id: String,
    /// What admins see.
    #[serde(default)]
    pub name: String,
    /// Semantic version.
    #[serde(default)]
    pub version: String,
    #[serde(default)]
    server: Option<Server>,
    #[serde(default)]
    settings_schema: Option<SettingsSchema>,
}

#[derive(Debug, Clone, Deserialize)]
struct Server {
    #[serde(default)]
    executables: BTreeMap<String, PathBuf>,
    executable: Option<PathBuf>,
}

#[derive(Debug, Clone, Deserialize)]
struct SettingsSchema {
    #[serde(default)]
    settings: Vec<Setting>,
}

#[derive(Debug, Clone, Deserialize)]
struct Setting {
    key: String,
    #[serde(default)]
    default: Value,
}

/// Why a plugin's folder cannot be run.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// There is no readable `plugin.json`.
    #[error("cannot read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The file is no manifest.
    #[error("{} is not a manifest", path.display())]
    Parse {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// It names no executable for this machine.
    #[error("the manifest has no executable for {platform}")]
    NoExecutable {
        /// As `linux-amd64`.
        platform: String,
    },
}

impl Manifest {
    /// Reads a `plugin.json`.
    ///
    /// # Errors
    ///
    /// The file cannot be read, or is no manifest.
    pub fn read(path: &Path) -> Result<Self, ManifestError> {
        let text = std::fs::read(path).map_err(|source| ManifestError::Read {
            path: path.to_owned(),
            source,
        })?;
        serde_json::from_slice(&text).map_err(|source| ManifestError::Parse {
            path: path.to_owned(),
            source,
        })
    }

    /// The executable for this machine, within the plugin's folder.
    ///
    /// # Errors
    ///
    /// The manifest names none.
    pub fn executable(&self) -> Result<&Path, ManifestError> {
        let platform = platform();
        let server = self.server.as_ref();
        server
            .and_then(|server| {
                let own = server.executables.get(&platform);
                own.or(server.executable.as_ref())
            })
            .map(PathBuf::as_path)
            .ok_or(ManifestError::NoExecutable { platform })
    }

    /// What `LoadPluginConfiguration` answers: the manifest's defaults with `saved` over them, keys in lower case
    /// (`server/channels/app/plugin_api.go`).
    pub(crate) fn configuration(&self, saved: Map<String, Value>) -> Value {
        let schema = self.settings_schema.iter();
        let defaults = schema
            .flat_map(|schema| &schema.settings)
            .map(|setting| (setting.key.clone(), setting.default.clone()));
        defaults
            .chain(saved)
            .map(|(key, value)| (key.to_lowercase(), value))
            .collect()
    }
}

/// Go's names for this machine.
fn platform() -> String {
    let os = match std::env::consts::OS {
        "macos" => "darwin",
        os => os,
    };
    let arch = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        arch => arch,
    };
    format!("{os}-{arch}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn manifest(text: &Value) -> Manifest {
        serde_json::from_value(text.clone()).unwrap()
    }

    #[test]
    fn settings_are_merged_over_the_defaults_with_keys_in_lower_case() {
        let manifest = manifest(&json!({"id": "a.b", "settings_schema": {"settings": [
            {"key": "DefaultTeam", "default": "eng"},
            {"key": "ReadOnly", "default": false},
            {"key": "NoDefault"},
        ]}}));
        let Value::Object(saved) = json!({"ReadOnly": true, "Extra": 1}) else {
            unreachable!()
        };
        assert_eq!(
            manifest.configuration(saved),
            json!({"defaultteam": "eng", "readonly": true, "nodefault": null, "extra": 1})
        );
    }

    #[test]
    fn the_executable_of_this_machine_is_taken() {
        let platform = platform();
        let named = manifest(&json!({"id": "a.b", "server": {
            "executable": "other", "executables": {platform: "mine"}}}));
        assert_eq!(named.executable().unwrap(), Path::new("mine"));
        let plain = manifest(&json!({"id": "a.b", "server": {"executable": "any"}}));
        assert_eq!(plain.executable().unwrap(), Path::new("any"));
        let none = manifest(&json!({"id": "a.b", "server": {"executables": {"plan9-mips": "x"}}}));
        let sentence = none.executable().unwrap_err().to_string();
        assert!(
            sentence.starts_with("the manifest has no executable for "),
            "{sentence}"
        );
    }
}
