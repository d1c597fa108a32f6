//! Windows is refused when the crate is compiled.

use std::process::Command;

/// Windows' standard library need not be there: the refusal hangs on `cfg(windows)`, which is switched on by hand.
#[test]
fn for_windows_the_crate_does_not_compile_and_says_why() {
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/src/lib.rs");
    let output = Command::new("rustc")
        .args([
            "--cfg",
            "windows",
            "--allow",
            "explicit_builtin_cfgs_in_flags",
        ])
        .args([
            "--edition",
            "2024",
            "--crate-type",
            "lib",
            "--emit",
            "metadata",
            "-o",
            "/dev/null",
        ])
        .arg(source)
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success());
    assert!(
        said.contains("error: go-plugin does not run on Windows: "),
        "{said}"
    );
}
