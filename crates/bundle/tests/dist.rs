//! What `make dist` says where it cannot build.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// What `build/dist.sh` says on its way out, where the scripts given stand for programs of the machine.
fn refusal(targets: &str, programs: &[(&str, &str)]) -> String {
    let folder = TempDir::new().unwrap();
    for (name, script) in programs {
        let path = folder.path().join(name);
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let path = std::env::var("PATH").unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../build/dist.sh");
    let output = Command::new(script)
        .args(targets.split(' '))
        .env("PATH", format!("{}:{path}", folder.path().display()))
        .env("CARGO_TARGET_DIR", folder.path().join("target"))
        .output()
        .unwrap();
    assert!(!output.status.success(), "{targets} was built");
    String::from_utf8(output.stderr).unwrap()
}

const NO_STANDARD_LIBRARY: (&str, &str) = ("rustc", "echo /nowhere");
const ANY_STANDARD_LIBRARY: (&str, &str) = ("rustc", "echo /");

#[test]
fn a_missing_standard_library_is_named_with_the_command_that_installs_it() {
    assert_eq!(
        refusal("linux-arm64", &[NO_STANDARD_LIBRARY]),
        "The standard library of aarch64-unknown-linux-gnu is missing: run 'rustup target add aarch64-unknown-linux-gnu'.\n"
    );
}

#[test]
fn what_is_for_macos_is_built_on_a_mac() {
    assert_eq!(
        refusal(
            "darwin-arm64",
            &[ANY_STANDARD_LIBRARY, ("uname", "echo Linux")]
        ),
        "Executables for macOS are linked with Apple's SDK: build aarch64-apple-darwin on a Mac.\n"
    );
}

#[test]
fn windows_is_no_target() {
    assert_eq!(
        refusal("windows-amd64", &[]),
        "There is no target windows-amd64: choose from linux-amd64, linux-arm64, darwin-amd64 and darwin-arm64.\n"
    );
}

#[test]
fn all_targets_are_looked_at_before_the_first_is_built() {
    let said = refusal("linux-arm64 linux-mips", &[NO_STANDARD_LIBRARY]);
    assert!(said.starts_with("There is no target linux-mips"), "{said}");
}

#[test]
fn without_pip_the_sentence_says_what_it_is_for() {
    assert_eq!(
        refusal(
            "linux-amd64",
            &[ANY_STANDARD_LIBRARY, ("python3", "exit 1")]
        ),
        "Python with pip, from which Zig comes, is missing: install both, on Debian with 'apt-get install python3-pip'.\n"
    );
}
