//! Names of channels, as they stand in URLs.

use icu_normalizer::DecomposingNormalizerBorrowed;

use crate::idempotency::digest;
use crate::refusal::Refusal;

/// Longest name in bytes (`model.ChannelNameMaxLength`).
const MAX: usize = 64;
/// Characters of the digest that tells titles apart which have the same Latin letters.
const DIGEST: usize = 8;

/// A name as the caller gives it, `~` before it or not.
///
/// # Errors
/// It has not the form of a name.
pub(super) fn given(name: &str) -> Result<String, Refusal> {
    let name = name.strip_prefix('~').unwrap_or(name);
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let begins = name.bytes().next().is_some_and(fits);
    let goes_on = name
        .bytes()
        .all(|byte| fits(byte) || matches!(byte, b'-' | b'_'));
    if begins && goes_on && (2..=MAX).contains(&name.len()) {
        return Ok(name.to_owned());
    }
    Err(Refusal::argument(
        "name",
        "is 2 to 64 of a-z, 0-9, - and _, beginning with a letter or digit; without it, one is made from display_name",
    ))
}

/// A name for a channel with this title, the same for the same title. Letters without a Latin form are replaced by a digest of
/// the title.
pub(super) fn of_title(title: &str) -> String {
    let lower = title.to_lowercase();
    let mut name = String::new();
    let mut lost = false;
    for letter in DecomposingNormalizerBorrowed::new_nfkd()
        .normalize(&lower)
        .chars()
    {
        match letter {
            'a'..='z' | '0'..='9' => name.push(letter),
            'ß' => name.push_str("ss"),
            'æ' => name.push_str("ae"),
            'œ' => name.push_str("oe"),
            'þ' => name.push_str("th"),
            'ø' => name.push('o'),
            'ł' => name.push('l'),
            'đ' | 'ð' => name.push('d'),
            'ı' => name.push('i'),
            // accents, and apostrophes within words
            '\u{300}'..='\u{36f}' | '\'' | '\u{2019}' => {}
            _ => {
                lost |= letter.is_alphanumeric();
                if !name.is_empty() && !name.ends_with('-') {
                    name.push('-');
                }
            }
        }
    }
    let room = if lost { MAX - DIGEST - 1 } else { MAX };
    name.truncate(room);
    let name = name.trim_end_matches('-');
    match (lost, name.len()) {
        (true, 0) => format!("channel-{}", &digest(&[title])[..DIGEST]),
        (true, _) => format!("{name}-{}", &digest(&[title])[..DIGEST]),
        (false, 0) => format!("channel-{}", &digest(&[title])[..DIGEST]),
        (false, 1) => format!("channel-{name}"),
        (false, _) => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_becomes_a_name() {
        for (title, name) in [
            ("Apollo launch", "apollo-launch"),
            ("  R&D: what's next?  ", "r-d-whats-next"),
            ("Größe & Café", "grosse-cafe"),
            ("Łódź Smørrebrød", "lodz-smorrebrod"),
            ("a__b", "a-b"),
            ("ＦＵＬＬ", "full"),
            ("x", "channel-x"),
        ] {
            assert_eq!(of_title(title), name, "{title}");
        }
    }

    #[test]
    fn titles_in_other_scripts_have_names_of_their_own() {
        let titles = [
            "設計",
            "会議",
            "設計 2026",
            "会議 2026",
            "Проект",
            "🚀",
            "🎉",
            "!",
        ];
        let names: Vec<_> = titles.iter().map(|title| of_title(title)).collect();
        for (at, name) in names.iter().enumerate() {
            assert_eq!(given(name).unwrap(), *name);
            assert!(!names[..at].contains(name), "{names:?}");
        }
        assert!(names[2].starts_with("2026-"), "{names:?}");
        assert_eq!(of_title("設計"), names[0]);
    }

    #[test]
    fn every_title_has_a_name_that_fits() {
        let long = "abc ".repeat(16);
        assert_eq!(of_title(&long).len(), 63);
        let long = "字a".repeat(32);
        assert!(given(&of_title(&long)).is_ok());
        for wrong in ["", "a", "-a", "_a", "A b", "ab c", "äb", &"a".repeat(65)] {
            assert!(given(wrong).is_err(), "{wrong}");
        }
        assert_eq!(given("~apollo_1").unwrap(), "apollo_1");
    }
}
