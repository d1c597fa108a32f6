//! The licences of the crates that the executable is made of: most of them ask that their text goes with the binary.

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

/// The file in the bundle.
pub(crate) const FILE: &str = "THIRD-PARTY-LICENSES";

/// Mattermost's names of the targets, and Rust's.
const TARGETS: [(&str, &str); 4] = [
    ("linux-amd64", "x86_64-unknown-linux-gnu"),
    ("linux-arm64", "aarch64-unknown-linux-gnu"),
    ("darwin-amd64", "x86_64-apple-darwin"),
    ("darwin-arm64", "aarch64-apple-darwin"),
];

/// The text of [`FILE`] for the package in `source`, built for `targets`: each licence text once, below the crates
/// that it covers.
///
/// # Errors
///
/// When cargo cannot tell the dependencies, or a licence cannot be read.
pub(crate) fn third_party<'a>(
    source: &Path,
    targets: impl IntoIterator<Item = &'a str>,
) -> Result<String> {
    let mut filters = Vec::new();
    for target in targets {
        let known = TARGETS.iter().find(|(name, _)| *name == target);
        let (_, triple) = known.with_context(|| format!("no target is called {target}"))?;
        filters.extend(["--filter-platform", triple]);
    }
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["metadata", "--format-version=1", "--locked"])
        .args(filters)
        .current_dir(source)
        .output()
        .context("running cargo metadata")?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "cargo metadata failed: {said}");
    let metadata: Value =
        serde_json::from_slice(&output.stdout).context("reading cargo metadata")?;

    let linked = linked(&metadata);
    let mut covered: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for package in list(&metadata["packages"]) {
        // Crates without a source are our own: LICENSE covers them.
        if !linked.contains(text(&package["id"])) || package["source"].is_null() {
            continue;
        }
        let (name, version) = (text(&package["name"]), text(&package["version"]));
        let title = format!("{name} {version} ({})", text(&package["license"]));
        for licence in texts(Path::new(text(&package["manifest_path"])))? {
            covered.entry(licence).or_default().insert(title.clone());
        }
    }
    Ok(write_down(&covered))
}

/// Ids of the packages that end up in the executable: what is reached without build and test dependencies.
fn linked(metadata: &Value) -> BTreeSet<&str> {
    let nodes: BTreeMap<&str, &Value> = list(&metadata["resolve"]["nodes"])
        .iter()
        .map(|node| (text(&node["id"]), node))
        .collect();
    let mut reached = BTreeSet::new();
    let mut waiting = vec![text(&metadata["resolve"]["root"])];
    while let Some(id) = waiting.pop() {
        if !reached.insert(id) {
            continue;
        }
        for dependency in nodes.get(id).map_or(&[][..], |node| list(&node["deps"])) {
            let kinds = list(&dependency["dep_kinds"]);
            if kinds.iter().any(|kind| kind["kind"].is_null()) {
                waiting.push(text(&dependency["pkg"]));
            }
        }
    }
    reached
}

/// What lies beside a crate's manifest and is called a licence; empty text where there is none.
fn texts(manifest: &Path) -> Result<Vec<String>> {
    let folder = manifest.parent().context("a manifest lies in a folder")?;
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("listing {}", folder.display()))? {
        let path = entry?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .to_uppercase();
        let told = ["LICENSE", "LICENCE", "COPYING", "NOTICE", "COPYRIGHT"];
        if path.is_file() && told.iter().any(|start| name.starts_with(start)) {
            let text =
                fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
            found.push(text.replace("\r\n", "\n").trim().to_owned());
        }
    }
    if found.is_empty() {
        found.push(String::new());
    }
    Ok(found)
}

fn write_down(covered: &BTreeMap<String, BTreeSet<String>>) -> String {
    let mut out = String::from(
        "The executable of this plugin is made of the crates below, each under the licence that is named and told here.\n",
    );
    for (licence, crates) in covered {
        let _ = write!(out, "\n{}\n", "=".repeat(80));
        for name in crates {
            let _ = writeln!(out, "{name}");
        }
        if !licence.is_empty() {
            let _ = write!(out, "\n{licence}\n");
        }
    }
    out
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{linked, third_party};
    use serde_json::json;
    use std::path::Path;

    #[test]
    fn only_what_is_linked_counts() {
        let dependency =
            |id: &str, kind: Option<&str>| json!({"pkg": id, "dep_kinds": [{"kind": kind}]});
        let metadata = json!({"resolve": {"root": "ours", "nodes": [
            {"id": "ours", "deps": [dependency("linked", None), dependency("tested", Some("dev")), dependency("built", Some("build"))]},
            {"id": "linked", "deps": [dependency("deeper", None)]},
        ]}});
        let ids: Vec<_> = linked(&metadata).into_iter().collect();
        assert_eq!(ids, ["deeper", "linked", "ours"]);
    }

    #[test]
    fn the_crates_of_this_plugin_are_named_with_their_licences() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let told = third_party(&root, ["linux-amd64"]).unwrap();
        assert!(told.contains("\ntokio ") && told.contains("(MIT)\n"));
        assert!(told.contains("Permission is hereby granted, free of charge"));
        assert!(!told.contains("\nproptest "), "a crate of the tests");
        assert!(!told.contains("\njni "), "a crate of another platform");
    }
}
