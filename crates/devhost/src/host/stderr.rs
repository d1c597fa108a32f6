//! What a plugin writes to stderr: hclog's JSON lines, or anything else (go-plugin's `log_entry.go`).

use std::sync::Arc;

use serde::Deserialize;

use crate::world::{Level, LogLine, World};

#[derive(Deserialize)]
struct Entry {
    #[serde(rename = "@message")]
    message: String,
    #[serde(rename = "@level")]
    level: String,
}

/// Puts each line into the server's log; one that is not of hclog's form at the level of debugging.
pub(super) fn to_log(world: World, plugin: String) -> Arc<dyn Fn(&str) + Send + Sync> {
    Arc::new(move |line| {
        let (level, message) = parse(line);
        world.add_log_line(LogLine {
            level,
            plugin: Some(plugin.clone()),
            message,
            pairs: Vec::new(),
        });
    })
}

fn parse(line: &str) -> (Level, String) {
    let Ok(entry) = serde_json::from_str::<Entry>(line) else {
        return (Level::Debug, line.to_owned());
    };
    let level = match entry.level.as_str() {
        "error" => Level::Error,
        "warn" => Level::Warn,
        "info" => Level::Info,
        _ => Level::Debug,
    };
    (level, entry.message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hclog_lines_keep_their_level_and_others_are_for_debugging() {
        let line = r#"{"@level":"warn","@message":"slow","@timestamp":"x"}"#;
        assert_eq!(parse(line), (Level::Warn, "slow".to_owned()));
        assert_eq!(parse("panic: x"), (Level::Debug, "panic: x".to_owned()));
    }
}
