//! The plugin's manifest, as far as a server needs it to run the plugin.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

/// A `plugin.json` (`server/public/model/manifest.go`).
#[derive(Debug, Clone, Deserialize)]
pub struct Manifest {
    /// Reverse-DNS id: 3 to 190 letters, digits, `-`, `_` and `.`. The server reads it in lower case.
    #[serde(deserialize_with = "plugin_id")]
    pub id: String,
    /// What admins see.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// Semantic version.
    #[serde(default, deserialize_with = "or_default")]
    pub version: String,
    #[serde(default, deserialize_with = "or_default")]
    server: Server,
    #[serde(default, deserialize_with = "or_default")]
    settings_schema: SettingsSchema,
}

#[derive(Debug, Clone, Default, Deserialize)]
struct Server {
    #[serde(default, deserialize_with = "or_default")]
    executables: BTreeMap<String, PathBuf>,
    #[serde(default, deserialize_with = "or_default")]
    executable: PathBuf,
}

#[derive(Debug, Clone, Default, Deserialize)]
struct SettingsSchema {
    #[serde(default, deserialize_with = "or_default")]
    settings: Vec<Setting>,
    #[serde(default, deserialize_with = "or_default")]
    sections: Vec<Section>,
}

/// A group of settings on the plugin's page in System Console.
#[derive(Debug, Clone, Deserialize)]
struct Section {
    #[serde(default, deserialize_with = "or_default")]
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
    /// The manifest is in YAML, which a server reads and the dev host does not.
    #[error("{} is not read here: write it as plugin.json", path.display())]
    Yaml {
        /// The file.
        path: PathBuf,
    },
    /// It names no executable for this machine.
    #[error("the manifest has no executable for {platform}")]
    NoExecutable {
        /// As `linux-amd64`.
        platform: String,
    },
    /// The executable that it names lies outside the plugin's folder: a server refuses it.
    #[error("the manifest's executable {} is not in the plugin's folder", executable.display())]
    Outside {
        /// As the manifest has it.
        executable: PathBuf,
    },
}

impl Manifest {
    /// A manifest with an id, which is taken as it is, and no settings: what a test without a process needs.
    pub fn new(id: &str) -> Self {
        Self {
            id: id.to_lowercase(),
            name: id.to_owned(),
            version: String::new(),
            server: Server::default(),
            settings_schema: SettingsSchema::default(),
        }
    }

    /// Reads the manifest of a plugin's folder.
    ///
    /// # Errors
    ///
    /// There is none, it is in YAML, or it cannot be read.
    pub fn find(folder: &Path) -> Result<Self, ManifestError> {
        // A server looks for these first (`FindManifest`).
        let mut yaml = ["plugin.yml", "plugin.yaml"]
            .map(|name| folder.join(name))
            .into_iter();
        match yaml.find(|path| path.exists()) {
            Some(path) => Err(ManifestError::Yaml { path }),
            None => Self::read(&folder.join("plugin.json")),
        }
    }

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

    /// The executable for this machine, within the plugin's folder (`GetExecutableForRuntime`, and `supervisor.go`).
    ///
    /// # Errors
    ///
    /// The manifest names none, or one outside the folder.
    pub fn executable(&self) -> Result<&Path, ManifestError> {
        let platform = platform();
        let own = self.server.executables.get(&platform);
        let executable = own
            .into_iter()
            .chain([&self.server.executable])
            .find(|path| !path.as_os_str().is_empty())
            .ok_or(ManifestError::NoExecutable { platform })?;
        let inside = |part| matches!(part, Component::Normal(_) | Component::CurDir);
        if !executable.components().all(inside) {
            let executable = executable.clone();
            return Err(ManifestError::Outside { executable });
        }
        Ok(executable)
    }

    /// What `LoadPluginConfiguration` answers: the manifest's defaults with `saved` over them, keys in lower case
    /// (`server/channels/app/plugin_api.go`).
    pub(crate) fn configuration(&self, saved: Map<String, Value>) -> Value {
        self.settings()
            .map(|setting| (setting.key.clone(), setting.default.clone()))
            .chain(saved)
            .map(|(key, value)| (key.to_lowercase(), value))
            .collect()
    }

    /// The keys of the settings, as the manifest writes them.
    pub fn setting_keys(&self) -> impl Iterator<Item = &str> {
        self.settings().map(|setting| setting.key.as_str())
    }

