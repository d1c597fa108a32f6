//! The words of a query, and whether a text has them.

use super::query::Query;

/// The words and phrases that a text must have, all or any of them, and those that it must not have.
pub(super) struct Words {
    wanted: Vec<Term>,
    unwanted: Vec<Term>,
    any: bool,
}

/// Words that follow each other, in small letters. The last may be the beginning of a word only.
struct Term {
    words: Vec<String>,
    prefix: bool,
}

impl Words {
    pub(super) fn new(query: &Query, any: bool) -> Self {
        let terms = |terms: &[String]| {
            let terms = terms.iter().map(|term| Term::new(term));
            terms.filter(|term| !term.words.is_empty()).collect()
        };
        Self {
            wanted: terms(&query.terms.wanted),
            unwanted: terms(&query.terms.unwanted),
            any,
        }
    }

    pub(super) fn are_in(&self, text: &str) -> bool {
        let text = words(text);
        let mut wanted = self.wanted.iter();
        let found = match self.any {
            true => wanted.len() == 0 || wanted.any(|term| term.is_in(&text)),
            false => wanted.all(|term| term.is_in(&text)),
        };
        found && !self.unwanted.iter().any(|term| term.is_in(&text))
    }
}

impl Term {
    fn new(text: &str) -> Self {
        Self {
            words: words(text),
            prefix: text.ends_with('*'),
        }
    }

    fn is_in(&self, text: &[String]) -> bool {
        let Some((last, first)) = self.words.split_last() else {
            return false;
        };
        let ends = |word: &String| match self.prefix {
            true => word.starts_with(last.as_str()),
            false => word == last,
        };
        let mut places = text.windows(self.words.len());
        places.any(|place| place.starts_with(first) && place.last().is_some_and(ends))
    }
}

fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(query: &str, any: bool, text: &str) -> bool {
        Words::new(&Query::parse(query), any).are_in(text)
    }

    #[test]
    fn all_or_any_of_the_words_are_there_in_any_case() {
        let text = "The Build broke on Friday.";
        assert!(finds("build friday", false, text));
        assert!(!finds("build monday", false, text));
        assert!(finds("build monday", true, text));
        assert!(!finds("buil", false, text));
        assert!(finds("buil*", false, text));
        assert!(!finds("build -broke", false, text));
        assert!(finds("-monday", true, text));
    }

    #[test]
    fn the_words_of_a_phrase_follow_each_other() {
        let text = "The build broke on Friday";
        assert!(finds(r#""build broke""#, false, text));
        assert!(!finds(r#""broke build""#, false, text));
        assert!(finds(r#""build friday" broke"#, true, text));
    }
}
