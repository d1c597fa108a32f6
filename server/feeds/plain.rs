//! Plain text out of the HTML that feeds carry.

use quick_xml::escape::resolve_html5_entity;

/// Elements whose content is no text.
const HIDDEN: [&str; 4] = ["script", "style", "template", "iframe"];
/// Elements that stand within a line: the words beside them are not kept apart.
const INLINE: [&str; 21] = [
    "a", "abbr", "b", "bdi", "cite", "code", "del", "em", "font", "i", "ins", "kbd", "mark", "q",
    "s", "small", "span", "strong", "sub", "sup", "u",
];
/// Longest name of an entity.
const MAX_ENTITY: usize = 32;

/// Most of `html` that is looked at, in bytes.
const MAX_HTML: usize = 256 * 1024;

/// The text of `html` on one line: tags, comments, scripts and control characters gone, entities resolved, blanks collapsed, at most
/// `limit` characters with an ellipsis at the end where it was cut. Text without tags comes out as it is.
pub(super) fn plain(html: &str, limit: usize) -> String {
    let mut kept = &html[..html.floor_char_boundary(MAX_HTML)];
    if kept.len() < html.len() && kept.rfind('<') > kept.rfind('>') {
        kept = &kept[..kept.rfind('<').unwrap_or(kept.len())];
    }
    let mut text = strip(kept, limit);
    if kept.len() < html.len() {
        text.push('\u{2026}');
    }
    one_line(&text, limit)
}

/// Without tags and entities, up to some more than `limit` characters that are seen. Looks at each part of `html` once, since
/// whoever writes a feed chooses what is slow to read.
fn strip(html: &str, limit: usize) -> String {
    let mut text = String::with_capacity(html.len().min(limit.saturating_mul(4)));
    let (mut rest, mut counted, mut seen) = (html, 0, 0);
    let mut tags = true;
    while let Some(at) = rest.find(['<', '&']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        rest = if rest.starts_with('&') {
            entity(rest, &mut text)
        } else if let Some(after) = skip_tag(rest, &mut tags, &mut text) {
            after
        } else {
            text.push('<');
            &rest[1..]
        };
        seen += text[counted..].chars().filter(|c| !blank(*c)).count();
        counted = text.len();
        if seen > limit {
            return text;
        }
    }
    text.push_str(rest);
    text
}

/// What follows a tag or comment; `None` for a `<` that begins neither. `tags` becomes false where no `>` is left to end one.
fn skip_tag<'a>(text: &'a str, tags: &mut bool, out: &mut String) -> Option<&'a str> {
    if let Some(comment) = text.strip_prefix("<!--") {
        return Some(comment.split_once("-->").map_or("", |(_, rest)| rest));
    }
    let inside = text[1..].trim_start_matches('/');
    if !*tags || !inside.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '!' | '?')) {
        return None;
    }
    let Some(end) = text.find('>') else {
        *tags = false;
        return None;
    };
    let name = inside
        .split(|c: char| !c.is_ascii_alphanumeric())
        .next()
        .unwrap_or_default();
    let is = |other: &&&str| name.eq_ignore_ascii_case(other);
    if !INLINE.iter().any(|inline| is(&inline)) {
        out.push(' ');
    }
    let rest = &text[end + 1..];
    let opens = !text[1..].starts_with('/');
    Some(match HIDDEN.iter().find(is).filter(|_| opens) {
        Some(hidden) => after_closing(rest, hidden),
        None => rest,
    })
}

fn after_closing<'a>(text: &'a str, name: &str) -> &'a str {
    text.match_indices("</")
        .find(|(at, _)| {
            text[at + 2..]
                .get(..name.len())
                .is_some_and(|found| found.eq_ignore_ascii_case(name))
        })
        .map_or("", |(at, _)| &text[at..])
}

