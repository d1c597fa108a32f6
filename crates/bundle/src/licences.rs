//! The licences of what the executable is made of: most of them ask that their text goes with the binary.

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The file in the bundle.
pub(crate) const FILE: &str = "THIRD-PARTY-LICENSES";

/// The file in the bundle with what Rust's standard library asks to be told.
pub(crate) const STANDARD_LIBRARY: &str = "THIRD-PARTY-LICENSES-RUST.html";

/// Something else than a crate that is linked into an executable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What it is, with its licence.
    pub title: String,
    /// The file with its licence's text.
    pub licence: PathBuf,
}

/// Mattermost's names of the targets, and Rust's.
const TARGETS: [(&str, &str); 4] = [
    ("linux-amd64", "x86_64-unknown-linux-gnu"),
    ("linux-arm64", "aarch64-unknown-linux-gnu"),
    ("darwin-amd64", "x86_64-apple-darwin"),
    ("darwin-arm64", "aarch64-apple-darwin"),
];

/// The text of [`FILE`] for the package in `source`, built for `targets` and linked with `parts`: each licence text once,
/// below what it covers.
///
/// # Errors
///
/// When cargo cannot tell the dependencies, when a licence cannot be read, or when a crate has none.
pub(crate) fn third_party<'a>(
    source: &Path,
    targets: impl IntoIterator<Item = &'a str>,
    parts: &[Part],
) -> Result<String> {
    let triples: Vec<&str> = targets.into_iter().map(triple).collect::<Result<_>>()?;
    let mut metadata = metadata(source, &triples)?;
    let compiled = compiled(source, &triples)?;
    if let Some(packages) = metadata["packages"].as_array_mut() {
        packages.retain(|package| compiled.contains(&name_and_version(package)));
    }
    let mut covered = crates(&metadata)?;
    for Part { title, licence } in parts {
        covered
            .entry(read(licence)?)
            .or_default()
            .insert(title.clone());
    }
    Ok(write_down(&covered))
}

/// Rust's name of a target.
fn triple(target: &str) -> Result<&'static str> {
    let known = TARGETS.iter().find(|(name, _)| *name == target);
    let (_, triple) = known.with_context(|| format!("no target is called {target}"))?;
    Ok(triple)
}

/// What `cargo metadata` says of the package in `source`, built for the targets.
fn metadata(source: &Path, triples: &[&str]) -> Result<Value> {
    let filters = triples
        .iter()
        .flat_map(|triple| ["--filter-platform", triple]);
    let arguments = ["metadata", "--format-version=1", "--locked"];
    let said = cargo(source, arguments.into_iter().chain(filters))?;
    serde_json::from_slice(&said).context("reading cargo metadata")
}

/// The names and versions of what cargo compiles for them. `cargo metadata` has more: optional crates that a feature names
/// in case that they are there (`name?/feature`).
fn compiled(source: &Path, triples: &[&str]) -> Result<BTreeSet<String>> {
    let targets = triples.iter().flat_map(|triple| ["--target", triple]);
    let arguments = [
        "tree",
        "--locked",
        "--edges=normal",
        "--prefix=none",
        "--format={p}",
    ];
    let said = cargo(source, arguments.into_iter().chain(targets))?;
    let said = String::from_utf8(said).context("reading cargo tree")?;
    let crates = said.lines().map(|line| {
        let words: Vec<&str> = line.split(' ').take(2).collect();
        words.join(" ")
    });
    Ok(crates.collect())
}

/// A package as `cargo tree` writes it.
fn name_and_version(package: &Value) -> String {
    format!("{} v{}", text(&package["name"]), text(&package["version"]))
}

/// What a command of cargo's prints.
fn cargo<'a>(source: &Path, arguments: impl IntoIterator<Item = &'a str>) -> Result<Vec<u8>> {
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(arguments)
        .current_dir(source)
        .output()
        .context("running cargo")?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "cargo failed: {said}");
    Ok(output.stdout)
}

/// Licence texts, and the titles of what each covers.
type Covered = BTreeMap<String, BTreeSet<String>>;

/// The licences of the crates that end up in the executable.
fn crates(metadata: &Value) -> Result<Covered> {
    let linked = linked(metadata);
    // LICENSE beside plugin.json covers them.
    let own = list(&metadata["workspace_members"]);
    let mut covered = Covered::new();
    for package in list(&metadata["packages"]) {
        if !linked.contains(text(&package["id"])) || own.contains(&package["id"]) {
            continue;
        }
        let (name, version) = (text(&package["name"]), text(&package["version"]));
        let title = format!("{name} {version} ({})", text(&package["license"]));
        let manifest = Path::new(text(&package["manifest_path"]));
        let folder = manifest.parent().unwrap_or(manifest);
        let mut told = Vec::new();
        read_licences(folder, &mut told)?;
        if told.is_empty() && is_in_a_repository(package) {
            read_licences_above(folder, &mut told)?;
        }
        ensure!(!told.is_empty(), "{title} comes without a licence text");
        for licence in told {
            covered.entry(licence).or_default().insert(title.clone());
        }
    }
    Ok(covered)
}

/// What the Rust project tells of the standard library's licences; it comes with the toolchain.
///
/// # Errors
///
/// When rustc cannot be asked where its toolchain lies.
pub(crate) fn standard_library(source: &Path) -> Result<PathBuf> {
    let output = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .args(["--print", "sysroot"])
        .current_dir(source)
        .output()
        .context("running rustc")?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "rustc failed: {said}");
    let sysroot = String::from_utf8(output.stdout).context("reading rustc's answer")?;
    Ok(Path::new(sysroot.trim_end()).join("share/doc/rust/COPYRIGHT-library.html"))
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

