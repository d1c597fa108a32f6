//! The page of what Agents does names tests that exist.

#[path = "../../../go-plugin/tests/it/rules/page.rs"]
mod page;

const FOLDERS: [&str; 4] = ["crates", "conformance", "server", "tests"];

#[test]
fn every_behaviour_of_agents_has_a_test() {
    let rules = include_str!("../../RULES.md");
    let problems = page::problems(rules, &page::tests(&FOLDERS));
    assert!(problems.is_empty(), "{problems:#?}");
    let behaviours = page::rows(rules).len();
    assert!(behaviours > 50, "{behaviours} behaviours");
}
