//! Names of tools, as the wire and the models take them.

/// Longest name that OpenAI and Bedrock take; one longer name fails the whole request of an agent.
pub(crate) const MAX_LLM_NAME: usize = 64;

/// `{sanitized plugin id}__{name}`; a name that has the prefix already keeps it once.
pub(crate) fn full_name(plugin_id: &str, name: &str) -> String {
    let prefix = format!("{}__", sanitized(plugin_id));
    if name.starts_with(&prefix) {
        return name.to_owned();
    }
    prefix + name
}

/// The name that a model sees: Agents puts the slug of the server's name before ours.
pub(crate) fn llm_name(server_name: &str, full_name: &str) -> String {
    format!("{}__{full_name}", slug(server_name))
}

/// How long that name is.
pub(crate) fn llm_name_length(server_name: &str, full_name: &str) -> usize {
    llm_name(server_name, full_name).len()
}

/// Whether all characters are of `[A-Za-z0-9_-]`.
pub(crate) fn is_plain(name: &str) -> bool {
    name.chars().all(is_plain_char)
}

fn is_plain_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '-'
}

fn sanitized(plugin_id: &str) -> String {
    let plain = |c| if is_plain_char(c) { c } else { '_' };
    plugin_id.chars().map(plain).collect()
}

/// The server's name as a part of a tool name: lower case, one `_` for each character that does not fit. The real
/// slug may be shorter (runs may be folded), never longer.
fn slug(server_name: &str) -> String {
    sanitized(server_name.trim()).to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

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
            ("caf\u{e9}", "x", "caf___x"),
            (
                "dev.toolbelt",
                "dev_toolbelt__whoami",
                "dev_toolbelt__whoami",
            ),
            (
                "dev.toolbelt",
                "dev_toolbelt_whoami",
                "dev_toolbelt__dev_toolbelt_whoami",
            ),
            ("dev.toolbelt", "other__x", "dev_toolbelt__other__x"),
        ] {
            assert_eq!(full_name(plugin_id, name), full);
        }
    }

    #[test]
    fn the_name_of_the_server_counts_in_the_length() {
        assert_eq!(
            llm_name_length("Toolbelt", "dev_toolbelt__whoami"),
            "toolbelt__dev_toolbelt__whoami".len()
        );
        assert_eq!(llm_name_length(" My Tools! ", "x"), "my_tools___x".len());
    }
}
