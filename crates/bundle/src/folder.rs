//! The folder: manifest, executables, assets, licence.

use crate::licences::{self, Part};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// Files that lie at the root of the source tree and of the bundle alike, where there are any.
const ROOT_FILES: [&str; 2] = ["LICENSE", "NOTICE"];

/// A bundle that lies ready on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundle {
    /// The folder, named after the plugin's id.
    pub folder: PathBuf,
    /// The plugin's id.
    pub id: String,
    /// The plugin's version.
    pub version: String,
}

/// Lays out the bundle of the plugin in `source` below `out`, with the given executables (`("linux-amd64", path)`).
///
/// A bundle that is there already is replaced. The manifest in it names the given executables and no others: the server
/// takes the list for a promise.
///
/// # Errors
///
/// When the manifest does not name an executable's target, or when a file cannot be read or written.
pub fn lay_out(source: &Path, executables: &[(String, PathBuf)], out: &Path) -> Result<Bundle> {
    let (manifest, bundle) = read_manifest(source, out)?;
    if bundle.folder.exists() {
        fs::remove_dir_all(&bundle.folder)
            .with_context(|| format!("removing {}", bundle.folder.display()))?;
    }
    fs::create_dir_all(&bundle.folder)
        .with_context(|| format!("creating {}", bundle.folder.display()))?;

    let mut kept = serde_json::Map::new();
    for (target, built) in executables {
        let Some(place) = manifest["server"]["executables"][target].as_str() else {
            bail!("plugin.json names no executable for {target}: add it to server.executables");
        };
        copy(built, &bundle.folder.join(place))?;
        kept.insert(target.clone(), Value::from(place));
    }
    let mut manifest = manifest;
    manifest["server"]["executables"] = Value::Object(kept);
    let text = format!("{}\n", serde_json::to_string_pretty(&manifest)?);
    fs::write(bundle.folder.join("plugin.json"), text).context("writing plugin.json")?;

    for name in ROOT_FILES {
        if source.join(name).exists() {
            copy(&source.join(name), &bundle.folder.join(name))?;
        }
    }
    if source.join("assets").exists() {
        copy_tree(&source.join("assets"), &bundle.folder.join("assets"))?;
    }
    Ok(bundle)
}

/// Adds the licences of what the executables are made of, for a bundle that leaves this machine: crates, Rust's standard
/// library, and the given parts.
///
/// # Errors
///
/// When cargo or rustc cannot tell what there is, when a crate has no licence text, or when a file cannot be read or
/// written.
pub fn add_licences(
    bundle: &Bundle,
    source: &Path,
    executables: &[(String, PathBuf)],
    parts: &[Part],
) -> Result<()> {
    let path = bundle.folder.join(licences::FILE);
    let targets = executables.iter().map(|(target, _)| target.as_str());
    fs::write(&path, licences::third_party(source, targets, parts)?)
        .with_context(|| format!("writing {}", path.display()))?;
    copy(
        &licences::standard_library(source)?,
        &bundle.folder.join(licences::STANDARD_LIBRARY),
    )
}

fn read_manifest(source: &Path, out: &Path) -> Result<(Value, Bundle)> {
    let path = source.join("plugin.json");
    let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let manifest: Value = serde_json::from_str(&text).context("parsing plugin.json")?;
    let text_of = |key: &str| match manifest[key].as_str() {
        Some(text) if !text.is_empty() && !text.contains(['/', '\\']) => Ok(text.to_owned()),
        _ => bail!("plugin.json has no usable {key}"),
    };
    let (id, version) = (text_of("id")?, text_of("version")?);
    let folder = out.join(&id);
    Ok((
        manifest,
        Bundle {
            folder,
            id,
            version,
        },
    ))
}

/// Copies a file with its permission bits.
fn copy(from: &Path, to: &Path) -> Result<()> {
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent).with_context(|| format!("creating {}", parent.display()))?;
    }
    fs::copy(from, to)
        .with_context(|| format!("copying {} to {}", from.display(), to.display()))?;
    Ok(())
}

fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    for entry in fs::read_dir(from).with_context(|| format!("listing {}", from.display()))? {
        let entry = entry.with_context(|| format!("listing {}", from.display()))?;
        let kind = entry.file_type();
        let kind = kind.with_context(|| format!("looking at {}", entry.path().display()))?;
        if kind.is_symlink() {
            bail!("{} is a link: put a copy there", entry.path().display());
        }
        let target = to.join(entry.file_name());
        if kind.is_dir() {
            copy_tree(&entry.path(), &target)?;
        } else {
            copy(&entry.path(), &target)?;
        }
    }
    Ok(())
}
