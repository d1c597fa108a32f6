//! A line that was typed.

use http::Method;
use serde_json::{Value, json};

/// What a line asks for.
#[derive(Debug, PartialEq)]
pub(super) enum Command<'l> {
    Nothing,
    Help,
    Quit,
    As(&'l str),
    Request(Method, &'l str, &'l str),
    Say(&'l str, &'l str),
    Slash(&'l str),
    Channel(&'l str),
    Set(&'l str, Value),
    /// One, or all where none is named.
    Settings(&'l str),
    Log,
    Keys,
    Restart,
    Tools,
    Call(&'l str, Value),
    Agents(&'l str),
    Wrong(String),
}

/// What can be typed, for the help: a line, and what it does.
pub(super) const HELP: &[(&str, &str)] = &[
    (
        "get /path",
        "send a request to /plugins/{id}/path; also post, put, delete",
    ),
    (r#"post /path {"a": 1}"#, "the same with a body"),
    (
        "say ~news hello",
        "post to a channel, or to a person with @name",
    ),
    (
        "/command words",
        "type a slash command of the plugin in ~town-square",
    ),
    ("channel ~news", "show a channel, whoever you are"),
    (
        "set Key value",
        "save a setting and tell the plugin; the value is JSON or text; `set` alone lists them",
    ),
    (
        "tools",
        "list the tools that the plugin has registered with Agents",
    ),
    (
        r#"call tool {"a": 1}"#,
        "call one of them; the name alone will do, too",
    ),
    (
        "agents",
        "show what the plugin has asked of Agents; also agents restart, remove, old, new",
    ),
    ("log", "show the server's log"),
    ("keys", "show what the plugin keeps in the key-value store"),
    (
        "restart",
        "start the plugin anew: after a build, the new one",
    ),
    ("as gus", "be another user; `as nobody` is logged out"),
    ("quit", "end, as Ctrl-D and Ctrl-C do"),
];

impl<'l> Command<'l> {
    pub(super) fn parse(line: &'l str) -> Self {
        let line = line.trim();
        let (word, rest) = first(line);
        match (word, rest) {
            ("", _) => Self::Nothing,
            ("help" | "?", _) => Self::Help,
            ("quit" | "exit", _) => Self::Quit,
            ("tools", "") => Self::Tools,
            ("agents", what @ ("" | "restart" | "remove" | "old" | "new")) => Self::Agents(what),
            ("log", "") => Self::Log,
            ("keys", "") => Self::Keys,
            ("restart", "") => Self::Restart,
            ("as", "") => Self::wrong("as whom? For example: as gus"),
            ("as", user) => Self::As(user.trim_start_matches('@')),
            ("get" | "post" | "put" | "delete", rest) => Self::request(word, rest),
            ("say", rest) => match first(rest) {
                (_, "") => Self::wrong("what, and where? For example: say ~news hello"),
                (channel, text) => Self::Say(channel, text),
            },
            (slash, _) if slash.starts_with('/') => Self::Slash(line),
            ("channel", "") => Self::wrong("which channel? For example: channel ~news"),
            ("channel", name) => Self::Channel(name),
            ("set", rest) => match first(rest) {
                (key, "") => Self::Settings(key),
                (key, value) => Self::Set(key, json_or_text(value)),
            },
            ("call", "") => Self::wrong("which tool? For example: call whoami"),
            ("call", rest) => Self::call(rest, "call "),
            _ => Self::call(line, ""),
        }
    }

    fn request(method: &str, rest: &'l str) -> Self {
        let method = match method {
            "post" => Method::POST,
            "put" => Method::PUT,
            "delete" => Method::DELETE,
            _ => Method::GET,
        };
        match first(rest) {
            (path, body) if path.starts_with('/') => Self::Request(method, path, body),
            _ => Self::wrong("a path begins with /, for example: get /hello"),
        }
    }

    /// A tool and its arguments, typed behind `call` or alone.
    fn call(rest: &'l str, call: &str) -> Self {
        match first(rest) {
            (tool, "") => Self::Call(tool, json!({})),
            (tool, arguments) => match serde_json::from_str(arguments) {
                Ok(arguments @ Value::Object(_)) => Self::Call(tool, arguments),
                Ok(_) | Err(_) => {
                    let no_command = match call {
                        "" => format!("{tool} is no command (help lists them); "),
                        _ => String::new(),
                    };
                    let example = example(arguments);
                    Self::Wrong(format!(
                        "{no_command}the arguments of a tool are a JSON object: {call}{tool} {example}"
                    ))
                }
            },
        }
    }

    fn wrong(sentence: &str) -> Self {
        Self::Wrong(sentence.to_owned())
    }
}

/// Arguments as they are to be typed, with the names that were: `words=x` is meant to be an object, too.
fn example(typed: &str) -> String {
    let pairs = typed
        .split_whitespace()
        .filter_map(|word| word.split_once('='));
    let mut names: Vec<_> = pairs.map(|(name, _)| name).collect();
    if names.is_empty() {
        names.push("name");
    }
    let members: Vec<_> = names
        .iter()
        .map(|name| format!("{}: \"...\"", json!(name)))
        .collect();
    format!("{{{}}}", members.join(", "))
}

/// The first word, and what comes behind it.
fn first(text: &str) -> (&str, &str) {
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (word, rest.trim())
}

fn json_or_text(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| text.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_command_or_a_tool_call() {
        let hi = json!({"message": "hi you"});
        for (line, command) in [
            ("", Command::Nothing),
            (" quit ", Command::Quit),
            ("as @gus", Command::As("gus")),
            ("get /a?b=c", Command::Request(Method::GET, "/a?b=c", "")),
            (
                r#"post /a {"b": 1}"#,
                Command::Request(Method::POST, "/a", r#"{"b": 1}"#),
            ),
            ("say ~news  hi  you", Command::Say("~news", "hi  you")),
            ("/poll Lunch? ", Command::Slash("/poll Lunch?")),
            ("channel ~news", Command::Channel("~news")),
            ("set", Command::Settings("")),
            ("set Most", Command::Settings("Most")),
            ("set Most 7", Command::Set("Most", json!(7))),
            (
                "set Name Ada Winter",
                Command::Set("Name", json!("Ada Winter")),
            ),
            ("agents", Command::Agents("")),
            ("agents restart", Command::Agents("restart")),
            ("whoami", Command::Call("whoami", json!({}))),
            (
                r#"echo {"message": "hi you"}"#,
                Command::Call("echo", hi.clone()),
            ),
            (
                r#"call log {"message": "hi you"}"#,
                Command::Call("log", hi),
            ),
        ] {
            assert_eq!(Command::parse(line), command, "{line}");
        }
    }

    #[test]
    fn arguments_that_are_no_object_are_shown_as_one() {
        const OBJECT: &str = "the arguments of a tool are a JSON object";
        for (line, sentence) in [
            (
                "call find_tasks words=x",
                format!(r#"{OBJECT}: call find_tasks {{"words": "..."}}"#),
            ),
            (
                "find_tasks words=x most=7",
                format!(
                    r#"find_tasks is no command (help lists them); {OBJECT}: find_tasks {{"words": "...", "most": "..."}}"#
                ),
            ),
            (
                "call find_tasks x",
                format!(r#"{OBJECT}: call find_tasks {{"name": "..."}}"#),
            ),
        ] {
            assert_eq!(Command::parse(line), Command::Wrong(sentence), "{line}");
        }
    }

    #[test]
    fn what_cannot_be_carried_out_is_explained() {
        for line in [
            "as",
            "get",
            "get a",
            "say",
            "say ~news",
            "channel",
            "call",
            "agents sleep",
            "whoami 7",
            "whoami {oops",
        ] {
            let command = Command::parse(line);
            assert!(matches!(command, Command::Wrong(_)), "{line}: {command:?}");
        }
    }
}
