//! Checks `plugin.json` and embeds it, so that the plugin and its manifest cannot disagree; and compiles the gRPC contract.

#[path = "build/manifest.rs"]
mod manifest;
#[path = "build/proto.rs"]
mod proto;

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=plugin.json");
    println!("cargo::rerun-if-changed=assets");
    println!("cargo::rerun-if-changed=proto");
    let out = PathBuf::from(env::var("OUT_DIR").map_err(io::Error::other)?);
    proto::compile(&out)?;
    let text = fs::read_to_string("plugin.json")?;
    let version = env::var("CARGO_PKG_VERSION").map_err(io::Error::other)?;
    match manifest::check(&text, &version, |path| Path::new(path).is_file()) {
        Ok(manifest) => embed(&manifest, &text, &out),
        Err(wrong) => {
            for sentence in wrong {
                println!("cargo::error={sentence}");
            }
            Ok(())
        }
    }
}

/// Writes the constants that `server/manifest.rs` includes.
fn embed(manifest: &manifest::Manifest, text: &str, out: &Path) -> io::Result<()> {
    let manifest::Manifest { id, name, version } = manifest;
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
