//! A page of rules: tables whose last column names the tests of each row.
//!
//! Other crates have such pages, too; their tests include this file by its path.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

/// The names of all tests in the Rust and Go sources below these folders of the workspace.
pub(crate) fn tests(folders: &[&str]) -> HashSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut names = HashSet::new();
    for folder in folders {
        collect(&root.join(folder), &mut names);
    }
    names
}

fn collect(folder: &Path, names: &mut HashSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, names);
        } else if path.extension().is_some_and(|end| end == "rs") {
            names.extend(in_rust(&fs::read_to_string(&path).unwrap()));
        } else if path.extension().is_some_and(|end| end == "go") {
            names.extend(in_go(&fs::read_to_string(&path).unwrap()));
        }
    }
}

/// Functions that have an attribute that makes them tests.
fn in_rust(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut is_test = false;
    for line in text.lines().map(str::trim) {
        if line.starts_with("#[test]") || line.starts_with("#[tokio::test") {
            is_test = true;
        } else if let Some((before, rest)) = line.split_once("fn ")
            && ["", "async ", "pub(crate) ", "pub(super) "].contains(&before)
        {
            names.extend(
                rest.split('(')
                    .next()
                    .filter(|_| is_test)
                    .map(str::to_owned),
            );
            is_test = false;
        }
    }
    names
}

fn in_go(text: &str) -> Vec<String> {
    let names = text.lines().filter_map(|line| {
        let (name, _) = line.strip_prefix("func ")?.split_once("(t *testing.T)")?;
        name.starts_with("Test").then(|| name.to_owned())
    });
    names.collect()
}

/// The rows of the page's tables: what they are about, and the tests that their last column names.
pub(crate) fn rows(page: &str) -> Vec<(&str, Vec<&str>)> {
    let is_head = |row: &str| row.ends_with("| tests |") || row.starts_with("|---");
    let rows = page
        .lines()
        .filter(|line| line.starts_with('|') && !is_head(line));
    rows.map(|row| {
        let cells = row.trim_matches(['|', ' ']);
        let (about, tests) = cells.rsplit_once(" | ").unwrap_or((cells, ""));
        (about, tests.split('`').skip(1).step_by(2).collect())
    })
    .collect()
}

/// What is wrong with the page: rows without a test, and tests that are not there.
pub(crate) fn problems(page: &str, known: &HashSet<String>) -> Vec<String> {
    let mut problems = Vec::new();
    for (about, tests) in rows(page) {
        if tests.is_empty() {
            problems.push(format!("no test: {about}"));
        }
        let missing = tests.iter().filter(|test| !known.contains(**test));
        problems.extend(missing.map(|test| format!("no such test: {test}")));
    }
    problems
}
