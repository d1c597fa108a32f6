//! What came of a request to Agents (`external/pluginmcp/registration.go` of mattermost-plugin-agents).
use http::StatusCode;

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Done,
    /// It may pass: the cause.
    Retriable(String),
    /// It stays as it is, for this Agents: the cause.
    Permanent(String),
}

impl Outcome {
    /// What Agents means by a status, and the text that came with it.
    pub(super) fn of(status: StatusCode, told: &str) -> Self {
        let cause = || format!("status {}: {}", status.as_u16(), told.trim());
        match status.as_u16() {
            200..=299 => Self::Done,
            404 | 429 | 500..=599 => Self::Retriable(cause()),
            _ => Self::Permanent(cause()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_retry_table() {
        for (status, outcome) in [
            (200, "done"),
            (204, "done"),
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
            let judged = match Outcome::of(StatusCode::from_u16(status).unwrap(), "why\n") {
                Outcome::Done => "done",
                Outcome::Retriable(cause) => {
                    assert_eq!(cause, format!("status {status}: why"));
                    "retriable"
                }
                Outcome::Permanent(_) => "permanent",
            };
            assert_eq!(judged, outcome, "{status}");
        }
    }
}