    /// The key of a setting as the manifest writes it, whatever its case.
    pub fn setting_key(&self, name: &str) -> Option<&str> {
        let name = name.to_lowercase();
        self.setting_keys().find(|key| key.to_lowercase() == name)
    }

    fn settings(&self) -> impl Iterator<Item = &Setting> {
        let schema = &self.settings_schema;
        let in_sections = schema.sections.iter().flat_map(|section| &section.settings);
        schema.settings.iter().chain(in_sections)
    }
}

/// As Go reads it: `null` is as if nothing stood there.
fn or_default<'de, T, D>(value: D) -> Result<T, D::Error>
where
    T: Default + Deserialize<'de>,
    D: Deserializer<'de>,
{
    Ok(Option::deserialize(value)?.unwrap_or_default())
}

/// `FindManifest` in `server/public/model/manifest.go`, and `IsValidPluginId` in `plugin_valid.go` there.
fn plugin_id<'de, D: Deserializer<'de>>(id: D) -> Result<String, D::Error> {
    let id = String::deserialize(id)?.to_lowercase();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    match (3..=190).contains(&id.len()) && id.chars().all(plain) {
        true => Ok(id),
        false => Err(D::Error::custom(
            "an id has 3 to 190 letters, digits, dashes, underscores and periods",
        )),
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
        ], "sections": [{"key": "more", "settings": [{"key": "InSection", "default": 7}]}, {"key": "empty"}]}}));
        let Value::Object(saved) = json!({"ReadOnly": true, "Extra": 1}) else {
            unreachable!()
        };
        assert_eq!(
            manifest.configuration(saved),
            json!({"defaultteam": "eng", "readonly": true, "nodefault": null, "insection": 7, "extra": 1})
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
        let empty = manifest(&json!({"id": "a.b", "server": {
            "executable": "any", "executables": {super::platform(): ""}}}));
        assert_eq!(empty.executable().unwrap(), Path::new("any"));
        for (server, start) in [
            (json!(null), "the manifest has no executable for "),
            (
                json!({"executables": {"plan9-mips": "x"}}),
                "the manifest has no executable for ",
            ),
            (
                json!({"executable": "../x"}),
                "the manifest's executable ../x is not",
            ),
            (
                json!({"executable": "/bin/x"}),
                "the manifest's executable /bin/x is not",
            ),
        ] {
            let none = manifest(&json!({"id": "a.b", "server": server}));
            let sentence = none.executable().unwrap_err().to_string();
            assert!(sentence.starts_with(start), "{sentence}");
        }
    }

    #[test]
    fn null_is_as_if_nothing_stood_there() {
        let server = json!({"executables": null, "executable": "any"});
        let manifest = manifest(
            &json!({"id": "a.b", "name": null, "version": null, "server": server,
            "settings_schema": {"settings": null, "sections": null}}),
        );
        assert_eq!(manifest.executable().unwrap(), Path::new("any"));
        assert_eq!(manifest.setting_keys().count(), 0);
    }

    #[test]
    fn a_setting_is_found_in_any_case_by_the_key_that_the_manifest_writes() {
        let settings = json!([{"key": "ReadOnly"}, {"key": "Most", "default": 7}]);
        let manifest = manifest(&json!({"id": "a.b", "settings_schema": {"settings": settings}}));
        assert_eq!(manifest.setting_key("readonly"), Some("ReadOnly"));
        assert_eq!(manifest.setting_key("MOST"), Some("Most"));
        assert_eq!(manifest.setting_key("Least"), None);
    }

    #[test]
    fn an_id_is_read_in_lower_case_and_is_one_that_a_server_takes() {
        let read = |id: &str| serde_json::from_value::<Manifest>(json!({ "id": id }));
        assert_eq!(read("Com.Example_2-Poll").unwrap().id, "com.example_2-poll");
        assert!(read("a.b").is_ok() && read(&"a".repeat(190)).is_ok());
        for wrong in [
            "",
            "ab",
            &"a".repeat(191),
            "a/b",
            "a b",
            "../ab",
            "po\u{fc}ll",
        ] {
            let error = read(wrong).unwrap_err().to_string();
            assert!(error.starts_with("an id has 3 to 190 letters"), "{error}");
        }
    }
}