/// Whether a crate lies among others, where one licence may be told for all: it is taken from a folder or by git.
fn is_in_a_repository(package: &Value) -> bool {
    text(&package["source"]).is_empty() || text(&package["source"]).starts_with("git+")
}

/// Adds what is called a licence in a crate's folder or below it, where copied sources keep theirs.
fn read_licences(folder: &Path, told: &mut Vec<String>) -> Result<()> {
    for path in files(folder)? {
        match path.is_dir() {
            true => read_licences(&path, told)?,
            false => read_licence(&path, told)?,
        }
    }
    Ok(())
}

/// Adds what is called a licence in the nearest folder above that has any.
fn read_licences_above(folder: &Path, told: &mut Vec<String>) -> Result<()> {
    for above in folder.ancestors().skip(1) {
        for path in files(above)?.iter().filter(|path| path.is_file()) {
            read_licence(path, told)?;
        }
        if !told.is_empty() {
            break;
        }
    }
    Ok(())
}

/// What lies in a folder.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("listing {}", folder.display()))?;
    entries.map(|entry| Ok(entry?.path())).collect()
}

/// Adds a file, if it is called a licence.
fn read_licence(path: &Path, told: &mut Vec<String>) -> Result<()> {
    const NAMES: [&str; 6] = [
        "LICENSE",
        "LICENCE",
        "UNLICENSE",
        "COPYING",
        "NOTICE",
        "COPYRIGHT",
    ];
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = name.to_uppercase();
    if NAMES.iter().any(|start| name.starts_with(start)) && !name.ends_with(".RS") {
        told.push(read(path)?);
    }
    Ok(())
}

fn read(path: &Path) -> Result<String> {
    let text = fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    Ok(text.replace("\r\n", "\n").trim().to_owned())
}

fn write_down(covered: &Covered) -> String {
    let mut out = String::from(
        "The executable of this plugin is made of the crates and parts below, each under the licence that is named and\n\
         told here, and of Rust's standard library, whose licences are told in THIRD-PARTY-LICENSES-RUST.html.\n",
    );
    for (licence, crates) in covered {
        let _ = write!(out, "\n{}\n", "=".repeat(80));
        for name in crates {
            let _ = writeln!(out, "{name}");
        }
        let _ = write!(out, "\n{licence}\n");
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
    use super::*;
    use serde_json::json;
    use tempfile::TempDir;

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

    /// A crate that is linked and has the given files.
    fn one_crate(files: &[&str]) -> (TempDir, Value) {
        let folder = TempDir::new().unwrap();
        for name in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, format!("the text of {name}\r\n")).unwrap();
        }
        let metadata = json!({
            "packages": [{"id": "it", "name": "it", "version": "1.0.0", "license": "MIT", "source": "registry",
                "manifest_path": folder.path().join("Cargo.toml")}],
            "resolve": {"root": "it", "nodes": []},
        });
        (folder, metadata)
    }

    #[test]
    fn every_licence_of_a_crate_is_told_that_of_copied_sources_too() {
        let (_folder, metadata) = one_crate(&["license-mit", "third_party/LICENSE", "license.rs"]);
        let covered = crates(&metadata).unwrap();
        let texts: Vec<_> = covered.keys().map(String::as_str).collect();
        assert_eq!(
            texts,
            ["the text of license-mit", "the text of third_party/LICENSE"]
        );
        assert!(write_down(&covered).contains("\nit 1.0.0 (MIT)\n\nthe text of license-mit\n"));
    }

    #[test]
    fn a_crate_without_a_licence_text_is_refused() {
        let (_folder, metadata) = one_crate(&["README.md"]);
        let refused = crates(&metadata).unwrap_err().to_string();
        assert_eq!(refused, "it 1.0.0 (MIT) comes without a licence text");
    }

    #[test]
    fn a_crate_in_a_repository_has_the_licence_of_the_nearest_folder_above() {
        let (repository, mut metadata) = one_crate(&["LICENSE", "crates/it/README.md"]);
        let manifest = repository.path().join("crates/it/Cargo.toml");
        metadata["packages"][0]["manifest_path"] = json!(manifest);
        assert!(crates(&metadata).is_err(), "from a registry");
        for source in [Value::Null, json!("git+https://git.example/it#1")] {
            metadata["packages"][0]["source"] = source;
            let covered = crates(&metadata).unwrap();
            let texts: Vec<_> = covered.keys().map(String::as_str).collect();
            assert_eq!(texts, ["the text of LICENSE"]);
        }
        metadata["workspace_members"] = json!(["it"]);
        assert!(crates(&metadata).unwrap().is_empty(), "it is our own");
    }

    #[test]
    fn the_crates_of_this_plugin_and_the_parts_given_are_named_with_their_licences() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let part = Part {
            title: "an unwinder".to_owned(),
            licence: root.join("LICENSE"),
        };
        let told = third_party(&root, ["linux-amd64"], &[part]).unwrap();
        assert!(told.contains("\ntokio ") && told.contains("(MIT)\n"));
        assert!(told.contains("Permission is hereby granted, free of charge"));
        assert!(told.contains("\nan unwinder\n"));
        assert!(!told.contains("\nproptest "), "a crate of the tests");
        assert!(!told.contains("\njni "), "a crate of another platform");
        assert!(!told.contains("\nx509-parser "), "an optional crate");
    }
}
