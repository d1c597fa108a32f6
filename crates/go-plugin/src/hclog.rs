//! Log lines in the form that a go-plugin host reads from stderr.
//!
//! The host parses each line of a plugin's stderr as hclog JSON and logs it at its level; other lines come through as
//! debug text (go-plugin client.go `logStderr`). You need it before there is a session to log through, and in a panic
//! hook.

mod panics;

pub use panics::log_panics;

use serde_json::json;
use std::io::Write;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// One line, without the line end. `level` is one of hclog's: trace, debug, info, warn, error.
///
/// ```
/// let line = go_plugin::hclog::line("error", "cannot listen for the host");
/// assert!(line.starts_with(r#"{"@level":"error","@message":"cannot listen for the host","@timestamp":"20"#));
/// ```
pub fn line(level: &str, message: &str) -> String {
    json!({
        "@level": level,
        "@message": message,
        "@timestamp": timestamp(SystemTime::now()),
    })
    .to_string()
}

/// Writes a line to stderr. When stderr is gone there is nobody to tell, so it does not fail.
pub fn write(level: &str, message: &str) {
    let mut text = line(level, message);
    text.push('\n');
    let _ = std::io::stderr().write_all(text.as_bytes());
}

/// An error and its causes in one line.
///
/// You need it wherever an error becomes text: our errors leave their cause to `source`, as is usual, so that `{error}`
/// alone does not say why.
///
/// ```
/// use std::io::{Error, ErrorKind};
///
/// let refused = go_plugin::rpc::CallError::Decode(std::sync::Arc::new(Error::from(ErrorKind::InvalidData)));
/// assert_eq!(go_plugin::hclog::chain(&refused), "the reply cannot be read: invalid data");
/// ```
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut line = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        line.push_str(": ");
        line.push_str(&error.to_string());
        source = error.source();
    }
    line
}

/// In the layout that the host parses: `2006-01-02T15:04:05.000000Z07:00` (go-plugin log_entry.go).
fn timestamp(now: SystemTime) -> String {
    let since = now.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    let seconds = since.as_secs();
    let (year, month, day) = civil(seconds / 86_400);
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}.{:06}Z",
        seconds / 3600 % 24,
        seconds / 60 % 60,
        seconds % 60,
        since.subsec_micros()
    )
}

/// Year, month and day of a day counted from 1970-01-01, by counting years that begin in March.
fn civil(days: u64) -> (u64, u64, u64) {
    // 1970-01-01 is day 719,468 after 0000-03-01; 400 years have 146,097 days.
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let (day, month) = (day - (153 * month + 2) / 5 + 1, (month + 2) % 12 + 1);
    (era * 400 + year + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_are_dates_of_the_calendar() {
        let at =
            |seconds, micros: u32| timestamp(UNIX_EPOCH + Duration::new(seconds, micros * 1000));
        assert_eq!(at(0, 0), "1970-01-01T00:00:00.000000Z");
        assert_eq!(at(951_782_399, 1), "2000-02-28T23:59:59.000001Z");
        assert_eq!(at(951_782_400, 0), "2000-02-29T00:00:00.000000Z");
        assert_eq!(at(1_735_689_599, 999_999), "2024-12-31T23:59:59.999999Z");
        assert_eq!(at(4_107_542_400, 0), "2100-03-01T00:00:00.000000Z");
    }
}
