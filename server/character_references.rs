//! Character references of Markdown, by which a sign can be written so that a search for it finds nothing: `&#64;`.

/// Signs that matter here, by their names.
const NAMED: [(&str, char); 4] = [
    ("&commat", '@'),
    ("&period", '.'),
    ("&colon", ':'),
    ("&sol", '/'),
];

/// `text` with its character references resolved: all numbers, and the names of the signs that matter here.
pub fn resolved(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let (character, length) = reference(rest).unwrap_or(('&', 1));
        out.push(character);
        rest = &rest[length..];
    }
    out.push_str(rest);
    out
}

/// The character reference that `text` begins with, and its length; the semicolon may be missing.
fn reference(text: &str) -> Option<(char, usize)> {
    let named = NAMED.into_iter().find_map(|(name, character)| {
        let begins = text.get(..name.len())?.eq_ignore_ascii_case(name);
        begins.then(|| (character, &text[name.len()..]))
    });
    let (character, after) = match named {
        Some(named) => named,
        None => number(text.strip_prefix("&#")?)?,
    };
    let after = after.strip_prefix(';').unwrap_or(after);
    Some((character, text.len() - after.len()))
}

/// The character whose number stands first, and what follows.
fn number(text: &str) -> Option<(char, &str)> {
    let (radix, number) = match text.strip_prefix(['x', 'X']) {
        Some(number) => (16, number),
        None => (10, text),
    };
    let after = number.trim_start_matches(|digit: char| digit.is_digit(radix));
    let digits = &number[..number.len() - after.len()];
    let code = u32::from_str_radix(digits, radix).ok()?;
    Some((char::from_u32(code)?, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_names_are_resolved_and_the_rest_stays() {
        for (written, meant) in [
            ("&#64;all", "@all"),
            ("&#x40;ALL", "@ALL"),
            ("&#64here", "@here"),
            ("&Commat;channel", "@channel"),
            ("@&#65;ll", "@All"),
            ("a&period;b&colon;&sol;", "a.b:/"),
            ("& # &#; &#x; &#99999999999;", "& # &#; &#x; &#99999999999;"),
            ("&\u{e4}", "&\u{e4}"),
        ] {
            assert_eq!(resolved(written), meant);
        }
    }
}
