//! What is searched for: the words, and the operators that a user may have typed among them.
//!
//! The server reads `from:`, `in:` and dates out of the words itself (`model/search_params.go`, ParseSearchParams), and opens a
//! direct message for an `in:@name` that has none. So operators are taken out here and go the way of the arguments, where names
//! are looked up as the caller; what is sent on holds only operators of ours.

use crate::refusal::Refusal;

/// Words and operators of a query.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Query {
    /// As they are searched for: words, `"phrases"`, `-words` to leave out, `word*`, `#tags`.
    pub(super) words: Vec<String>,
    pub(super) channels: Vec<String>,
    pub(super) people: Vec<String>,
    pub(super) after: Option<String>,
    pub(super) before: Option<String>,
    pub(super) on: Option<String>,
}

impl Query {
    pub(super) fn parse(text: &str) -> Result<Self, Refusal> {
        let mut query = Self::default();
        let mut words = split(text).into_iter();
        while let Some(word) = words.next() {
            let Some((operator, value)) = operator(&word) else {
                query.words.extend(searched(&word));
                continue;
            };
            let value = match value {
                "" => match words.next() {
                    Some(value) => value,
                    None => break,
                },
                value => value.to_owned(),
            };
            query.apply(operator, value)?;
        }
        Ok(query)
    }

    /// The words that a hit holds, in lower case, without what is not searched for literally.
    pub(super) fn sought(&self) -> Vec<String> {
        let words = self.words.iter().filter(|word| !word.starts_with('-'));
        let words = words.map(|word| word.trim_matches(['"', '*']).to_lowercase());
        words.filter(|word| !word.is_empty()).collect()
    }

    fn apply(&mut self, operator: Operator, value: String) -> Result<(), Refusal> {
        let date = match operator {
            Operator::In => {
                self.channels.push(value);
                return Ok(());
            }
            Operator::From => {
                self.people.push(value);
                return Ok(());
            }
            Operator::After => &mut self.after,
            Operator::Before => &mut self.before,
            Operator::On => &mut self.on,
            Operator::Unknown => {
                return Err(Refusal::argument(
                    "query",
                    "has an operator that is not offered here; use words, \"phrases\", -words to leave out, and the arguments in, from, after, before, on",
                ));
            }
        };
        *date = Some(value);
        Ok(())
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    In,
    From,
    After,
    Before,
    On,
    /// One that leaves things out, or looks for files.
    Unknown,
}

/// The operator that a word begins with, and its value; empty where the next word is the value.
fn operator(word: &str) -> Option<(Operator, &str)> {
    let (name, value) = word.split_once(':')?;
    let excluded = name.strip_prefix('-');
    let operator = match excluded.unwrap_or(name).to_ascii_lowercase().as_str() {
        "in" | "channel" => Operator::In,
        "from" => Operator::From,
        "after" => Operator::After,
        "before" => Operator::Before,
        "on" => Operator::On,
        "ext" => Operator::Unknown,
        _ => return None,
    };
    match excluded {
        Some(_) => Some((Operator::Unknown, value)),
        None => Some((operator, value)),
    }
}

/// Splits as the server does: at blanks outside quotes; a quote that does not end begins nothing.
fn split(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find('"') {
        let Some(length) = rest[open + 1..].find('"') else {
            break;
        };
        let close = open + 1 + length;
        // A minus right before a phrase belongs to it.
        let from = match rest[..open].ends_with('-') {
            true => open - 1,
            false => open,
        };
        words.extend(rest[..from].split_whitespace().map(str::to_owned));
        words.push(rest[from..=close].to_owned());
        rest = &rest[close + 1..];
    }
    words.extend(rest.split_whitespace().map(str::to_owned));
    words
}

/// A word that is sent on: without a quote that does not end, and not nothing but signs.
fn searched(word: &str) -> Option<String> {
    let phrase = word.trim_start_matches('-').starts_with('"') && word.ends_with('"');
    let word = match phrase {
        true => word.to_owned(),
        false => word.replace('"', ""),
    };
    let something = word.chars().any(|letter| letter.is_alphanumeric());
    (something && operator(&word).is_none()).then_some(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        Query::parse(text).unwrap().words
    }

    #[test]
    fn words_phrases_and_exclusions_are_sent_on() {
        assert_eq!(
            words(r##"deploy "next week" -"not this" -old rel* #ops http://x.example a:b * ""##),
            [
                "deploy",
                r#""next week""#,
                r#"-"not this""#,
                "-old",
                "rel*",
                "#ops",
                "http://x.example",
                "a:b"
            ]
        );
        let query = Query::parse(r#"Deploy -old "Next Week" rel*"#).unwrap();
        assert_eq!(query.sought(), ["deploy", "next week", "rel"]);
    }

    #[test]
    fn operators_become_arguments() {
        let query =
            Query::parse("from:ada IN: ~news plan channel:x on:2026-03-01 after: 7d").unwrap();
        assert_eq!(query.words, ["plan"]);
        assert_eq!(query.channels, ["~news", "x"]);
        assert_eq!(query.people, ["ada"]);
        assert_eq!(query.on.as_deref(), Some("2026-03-01"));
        assert_eq!(query.after.as_deref(), Some("7d"));
        for text in ["-from:ada", "ext:pdf", "-in: news x"] {
            assert!(Query::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn no_quote_hides_an_operator() {
        for text in [
            r#"x" "in:@secret"#,
            r#"" " in:@secret"#,
            r#""in:@secret"#,
            r#"a"b" in:@secret"#,
            r#"-" "in:@secret"#,
            r#"i"n:@secret"#,
        ] {
            let query = Query::parse(text).unwrap();
            let sent = query.words.join(" ");
            let again = Query::parse(&sent).unwrap();
            assert!(again.channels.is_empty(), "{text} is sent as {sent}");
        }
        // Within a phrase it is text.
        assert_eq!(words(r#""in:@secret""#), [r#""in:@secret""#]);
    }
}
