//! What came of a request to Agents (`external/pluginmcp/registration.go` of mattermost-plugin-agents).
use http::StatusCode;

/// As much of a refusal as the log and a status page need, in characters.
const TOLD: usize = 200;

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Done,
    /// It may pass: the cause.
    Retriable(String),
    /// It stays as it is, for this Agents: the cause.
    Permanent(String),
}

impl Outcome {
    /// What Agents means by a status other than 2xx, and the body that came with it.
    pub(super) fn refused(status: StatusCode, body: &[u8]) -> Self {
        let code = status.as_u16();
        let cause = format!("status {code}: {}", told(body));
        match code {
            404 | 429 | 500..=599 => Self::Retriable(cause),
            _ => Self::Permanent(cause),
        }
    }
}

/// The sentence of a refusal: of `{"error": ...}`, or its first line. It goes to the log and may be shown to admins, so
/// nothing in it may look like another line, or be other than it looks.
fn told(body: &[u8]) -> String {
    #[derive(serde::Deserialize)]
    struct Refusal {
        error: String,
    }
    let text = match serde_json::from_slice::<Refusal>(body) {
        Ok(refusal) => refusal.error,
        Err(_) => String::from_utf8_lossy(body).into_owned(),
    };
    let line = text.trim().lines().next().unwrap_or_default();
    let shown = line
        .chars()
        .filter(|c| !c.is_control() && !is_invisible(*c));
    shown.take(TOLD).collect()
}

/// Marks that show nothing and change the direction of what follows them.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_retry_table() {
        for (status, outcome) in [
            (400, "permanent"),
            (401, "permanent"),
            (403, "permanent"),
            (404, "retriable"),
            (405, "permanent"),
            (413, "permanent"),
            (429, "retriable"),
            (500, "retriable"),
            (502, "retriable"),
            (503, "retriable"),
            (599, "retriable"),
            (302, "permanent"),
        ] {
            let status = StatusCode::from_u16(status).unwrap();
            let refused = match Outcome::refused(status, b"why\n") {
                Outcome::Retriable(cause) => {
                    assert_eq!(cause, format!("status {}: why", status.as_u16()));
                    "retriable"
                }
                Outcome::Permanent(_) => "permanent",
                Outcome::Done => "done",
            };
            assert_eq!(refused, outcome, "{status}");
        }
    }

    #[test]
    fn a_refusal_is_told_in_one_short_line_that_is_what_it_looks_like() {
        let long = "x".repeat(4096);
        for (body, line) in [
            (r#"{"error":"name is required"}"#, "name is required"),
            (r#"{"error":"one\nERROR two"}"#, "one"),
            (r#"{"error":7}"#, r#"{"error":7}"#),
            ("404 page not found\n", "404 page not found"),
            ("\n\nfirst\r\nsecond", "first"),
            ("\u{1b}[31mred\u{7}", "[31mred"),
            ("a\u{202e}b\u{200b}c", "abc"),
            ("", ""),
            (&long, &long[..200]),
        ] {
            assert_eq!(told(body.as_bytes()), line, "{body:?}");
        }
        assert_eq!(told(b"\xff"), "\u{fffd}");
    }
}
