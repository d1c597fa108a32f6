//! Names of tools, as the wire and the models take them.

/// Longest name that OpenAI and Bedrock take; one longer name fails the whole request of an agent.
pub(crate) const MAX_LLM_NAME: usize = 64;

/// `{sanitized plugin id}__`.
pub(crate) fn prefix(plugin_id: &str) -> String {
    let plain = |c| if is_plain_char(c) { c } else { '_' };
    plugin_id.chars().map(plain).chain("__".chars()).collect()
}

/// `{prefix}{name}`; a name that has the prefix already keeps it once.
pub(crate) fn full_name(plugin_id: &str, name: &str) -> String {
    let prefix = prefix(plugin_id);
    match name.starts_with(&prefix) {
        true => name.to_owned(),
        false => prefix + name,
    }
}

/// The name that a model sees of a tool that is listed as `full_name`: the slug of its server, `__`, and that name
/// (`llm.NamespaceMCPToolName` of mattermost-plugin-agents).
///
/// Where the slug is another server's already, Agents adds `_` and eight digits to it.
pub(crate) fn llm_name(server_name: &str, plugin_id: &str, full_name: &str) -> String {
    format!("{}__{full_name}", slug(server_name, plugin_id))
}

/// What Agents makes of a plugin's server in the names of its tools: of the server's name or, where nothing is left of
/// that, of its origin (`mcpServerSlug` in `mcp/user_clients.go` of mattermost-plugin-agents).
pub(crate) fn slug(server_name: &str, plugin_id: &str) -> String {
    match folded(server_name) {
        slug if slug.is_empty() => folded(&format!("plugin://{plugin_id}")),
        slug => slug,
    }
}

/// Lower-case letters and digits of ASCII; what stands between them becomes one `_`.
fn folded(text: &str) -> String {
    // Go's strings.ToLower makes one character of one, so that a dotted capital I becomes an i and nothing more
    let lower = text.chars().filter_map(|c| c.to_lowercase().next());
    let lower: String = lower.collect();
    let words = lower.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join("_")
}

/// Whether the server takes this for the id of a plugin (`model.IsValidPluginId`).
pub(crate) fn is_plugin_id(id: &str) -> bool {
    (3..=190).contains(&id.len()) && id.chars().all(|c| is_plain_char(c) || c == '.')
}

/// Whether all characters are of `[A-Za-z0-9_-]`.
pub(crate) fn is_plain(name: &str) -> bool {
    name.chars().all(is_plain_char)
}

fn is_plain_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '-'
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    #[test]
    fn the_prefix_is_the_sanitized_plugin_id() {
        for (plugin_id, name, full) in [
            ("dev.toolbelt", "whoami", "dev_toolbelt__whoami"),
            (
                "com.example.plugin-foo",
                "echo",
                "com_example_plugin-foo__echo",
            ),
            ("focalboard", "list", "focalboard__list"),
            ("A-Z_0", "x", "A-Z_0__x"),
            ("a b/c", "x", "a_b_c__x"),
            // one `_` for a character, however many bytes it has
            ("caf\u{e9}", "x", "caf___x"),
            ("\u{5de5}\u{5177}", "x", "____x"),
            (".a", "x", "_a__x"),
            ("a.", "x", "a___x"),
            ("a..b", "x", "a__b__x"),
            ("a._b", "x", "a__b__x"),
            ("-", "-", "-__-"),
            // the prefix is there already
            (
                "dev.toolbelt",
                "dev_toolbelt__whoami",
                "dev_toolbelt__whoami",
            ),
            ("dev.toolbelt", "dev_toolbelt__", "dev_toolbelt__"),
            (
                "dev.toolbelt",
                "dev_toolbelt__dev_toolbelt__x",
                "dev_toolbelt__dev_toolbelt__x",
            ),
            // it is not
            (
                "dev.toolbelt",
                "dev_toolbelt_whoami",
                "dev_toolbelt__dev_toolbelt_whoami",
            ),
            (
                "dev.toolbelt",
                "Dev_Toolbelt__whoami",
                "dev_toolbelt__Dev_Toolbelt__whoami",
            ),
            (
                "dev.toolbelt",
                "x_dev_toolbelt__whoami",
                "dev_toolbelt__x_dev_toolbelt__whoami",
            ),
            ("dev.toolbelt", "other__x", "dev_toolbelt__other__x"),
            ("dev.toolbelt", "__x", "dev_toolbelt____x"),
            ("dev.toolbelt", "", "dev_toolbelt__"),
        ] {
            assert_eq!(full_name(plugin_id, name), full);
        }
    }

    #[test]
    fn the_slug_is_that_of_agents() {
        for (name, slug_of_it) in [
            ("Toolbelt", "toolbelt"),
            ("Example Server", "example_server"),
            (" My  Tools (2)! ", "my_tools_2"),
            ("a_b", "a_b"),
            ("__a__b__", "a_b"),
            ("a-b.c/d", "a_b_c_d"),
            ("Caf\u{e9} Tools", "caf_tools"),
            ("\u{c9}t\u{e9} 2026", "t_2026"),
            // these lower to letters of ASCII: the sign of Kelvin, a dotted capital I
            ("\u{212a}", "k"),
            ("\u{130}stanbul", "istanbul"),
            // nothing is left: then it is the origin
            ("\u{5de5}\u{5177}", "plugin_dev_example"),
            ("", "plugin_dev_example"),
            (" - ", "plugin_dev_example"),
        ] {
            assert_eq!(slug(name, "dev.example"), slug_of_it, "{name:?}");
        }
    }

    #[test]
    fn a_model_sees_the_slug_before_the_name() {
        assert_eq!(
            llm_name("My Tools!", "dev.toolbelt", "dev_toolbelt__whoami"),
            "my_tools__dev_toolbelt__whoami"
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, rng_seed: RngSeed::Fixed(0x6e_61_6d_65), ..ProptestConfig::default() })]
        #[test]
        fn a_full_name_bears_the_prefix_and_ends_in_the_name(id in ".{0,20}", name in ".{0,20}") {
            let full = full_name(&id, &name);
            prop_assert!(full.starts_with(&prefix(&id)));
            prop_assert!(full.ends_with(&name));
            prop_assert_eq!(full_name(&id, &full), full);
        }

        #[test]
        fn a_slug_can_be_told_from_the_name_behind_it(name in ".{0,20}", id in "[a-zA-Z0-9._-]{3,20}") {
            let slug = slug(&name, &id);
            prop_assert!(!slug.is_empty() && is_plain(&slug), "{:?}", slug);
            prop_assert!(!slug.contains("__") && !slug.ends_with('_'), "{:?}", slug);
        }
    }
}