/// Resolves `&name;` and `&#number;`; everything else is text.
fn entity<'a>(text: &'a str, out: &mut String) -> &'a str {
    let near = &text.as_bytes()[1..text.len().min(MAX_ENTITY + 2)];
    if let Some(end) = near.iter().position(|byte| *byte == b';') {
        let (name, rest) = (&text[1..=end], &text[end + 2..]);
        if let Some(number) = name.strip_prefix('#') {
            if let Some(letter) = letter(number) {
                out.push(letter);
                return rest;
            }
        } else if let Some(letters) = resolve_html5_entity(name) {
            out.push_str(letters);
            return rest;
        }
    }
    out.push('&');
    &text[1..]
}

/// The character of `65` or `x41`.
fn letter(number: &str) -> Option<char> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code)
}

fn one_line(text: &str, limit: usize) -> String {
    let mut line = String::new();
    let mut length = 0;
    for word in text.split(separates) {
        let word: String = word.chars().filter(|c| !invisible(*c)).collect();
        if word.is_empty() {
            continue;
        }
        if length > 0 {
            line.push(' ');
            length += 1;
        }
        length += word.chars().count();
        line.push_str(&word);
        if length > limit {
            return cut(&line, limit);
        }
    }
    line
}

fn cut(line: &str, limit: usize) -> String {
    let kept: String = line.chars().take(limit.saturating_sub(1)).collect();
    format!("{}\u{2026}", kept.trim_end())
}

fn separates(c: char) -> bool {
    c.is_whitespace() || c.is_control()
}

fn blank(c: char) -> bool {
    separates(c) || invisible(c)
}

/// Characters that change how a text reads without being seen: direction marks, zero-width ones, tags.
fn invisible(c: char) -> bool {
    matches!(c,
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_goes_and_text_stays() {
        for (html, expected) in [
            ("plain words", "plain words"),
            ("<p>One</p><p>Two&nbsp;&amp; three</p>", "One Two & three"),
            ("a<br/>b\n\n c", "a b c"),
            ("<b>bold</B>, <a href='x'>li</a>nk.<li>x", "bold, link. x"),
            ("<strike>a</strike>b <bad>c</bad>d", "a b c d"),
            ("x <script>alert('<b>')</script> y", "x y"),
            ("x <STYLE>p{}</style> y", "x y"),
            ("x <!-- hidden > text --> y", "x y"),
            ("1 < 2 & 3 > 2", "1 < 2 & 3 > 2"),
            (
                "R&D; &unknown; &#x41;&#66; &#xffffffff;",
                "R&D; &unknown; AB &#xffffffff;",
            ),
            ("&lt;b&gt;", "<b>"),
            ("a\u{202e}b\u{200b}c\u{0}d", "abc d"),
            ("<img src=x onerror=alert(1)>seen", "seen"),
            ("open <b", "open <b"),
            ("x <script>never closed", "x"),
            ("", ""),
        ] {
            assert_eq!(plain(html, 100), expected, "{html}");
        }
    }

    #[test]
    fn long_text_is_cut_to_the_limit() {
        assert_eq!(plain("abcdef", 6), "abcdef");
        assert_eq!(plain("abcdefg", 6), "abcde\u{2026}");
        assert_eq!(plain("abcd fgh", 6), "abcd\u{2026}");
        let long = plain(&"\u{e4} ".repeat(10_000), 400);
        assert!(long.chars().count() <= 400);
    }

    #[test]
    fn hostile_text_is_looked_at_once() {
        for part in ["<", "<a", "&", "</", "<!", "&#"] {
            let hostile = part.repeat((1 << 20) / part.len());
            assert_eq!(strip(&hostile, usize::MAX), hostile, "{part}");
            assert!(strip(&hostile, 100).len() < 110, "{part}");
        }
    }

    #[test]
    fn what_lies_far_behind_is_not_looked_at() {
        for before in ["x", "xy", "xyz"] {
            let long = format!("{before}{}z", "<b>".repeat(MAX_HTML));
            assert_eq!(plain(&long, 100), format!("{before}\u{2026}"));
        }
    }
}
