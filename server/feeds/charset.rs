//! Bytes to text: byte order mark, else the header's charset, else the XML declaration, else UTF-8.

use encoding_rs::{Encoding, UTF_8};

/// How far into a document its XML declaration may reach, in bytes.
const DECLARATION: usize = 256;

/// The text of `body`, without byte order mark and without the XML declaration, whose encoding holds no longer. Bytes that are no
/// text in the charset become replacement characters.
pub(super) fn text(body: &[u8], content_type: &str) -> String {
    let encoding = match Encoding::for_bom(body) {
        Some((encoding, _)) => encoding,
        None => of_header(content_type)
            .or_else(|| of_declaration(body))
            .unwrap_or(UTF_8),
    };
    // Removes the mark; a mark of another encoding was found above.
    let (text, _, _) = encoding.decode(body);
    let text = text.trim_start();
    match text
        .strip_prefix("<?xml")
        .and_then(|rest| rest.split_once("?>"))
    {
        Some((declaration, rest)) if declaration.len() <= DECLARATION => {
            rest.trim_start().to_owned()
        }
        _ => text.to_owned(),
    }
}

fn of_header(content_type: &str) -> Option<&'static Encoding> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim()
            .eq_ignore_ascii_case("charset")
            .then(|| Encoding::for_label(value.trim().trim_matches('"').as_bytes()))
            .flatten()
    })
}

fn of_declaration(body: &[u8]) -> Option<&'static Encoding> {
    let start = String::from_utf8_lossy(&body[..body.len().min(DECLARATION)]).into_owned();
    let declaration = start
        .trim_start()
        .strip_prefix("<?xml")?
        .split_once("?>")?
        .0;
    let value = declaration
        .split_once("encoding")?
        .1
        .trim_start()
        .strip_prefix('=')?
        .trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    Encoding::for_label(value[1..].split_once(quote)?.0.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_charset_is_taken_from_mark_header_and_declaration_in_this_order() {
        let latin = b"<?xml version='1.0' encoding='iso-8859-1'?>\n<a>\xe4</a>";
        assert_eq!(text(latin, "text/xml"), "<a>\u{e4}</a>");
        assert_eq!(
            text(b"<a>\xe4</a>", "text/xml; Charset=\"ISO-8859-1\""),
            "<a>\u{e4}</a>"
        );
        let wrong_declaration = "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?><a>\u{e4}</a>";
        assert_eq!(
            text(wrong_declaration.as_bytes(), "text/xml; charset=utf-8"),
            "<a>\u{e4}</a>"
        );
        let marked = format!("\u{feff}{wrong_declaration}");
        assert_eq!(
            text(marked.as_bytes(), "text/xml; charset=koi8-r"),
            "<a>\u{e4}</a>"
        );
        let utf16: Vec<u8> = "\u{feff}<a>\u{e4}</a>"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(text(&utf16, ""), "<a>\u{e4}</a>");
    }

    #[test]
    fn what_is_no_text_is_replaced_and_never_fails() {
        assert_eq!(
            text(b"{\"a\": \"\xff\"}", "application/json"),
            "{\"a\": \"\u{fffd}\"}"
        );
        assert_eq!(text(b"", "text/xml; charset=none"), "");
        assert_eq!(text(b"<?xml encoding=", ""), "<?xml encoding=");
        assert_eq!(text(b"<?xml encoding=\"?>x", ""), "x");
    }
}
