//! Checks `plugin.json` and embeds it, so that the plugin and its manifest cannot disagree.

#[path = "build/manifest.rs"]
mod manifest;

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=plugin.json");
    println!("cargo::rerun-if-changed=assets");
    let text = fs::read_to_string("plugin.json")?;
    let version = env::var("CARGO_PKG_VERSION").map_err(io::Error::other)?;
    match manifest::check(&text, &version, |path| Path::new(path).is_file()) {
        Ok(manifest) => embed(&manifest, &text),
        Err(wrong) => {
            for sentence in wrong {
                println!("cargo::error={sentence}");
            }
            Ok(())
        }
    }
}

/// Writes the constants that `server/manifest.rs` includes.
fn embed(manifest: &manifest::Manifest, text: &str) -> io::Result<()> {
    let manifest::Manifest { id, name, version } = manifest;
    let out = PathBuf::from(env::var("OUT_DIR").map_err(io::Error::other)?);
    fs::write(
        out.join("manifest.rs"),
        format!(
            "/// The plugin's id.\npub const ID: &str = {id:?};\n\
             /// The plugin's name, as admins and models read it.\npub const NAME: &str = {name:?};\n\
             /// The plugin's version.\npub const VERSION: &str = {version:?};\n\
             /// The whole text of `plugin.json`.\npub const JSON: &str = {text:?};\n"
        ),
    )
}
