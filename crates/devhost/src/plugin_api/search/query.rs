//! What was typed into the search box (`server/public/model/search_params.go`, ParseSearchParams).

/// Values that something must have one of, and values that it must not have.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Filter<T> {
    pub(super) wanted: Vec<T>,
    pub(super) unwanted: Vec<T>,
}

impl<T> Filter<T> {
    fn is_empty(&self) -> bool {
        self.wanted.is_empty() && self.unwanted.is_empty()
    }

    fn push(&mut self, value: T, excluded: bool) {
        match excluded {
            true => self.unwanted.push(value),
            false => self.wanted.push(value),
        }
    }

    pub(super) fn map<U>(&self, change: impl Fn(&T) -> U) -> Filter<U> {
        Filter {
            wanted: self.wanted.iter().map(&change).collect(),
            unwanted: self.unwanted.iter().map(&change).collect(),
        }
    }
}

impl Filter<String> {
    pub(super) fn admits(&self, value: &str) -> bool {
        let among = |values: &[String]| values.iter().any(|known| known == value);
        (self.wanted.is_empty() || among(&self.wanted)) && !among(&self.unwanted)
    }
}

/// The parts of a query. Of a date that is given twice, the last counts.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Query {
    pub(super) terms: Filter<String>,
    pub(super) channels: Filter<String>,
    pub(super) users: Filter<String>,
    pub(super) after: Filter<String>,
    pub(super) before: Filter<String>,
    pub(super) on: Filter<String>,
}

impl Query {
    pub(super) fn parse(text: &str) -> Self {
        let mut query = Self::default();
        let mut words = split(text).into_iter();
        while let Some(word) = words.next() {
            let (bare, excluded) = match word.strip_prefix('-') {
                Some(bare) => (bare, true),
                None => (word, false),
            };
            if let Some((flag, value)) = bare.split_once(':')
                && query.filter(flag).is_some()
                && let Some(value) = Some(value)
                    .filter(|v| !v.is_empty())
                    .or_else(|| words.next())
            {
                if let Some(filter) = query.filter(flag) {
                    filter.push(value.to_owned(), excluded);
                }
                continue;
            }
            let trimmed = trim(word);
            if !trimmed.is_empty() {
                query.terms.push(trimmed.to_owned(), excluded);
            }
        }
        query
    }

    /// Whether nothing is looked for: no words and no filters, or `*` alone, which core does not look for.
    pub(super) fn is_empty(&self) -> bool {
        let all = [
            &self.terms,
            &self.channels,
            &self.users,
            &self.after,
            &self.before,
            &self.on,
        ];
        all.iter().all(|filter| filter.is_empty()) || self.terms.wanted == ["*"]
    }

    /// The filter that a flag stands for. `ext` is a flag, too, but only for files.
    fn filter(&mut self, flag: &str) -> Option<&mut Filter<String>> {
        match flag.to_lowercase().as_str() {
            "in" | "channel" => Some(&mut self.channels),
            "from" => Some(&mut self.users),
            "after" => Some(&mut self.after),
            "before" => Some(&mut self.before),
            "on" => Some(&mut self.on),
            _ => None,
        }
    }
}

/// At white space, but not inside of quotes; a quote that does not end begins nothing (splitWords).
fn split(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find('"') {
        let Some(length) = rest[start + 1..].find('"') else {
            break;
        };
        let end = start + 1 + length + 1;
        let start = match rest[..start].ends_with('-') {
            true => start - 1,
            false => start,
        };
        words.extend(rest[..start].split_whitespace());
        words.push(&rest[start..end]);
        rest = &rest[end..];
    }
    words.extend(rest.split_whitespace());
    words
}

/// Without the punctuation around it; a star at the end stays.
fn trim(word: &str) -> &str {
    let kept = |c: char| c.is_alphanumeric() || c.is_whitespace() || c == '"';
    let word = word.trim_start_matches(|c| !(kept(c) || c == '#'));
    word.trim_end_matches(|c| !(kept(c) || c == '*'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owned(words: &[&str]) -> Vec<String> {
        words.iter().map(|&word| word.to_owned()).collect()
    }

    #[test]
    fn a_query_is_words_phrases_and_flags() {
        let query = Query::parse(
            r#"fix "the  build" -"on call" -slow, in:news from: ada -in:~off-topic on:2026-01-02 ab*"#,
        );
        assert_eq!(
            query.terms.wanted,
            owned(&["fix", r#""the  build""#, "ab*"])
        );
        assert_eq!(query.terms.unwanted, owned(&[r#""on call""#, "slow"]));
        assert_eq!(query.channels.wanted, owned(&["news"]));
        assert_eq!(query.channels.unwanted, owned(&["~off-topic"]));
        assert_eq!(query.users.wanted, owned(&["ada"]));
        assert_eq!(query.on.wanted, owned(&["2026-01-02"]));
    }

    #[test]
    fn what_is_no_flag_is_a_word() {
        let query = Query::parse("http://x note:this in:");
        assert_eq!(query.terms.wanted, owned(&["http://x", "note:this", "in"]));
        assert!(query.channels.is_empty());
        assert!(Query::parse("  ...  ").is_empty());
        assert!(Query::parse("*").is_empty());
    }
}
