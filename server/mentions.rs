//! Whom a text addresses with `@`.

use std::collections::BTreeSet;

use crate::character_references::resolved;

/// Most names that are looked up; more of them stand in no message that people write.
const MAX_NAMES: usize = 50;
/// Names by which everybody in a channel is addressed (`app/notification.go`).
const EVERYBODY: [&str; 3] = ["all", "channel", "here"];

/// Whom a text addresses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mentions {
    /// Whether it may address everybody: `@all`, `@channel` or `@here` wherever core might find them. Finds more than core
    /// does, to be on the safe side: in code blocks and in the middle of words and of longer names such as `@all-hands` too.
    pub everybody: bool,
    /// Names in lower case, without `@`, that may be those of people or groups: at most 50.
    pub names: BTreeSet<String>,
    /// Whether there are more names than that.
    pub more: bool,
}

impl Mentions {
    /// In the texts of one message.
    pub fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut mentions = Self::default();
        for text in texts {
            let written = text.to_lowercase();
            let meant = resolved(&written).to_lowercase();
            mentions.everybody |= everybody_in(&written) || everybody_in(&meant);
            for name in names_in(&meant) {
                if mentions.names.len() < MAX_NAMES {
                    mentions.names.insert(name);
                } else {
                    mentions.more |= !mentions.names.contains(&name);
                }
            }
        }
        mentions
    }
}

/// Whether one of the names stands in `text` (lower case), not continued by a letter or digit of a username.
fn everybody_in(text: &str) -> bool {
    text.match_indices('@').any(|(at, _)| {
        EVERYBODY.into_iter().any(|name| {
            text[at + 1..].strip_prefix(name).is_some_and(|after| {
                !after
                    .trim_start_matches('_')
                    .starts_with(|next: char| next.is_ascii_alphanumeric())
            })
        })
    })
}

/// Names behind an `@` that continues no word; a sign at the end may belong to the sentence.
fn names_in(text: &str) -> impl Iterator<Item = String> + '_ {
    text.match_indices('@')
        .filter(|(at, _)| !text[..*at].ends_with(char::is_alphanumeric))
        .map(|(at, _)| {
            let name = text[at + 1..].split(|c: char| !is_of_name(c)).next();
            name.unwrap_or_default().trim_end_matches(['.', '-', '_'])
        })
        .filter(|name| !name.is_empty() && !EVERYBODY.contains(name))
        .map(str::to_owned)
}

fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mentions_of_everybody_are_found() {
        for text in [
            "@all",
            "hi @Channel!",
            "(@here)",
            "**@all**",
            "@here.",
            "a\n@HERE",
            "_@all_",
            "@channel-",
            "&#64;all",
            "&#x40;ALL",
            "&#64here",
            "&commat;channel",
            "@&#65;ll",
            "x.@all.y",
            "x-@here-now",
            "@all\u{24d0}",
            "@all-hands",
            "me@here.example",
        ] {
            assert!(Mentions::of([text]).everybody, "{text}");
        }
        for text in [
            "all",
            "@allan",
            "@all_hands",
            "&#64;allan",
            "& # &#; &#x; &#99999999999; &commat",
            "@ here",
            "@channels",
        ] {
            assert!(!Mentions::of([text]).everybody, "{text}");
        }
        assert!(Mentions::of(["a", "@all"]).everybody);
    }

    #[test]
    fn names_are_found_without_the_signs_of_the_sentence() {
        let names = |text| Vec::from_iter(Mentions::of([text]).names);
        assert_eq!(
            names("@Ada, ask (@gus.m). me@grace.example @here @olga..."),
            ["ada", "gus.m", "olga"]
        );
        assert_eq!(names("&#64;ada"), ["ada"]);
        let many: String = (0..100).map(|n| format!("@n{n} ")).collect();
        assert_eq!(names(&many).len(), MAX_NAMES);
        assert!(Mentions::of([&*many]).more);
        assert!(!Mentions::of(["@ada "].repeat(99).iter().copied()).more);
    }
}
