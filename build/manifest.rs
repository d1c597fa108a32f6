//! The rules for `plugin.json`, checked by `build.rs` so that a bundle that the server would refuse does not compile.
//!
//! Each broken rule is one sentence that says what would be right.

use serde_json::Value;

/// What the plugin says of itself, taken from `plugin.json`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Manifest {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) version: String,
}

/// The setting types of Mattermost (`server/public/model/manifest.go`).
const SETTING_TYPES: [&str; 9] = [
    "bool",
    "dropdown",
    "generated",
    "radio",
    "text",
    "longtext",
    "number",
    "username",
    "custom",
];

/// Checks the text of `plugin.json` against the package's version and the files beside it.
///
/// # Errors
///
/// Every broken rule, in the order of the file.
pub(crate) fn check(
    text: &str,
    package_version: &str,
    file_exists: impl Fn(&str) -> bool,
) -> Result<Manifest, Vec<String>> {
    let manifest: Value = serde_json::from_str(text)
        .map_err(|error| vec![format!("plugin.json is not valid JSON: {error}")])?;
    let text_of = |key: &str| manifest[key].as_str().unwrap_or_default().to_owned();
    let (id, name, version) = (text_of("id"), text_of("name"), text_of("version"));

    let mut wrong = Vec::new();
    wrong.extend(check_id(&id));
    if name.trim().is_empty() {
        wrong
            .push("plugin.json: name is missing: give the name that admins and models read".into());
    }
    if version != package_version {
        wrong.push(format!(
            "plugin.json has version {version:?} but Cargo.toml has {package_version:?}: make them equal"
        ));
    }
    wrong.extend(check_min_server_version(&text_of("min_server_version")));
    wrong.extend(check_icon(&text_of("icon_path"), file_exists));
    wrong.extend(check_executables(&manifest["server"]["executables"]));
    wrong.extend(check_settings(&manifest["settings_schema"]));

    if wrong.is_empty() {
        Ok(Manifest { id, name, version })
    } else {
        Err(wrong)
    }
}

/// `__` separates the plugin from the tool in a tool's name, and the server lower-cases ids.
fn check_id(id: &str) -> Option<String> {
    let part_is_plain = |part: &str| {
        part.starts_with(|first: char| first.is_ascii_lowercase())
            && part.bytes().all(|byte| {
                byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_')
            })
    };
    let fits = id.len() <= 190
        && !id.contains("__")
        && id.split('.').count() >= 2
        && id.split('.').all(part_is_plain);
    (!fits).then(|| {
        format!(
            "plugin.json: id {id:?} must be reverse-DNS in lower case, two or more parts of [a-z0-9_-], without \"__\", such as \"com.example.tools\""
        )
    })
}

fn check_min_server_version(version: &str) -> Option<String> {
    let numbers: Vec<_> = version.split('.').collect();
    let fits = numbers.len() == 3
        && numbers.iter().all(|number| {
            number
                .parse::<u32>()
                .is_ok_and(|value| value.to_string() == *number)
        });
    (!fits).then(|| {
        format!(
            "plugin.json: min_server_version {version:?} must be three numbers, such as \"11.3.0\""
        )
    })
}

fn check_icon(path: &str, file_exists: impl Fn(&str) -> bool) -> Option<String> {
    if !path.ends_with(".svg") {
        Some(format!(
            "plugin.json: icon_path {path:?} must name an SVG file"
        ))
    } else if !file_exists(path) {
        Some(format!(
            "plugin.json: icon_path names {path:?}, but there is no such file"
        ))
    } else {
        None
    }
}

/// The server joins these paths to the bundle's folder and refuses what leads out of it.
fn check_executables(executables: &Value) -> Vec<String> {
    let Some(executables) = executables.as_object().filter(|map| !map.is_empty()) else {
        return vec!["plugin.json: server.executables must name at least one executable".into()];
    };
    executables
        .iter()
        .filter_map(|(target, path)| {
            let expected = format!("server/dist/plugin-{target}");
            (path.as_str() != Some(expected.as_str())).then(|| {
                format!(
                    "plugin.json: the executable of {target} is {path}, it must be {expected:?}"
                )
            })
        })
        .collect()
}

