//! A tool that does not say what it does to the world does not compile.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A tool, with `HINTS` or without.
fn tool(hints: &str) -> String {
    format!(
        r#"
        use mattermost_plugin_mcp::{{Hints, NoArguments, Tool, ToolContext, ToolError}};
        pub struct Mine;
        impl Tool for Mine {{
            const NAME: &'static str = "mine";
            const DESCRIPTION: &'static str = "Do something.";
            {hints}
            type Arguments = NoArguments;
            type Output = String;
            async fn call(&self, _: ToolContext, _: NoArguments) -> Result<String, ToolError> {{
                Ok(Hints::READ.capability().as_str().to_owned())
            }}
        }}
        "#
    )
}

/// Checks a library of this source against the crate under test.
fn check(name: &str, source: &str) -> Output {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join("lib.rs");
    fs::write(&file, source).unwrap();
    Command::new(std::env::var_os("RUSTC").unwrap_or("rustc".into()))
        .args([
            "--edition=2024",
            "--crate-type=lib",
            "--emit=metadata",
            "--color=never",
        ])
        .arg("--extern")
        .arg(format!("mattermost_plugin_mcp={}", library().display()))
        .arg("-L")
        .arg(format!("dependency={}", beside_this().display()))
        .arg("--out-dir")
        .arg(&folder)
        .arg(&file)
        .output()
        .unwrap()
}

fn beside_this() -> PathBuf {
    let executable = std::env::current_exe().unwrap();
    executable.parent().unwrap().to_owned()
}

/// The library under test, which lies beside this executable: the newest, because older builds may lie there, too.
fn library() -> PathBuf {
    let files = fs::read_dir(beside_this())
        .unwrap()
        .map(|file| file.unwrap().path());
    let name = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
    files
        .filter(|path| {
            name(path).starts_with("libmattermost_plugin_mcp-") && name(path).ends_with(".rlib")
        })
        .max_by_key(|path| fs::metadata(path).unwrap().modified().unwrap())
        .unwrap()
}

#[test]
fn a_tool_without_hints_does_not_compile_and_the_same_with_them_does() {
    let told = |output: &Output| String::from_utf8_lossy(&output.stderr).into_owned();
    let with = check("with_hints", &tool("const HINTS: Hints = Hints::READ;"));
    assert!(with.status.success(), "{}", told(&with));
    let without = check("without_hints", &tool(""));
    assert!(!without.status.success(), "a tool without hints compiles");
    let told = told(&without);
    let errors: Vec<&str> = told
        .lines()
        .filter(|line| line.starts_with("error["))
        .collect();
    assert_eq!(
        errors,
        ["error[E0046]: not all trait items implemented, missing: `HINTS`"],
        "{told}"
    );
}
