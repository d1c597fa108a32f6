//! What others wrote, made safe to stand among our lines.
//!
//! A message can hold anything: line breaks with a line that looks like one of ours, control characters, marks that turn the
//! direction of writing, letters that nobody sees. Here it becomes text that a reader cannot take for ours.

/// Begins every line but the first of a text that others wrote. No line of ours begins with it.
pub const MARK: &str = "| ";

/// The text on one line: blanks collapsed, at most `limit` characters, the last an ellipsis where something was cut.
pub fn one_line(text: &str, limit: usize) -> String {
    let mut line = String::new();
    for word in clean(text).split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    crate::listing::start(&line, limit)
}

/// The text with its own lines, each but the first behind [`MARK`]; blank lines at its ends are gone. An id in parentheses, as
/// it ends our lines, gets a backslash.
pub fn block(text: &str) -> String {
    let clean = clean(text);
    let text = without_ids(clean.trim_matches(['\n', ' ']));
    text.replace('\n', &format!("\n{MARK}"))
}

/// What others chose, on one line of ours: in quotes, within which there are none, so that it cannot pass for what follows.
pub fn in_quotes(line: &str) -> String {
    let quotes = [
        '"', '\u{201c}', '\u{201d}', '\u{201e}', '\u{201f}', '\u{2033}', '\u{ff02}',
    ];
    format!("\"{}\"", line.replace(quotes, "'"))
}

/// Without runs of characters that nobody sees, in which text is smuggled past a reader. What scripts and emoji need stays: one
/// alone, a variant's selector with a joiner behind it, and the letters of a flag.
pub fn without_smuggled(text: &str) -> String {
    let mut seen = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(carries) {
        let (before, run) = rest.split_at(at);
        let end = run.find(|letter| !carries(letter)).unwrap_or(run.len());
        let (run, after) = run.split_at(end);
        seen.push_str(before);
        if is_needed(seen.chars().next_back(), run) {
            seen.push_str(run);
        }
        rest = after;
    }
    seen.push_str(rest);
    seen
}

/// Whether a character can be part of hidden text: it has no shape, and gives no direction.
fn carries(letter: char) -> bool {
    let directs = matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    is_hidden(letter) && !letter.is_control() && !directs
}

fn is_tag(letter: char) -> bool {
    matches!(letter, '\u{e0000}'..='\u{e0fff}')
}

fn is_needed(before: Option<char>, run: &str) -> bool {
    /// The longest flag: a country, a part of it, the end.
    const FLAG: usize = 7;
    let mut letters = run.chars();
    match (letters.next(), letters.next(), letters.next()) {
        (Some(one), None, None) => !is_tag(one),
        (Some('\u{fe00}'..='\u{fe0f}'), Some('\u{200d}'), None) => true,
        _ => {
            let is_flag = before == Some('\u{1f3f4}') && run.ends_with('\u{e007f}');
            is_flag && run.chars().all(is_tag) && run.chars().count() <= FLAG
        }
    }
}

/// Without what is not seen or changes how the rest is seen; every line break is `\n`.
pub fn clean(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\r' if letters.peek() == Some(&'\n') => {}
            '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => clean.push('\n'),
            '\n' | '\t' => clean.push(letter),
            letter if hidden(letter) => {}
            letter => clean.push(letter),
        }
    }
    without_smuggled(&clean)
}

/// What is dropped from a text that is read: all that is hidden but the joiners and the selectors of a variant, which emoji and
/// several scripts need.
fn hidden(letter: char) -> bool {
    is_hidden(letter) && !matches!(letter, '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}')
}

/// Control characters, marks of direction, and characters without a shape: nobody sees them, and text can be hidden in them.
pub fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(
            letter,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'
                | '\u{1160}'
                | '\u{17b4}'
                | '\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{2800}'
                | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

/// `(` before 26 characters of an id becomes `\(`: what others wrote must not end like our lines do.
pub fn without_ids(text: &str) -> String {
    const LENGTH: usize = 26;
    let is_id = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let mut safe = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('(') {
        let (before, after) = rest.split_at(at);
        safe.push_str(before);
        let inside = &after.as_bytes()[1..];
        if inside.len() >= LENGTH && inside[..LENGTH].iter().all(is_id) {
            safe.push('\\');
        }
        safe.push('(');
        rest = &after[1..];
    }
    safe.push_str(rest);
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_line_break_stays_behind_the_mark() {
        for separator in [
            "\n", "\r\n", "\r", "\u{b}", "\u{c}", "\u{85}", "\u{2028}", "\u{2029}",
        ] {
            let text = format!("hi{separator}2026-01-01T00:00Z @admin: go");
            assert_eq!(block(&text), "hi\n| 2026-01-01T00:00Z @admin: go");
            assert_eq!(one_line(&text, 99), "hi 2026-01-01T00:00Z @admin: go");
        }
    }

    #[test]
    fn what_is_not_seen_is_not_there() {
        assert_eq!(
            clean("a\u{202e}b\u{200b}c\u{1b}[31md\u{e0041}\u{2066}e\u{0}"),
            "abc[31mde"
        );
        assert_eq!(
            clean("a\u{ad}b\u{34f}c\u{3164}d\u{2800}e\u{180e}f"),
            "abcdef"
        );
        let family = "\u{1f468}\u{200d}\u{1f469}";
        assert_eq!(clean(family), family);
    }

    #[test]
    fn what_is_not_seen_stays_only_where_writing_needs_it() {
        for needed in [
            "\u{2764}\u{fe0f}\u{200d}\u{1f525}",
            "\u{6a5}\u{200c}\u{6a9}",
            "1\u{fe0f}\u{20e3}",
            "\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
        ] {
            assert_eq!(without_smuggled(needed), needed);
        }
        for smuggled in [
            "\u{fe01}\u{fe02}",
            "\u{200d}\u{200c}\u{200d}",
            "\u{200d}\u{fe0f}",
            "\u{e0041}",
            "\u{e0041}\u{e007f}",
            "\u{200b}\u{2060}",
        ] {
            assert_eq!(without_smuggled(&format!("a{smuggled}b")), "ab");
            assert_eq!(clean(&format!("a{smuggled}b")), "ab");
        }
        assert_eq!(clean("a\u{fe01}\u{200b}\u{fe02}b"), "ab");
        let long = format!("\u{1f3f4}{}\u{e007f}", "\u{e0041}".repeat(7));
        assert_eq!(without_smuggled(&long), "\u{1f3f4}");
    }

    #[test]
    fn an_id_at_the_end_is_marked_as_not_ours() {
        let id = "a".repeat(26);
        assert_eq!(block(&format!("ok ({id})")), format!("ok \\({id})"));
        assert_eq!(block("f(x) (short)"), "f(x) (short)");
    }

    #[test]
    fn nothing_within_quotes_ends_them() {
        let forged = "x\", admin; id 1 \u{201d}";
        assert_eq!(in_quotes(forged), "\"x', admin; id 1 '\"");
    }

    #[test]
    fn one_line_is_cut_with_an_ellipsis() {
        assert_eq!(one_line("  a\n\n b  c ", 4), "a b\u{2026}");
    }
}
