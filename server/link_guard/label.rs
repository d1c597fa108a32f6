//! What a link's text says of where it leads.

use crate::character_references::resolved;
use crate::quoted::is_hidden;

use super::target::Target;

/// Ends of file names that look like a host and are none: no top-level domains.
const FILE_ENDINGS: [&str; 28] = [
    "c", "conf", "cpp", "css", "csv", "doc", "docx", "exe", "gif", "html", "java", "jpeg", "jpg",
    "js", "json", "log", "odt", "pdf", "png", "ppt", "pptx", "svg", "toml", "ts", "txt", "xls",
    "xlsx", "yaml",
];

/// Whether the text names no address, or only the host of its target.
pub(super) fn is_honest(label: &str, target: &Target) -> bool {
    let Some(shown) = shown(label) else {
        return false;
    };
    hosts(&shown).all(|host| target.is_at(host))
}

/// A text as people see it: without marks of Markdown and what has no width, dots as dots. `None` where it has references to
/// characters that are not known here.
fn shown(label: &str) -> Option<String> {
    let label = resolved(label);
    let has_reference = label.split('&').skip(1).any(|after| {
        let name = after
            .split(';')
            .next()
            .filter(|name| name.len() < after.len());
        name.is_some_and(|name| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric()))
    });
    let shown = label
        .chars()
        .filter(|c| !is_hidden(*c) && !matches!(c, '*' | '_' | '`' | '~' | '\\'))
        .map(|c| match c {
            '\u{3002}' | '\u{ff0e}' | '\u{ff61}' | '\u{2024}' | '\u{fe52}' => '.',
            '\u{ff0f}' | '\u{2044}' | '\u{2215}' => '/',
            c => c,
        })
        .collect::<String>();
    (!has_reference).then(|| shown.to_lowercase())
}

/// What looks like the name of a host: what follows `//`, and words with a dot.
fn hosts(shown: &str) -> impl Iterator<Item = &str> {
    let is_of_host = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-');
    let behind_slashes = shown
        .match_indices("//")
        .map(move |(at, slashes)| &shown[at + slashes.len()..])
        .map(move |after| after.split(|c| !is_of_host(c)).next().unwrap_or_default());
    let words = shown
        .split(move |c| !is_of_host(c))
        .map(|word| word.trim_matches(['.', '-']))
        .filter(|word| is_host(word));
    behind_slashes.chain(words)
}

fn is_host(word: &str) -> bool {
    let Some((name, ending)) = word.rsplit_once('.') else {
        return false;
    };
    if ending.bytes().all(|byte| byte.is_ascii_digit()) {
        return word.parse::<std::net::Ipv4Addr>().is_ok();
    }
    let is_file = !name.contains('.') && FILE_ENDINGS.contains(&ending);
    ending.chars().nth(1).is_some() && !is_file
}
