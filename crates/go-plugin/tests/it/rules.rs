//! The page of rules names tests that exist.

mod page;

use std::collections::HashSet;

const FOLDERS: [&str; 2] = ["crates", "conformance"];

#[test]
fn every_test_that_the_rules_name_exists() {
    let rules = include_str!("../../RULES.md");
    let problems = page::problems(rules, &page::tests(&FOLDERS));
    assert!(problems.is_empty(), "{problems:#?}");
    let named: usize = page::rows(rules).iter().map(|(_, tests)| tests.len()).sum();
    assert!(named > 100, "{named} tests");
}

#[test]
fn a_row_without_a_test_and_a_test_that_is_gone_are_told() {
    let page = "\
| rule | tests |
|---|---|
| Cats purr | `cats_purr`, suite: `TestPurring` |
| Dogs bark | `dogs_bark`, `cats_purr` |
| Fish swim | seen by everybody |
| Birds |
";
    let known = HashSet::from(["cats_purr", "TestPurring"].map(str::to_owned));
    assert_eq!(
        page::problems(page, &known),
        [
            "no such test: dogs_bark",
            "no test: Fish swim",
            "no test: Birds"
        ]
    );
}
