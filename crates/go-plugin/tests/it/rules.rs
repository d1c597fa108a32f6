//! The page of rules names tests that exist.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

/// The names of all functions in Rust and Go sources below `folder`.
fn functions(folder: &Path, names: &mut HashSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            functions(&path, names);
        } else if path
            .extension()
            .is_some_and(|end| end == "rs" || end == "go")
        {
            let text = fs::read_to_string(&path).unwrap();
            let words = text.split_whitespace().collect::<Vec<_>>();
            let functions = words
                .windows(2)
                .filter(|pair| ["fn", "func"].contains(&pair[0]));
            names.extend(functions.filter_map(|pair| pair[1].split('(').next().map(str::to_owned)));
        }
    }
}

#[test]
fn every_test_that_the_rules_name_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut known = HashSet::new();
    for folder in ["crates", "conformance"] {
        functions(&root.join(folder), &mut known);
    }
    let rules = include_str!("../../RULES.md");
    let rows = rules
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.rsplit_once(" | "));
    let named = rows.flat_map(|(_, tests)| tests.split('`').skip(1).step_by(2));
    // Macros are no tests.
    let named: Vec<_> = named
        .filter(|name| !name.contains(['!', '.', ' ']))
        .collect();
    assert!(named.len() > 100, "{} tests", named.len());
    let missing: Vec<_> = named
        .iter()
        .filter(|name| !known.contains(**name))
        .collect();
    assert!(missing.is_empty(), "no such tests: {missing:?}");
}
