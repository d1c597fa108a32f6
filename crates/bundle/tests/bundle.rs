//! Bundles of a small source tree in a temporary folder.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use bundle::{lay_out, write_archive};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A plugin's sources with executables named for two targets, one of which was built.
fn sources() -> TempDir {
    let source = TempDir::new().unwrap();
    let manifest = r#"{"id":"com.example.tools","version":"1.2.3","server":{"executables":{
        "linux-amd64":"server/dist/plugin-linux-amd64","linux-arm64":"server/dist/plugin-linux-arm64"}}}"#;
    write(&source.path().join("plugin.json"), manifest);
    for name in [
        "LICENSE",
        "NOTICE",
        "assets/icon.svg",
        "assets/shots/b.svg",
        "built",
    ] {
        write(&source.path().join(name), name);
    }
    source
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn executables(source: &TempDir, target: &str) -> Vec<(String, PathBuf)> {
    vec![(target.to_owned(), source.path().join("built"))]
}

fn pack(source: &TempDir, out: &Path) -> PathBuf {
    let bundle = lay_out(source.path(), &executables(source, "linux-amd64"), out).unwrap();
    write_archive(&bundle, out, 1_700_000_000).unwrap()
}

#[test]
fn a_plugin_needs_neither_licence_nor_assets() {
    let (source, out) = (sources(), TempDir::new().unwrap());
    fs::remove_file(source.path().join("NOTICE")).unwrap();
    fs::remove_dir_all(source.path().join("assets")).unwrap();
    let executables = executables(&source, "linux-amd64");
    let bundle = lay_out(source.path(), &executables, out.path()).unwrap();
    assert!(bundle.folder.join("LICENSE").exists());
    assert!(!bundle.folder.join("NOTICE").exists());
    assert!(
        bundle
            .folder
            .join("server/dist/plugin-linux-amd64")
            .exists()
    );
}

#[test]
fn the_manifest_in_the_folder_names_only_the_executables_inside() {
    let (source, out) = (sources(), TempDir::new().unwrap());
    let bundle = lay_out(
        source.path(),
        &executables(&source, "linux-amd64"),
        out.path(),
    )
    .unwrap();
    assert_eq!(bundle.folder, out.path().join("com.example.tools"));
    let text = fs::read_to_string(bundle.folder.join("plugin.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        manifest["server"]["executables"],
        serde_json::json!({"linux-amd64": "server/dist/plugin-linux-amd64"})
    );
}

#[test]
fn what_an_older_bundle_left_behind_is_gone() {
    let (source, out) = (sources(), TempDir::new().unwrap());
    write(&out.path().join("com.example.tools/stale"), "");
    let bundle = lay_out(
        source.path(),
        &executables(&source, "linux-amd64"),
        out.path(),
    )
    .unwrap();
    assert!(!bundle.folder.join("stale").exists());
}

#[test]
fn a_target_that_the_manifest_does_not_name_is_refused() {
    let (source, out) = (sources(), TempDir::new().unwrap());
    let refused = lay_out(
        source.path(),
        &executables(&source, "plan9-mips"),
        out.path(),
    );
    assert!(
        refused
            .unwrap_err()
            .to_string()
            .contains("no executable for plan9-mips")
    );
}

#[test]
fn the_tarball_has_one_top_folder_run_bits_and_no_owner() {
    let (source, out) = (sources(), TempDir::new().unwrap());
    let path = pack(&source, out.path());
    assert_eq!(path, out.path().join("com.example.tools-1.2.3.tar.gz"));
    let unzipped = flate2::read::GzDecoder::new(fs::File::open(path).unwrap());
    let mut modes = BTreeMap::new();
    let mut order = Vec::new();
    for entry in tar::Archive::new(unzipped).entries().unwrap() {
        let entry = entry.unwrap();
        let header = entry.header();
        assert_eq!((header.uid().unwrap(), header.gid().unwrap()), (0, 0));
        assert_eq!(header.mtime().unwrap(), 1_700_000_000);
        let name = entry.path().unwrap().display().to_string();
        modes.insert(name.clone(), header.mode().unwrap());
        order.push(name);
    }
    assert_eq!(
        modes["com.example.tools/server/dist/plugin-linux-amd64"],
        0o755
    );
    assert_eq!(modes["com.example.tools/plugin.json"], 0o644);
    assert!(
        order
            .iter()
            .all(|name| name.starts_with("com.example.tools/")),
        "{order:?}"
    );
    assert!(
        modes.contains_key("com.example.tools/assets/shots/b.svg"),
        "{order:?}"
    );
}

#[test]
fn the_same_sources_make_the_same_bytes() {
    let (source, first, second) = (sources(), TempDir::new().unwrap(), TempDir::new().unwrap());
    let bytes = |out: &TempDir| fs::read(pack(&source, out.path())).unwrap();
    assert_eq!(bytes(&first), bytes(&second));
}

/// What it leads to, a folder of the machine perhaps, would be packed with it.
#[test]
fn a_link_among_the_assets_is_refused() {
    let (source, out) = (sources(), TempDir::new().unwrap());
    let link = source.path().join("assets/shots/outside");
    std::os::unix::fs::symlink(out.path(), &link).unwrap();
    let executables = executables(&source, "linux-amd64");
    let refused = lay_out(source.path(), &executables, &out.path().join("out"));
    let told = refused.err().unwrap().to_string();
    assert_eq!(
        told,
        format!("{} is a link: put a copy there", link.display())
    );
}