fn check_settings(schema: &Value) -> Vec<String> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let mut settings = list(&schema["settings"]);
    for section in list(&schema["sections"]) {
        settings.extend(list(&section["settings"]));
    }

    let mut wrong = Vec::new();
    let mut seen: Vec<String> = Vec::new();
    for (index, setting) in settings.iter().enumerate() {
        let text_of = |key: &str| setting[key].as_str().unwrap_or_default();
        let key = text_of("key");
        if key.is_empty() {
            wrong.push(format!(
                "plugin.json: setting number {} has no key",
                index + 1
            ));
            continue;
        }
        // The server lower-cases the keys of a plugin's configuration.
        let folded = key.to_lowercase();
        if seen.contains(&folded) {
            wrong.push(format!(
                "plugin.json: setting {key} is there twice (letter case does not count)"
            ));
        }
        seen.push(folded);
        if !SETTING_TYPES.contains(&text_of("type")) {
            let types = SETTING_TYPES.join(", ");
            wrong.push(format!(
                "plugin.json: setting {key} needs a type: one of {types}"
            ));
        }
        if text_of("display_name").is_empty() {
            wrong.push(format!("plugin.json: setting {key} has no display_name"));
        }
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::{Manifest, check};
    use serde_json::{Value, json};

    fn good() -> Value {
        json!({
            "id": "com.example.tools",
            "name": "Tools",
            "version": "1.2.3",
            "min_server_version": "11.3.0",
            "icon_path": "assets/icon.svg",
            "server": {"executables": {"linux-amd64": "server/dist/plugin-linux-amd64"}},
            "settings_schema": {"settings": [{"key": "Team", "type": "text", "display_name": "Team"}]},
        })
    }

    fn check_value(manifest: &Value) -> Result<Manifest, Vec<String>> {
        check(&manifest.to_string(), "1.2.3", |path| {
            path == "assets/icon.svg"
        })
    }

    /// What is said when `pointer` holds `value` in an otherwise good manifest.
    fn complaints(pointer: &str, value: Value) -> String {
        let mut manifest = good();
        *manifest.pointer_mut(pointer).unwrap() = value;
        check_value(&manifest).unwrap_err().join("\n")
    }

    #[test]
    fn a_good_manifest_tells_id_name_and_version() {
        let manifest = check_value(&good()).unwrap();
        assert_eq!(manifest.id, "com.example.tools");
        assert_eq!(manifest.name, "Tools");
        assert_eq!(manifest.version, "1.2.3");
    }

    #[test]
    fn the_manifest_of_this_plugin_is_good() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(root.join("plugin.json")).unwrap();
        let manifest = check(&text, env!("CARGO_PKG_VERSION"), |path| {
            root.join(path).is_file()
        });
        assert_eq!(manifest.unwrap().id, "dev.toolbelt");
    }

    #[test]
    fn broken_json_is_named_with_its_place() {
        let wrong = check("{\"id\": ", "1.2.3", |_| true).unwrap_err();
        assert_eq!(wrong.len(), 1);
        assert!(
            wrong[0].contains("not valid JSON") && wrong[0].contains("line 1"),
            "{wrong:?}"
        );
    }

    #[test]
    fn an_id_is_reverse_dns_in_lower_case_without_double_underscore() {
        for id in [
            "tools",
            "com.Example",
            "com..tools",
            "com.a__b",
            "com.4tools",
            "com.tools.",
            "",
        ] {
            assert!(complaints("/id", json!(id)).contains("reverse-DNS"), "{id}");
        }
    }

    #[test]
    fn a_name_is_there() {
        assert!(complaints("/name", json!(" ")).contains("name is missing"));
    }

    #[test]
    fn versions_are_equal_and_both_are_named() {
        let said = complaints("/version", json!("1.2.4"));
        assert!(
            said.contains("\"1.2.4\"") && said.contains("\"1.2.3\""),
            "{said}"
        );
    }

    #[test]
    fn a_minimum_server_version_is_three_numbers() {
        for version in ["", "11.3", "11.3.0.1", "11.03.0", "v11.3.0"] {
            assert!(
                complaints("/min_server_version", json!(version)).contains("three numbers"),
                "{version}"
            );
        }
    }

    #[test]
    fn an_icon_is_an_svg_file_that_exists() {
        assert!(complaints("/icon_path", json!("assets/icon.png")).contains("an SVG file"));
        assert!(complaints("/icon_path", json!("assets/other.svg")).contains("no such file"));
    }

    #[test]
    fn executables_lie_where_the_bundle_puts_them() {
        assert!(complaints("/server/executables", json!({})).contains("at least one"));
        let said = complaints("/server/executables", json!({"linux-amd64": "../plugin"}));
        assert!(said.contains("server/dist/plugin-linux-amd64"), "{said}");
    }

    #[test]
    fn every_setting_has_key_type_and_display_name() {
        let first = "/settings_schema/settings/0";
        assert!(complaints(&format!("{first}/key"), json!("")).contains("has no key"));
        assert!(complaints(&format!("{first}/type"), json!("string")).contains("needs a type"));
        assert!(
            complaints(&format!("{first}/display_name"), Value::Null).contains("no display_name")
        );
    }

    #[test]
    fn settings_of_sections_count_and_keys_are_unique_without_case() {
        let mut manifest = good();
        manifest["settings_schema"]["sections"] = json!([{"key": "s", "settings": [{"key": "TEAM", "type": "text", "display_name": "T"}]}]);
        let wrong = check_value(&manifest).unwrap_err();
        assert_eq!(
            wrong,
            ["plugin.json: setting TEAM is there twice (letter case does not count)"]
        );
    }
}
