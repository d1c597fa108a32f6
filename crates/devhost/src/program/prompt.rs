//! The prompt: tools by hand, as one of the users.

use std::io::{BufRead, IsTerminal};

use anyhow::Context;
use mattermost_plugin::ids::UserId;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::call::Length;
use super::screen::Screen;
use super::stage::{Stage, USERS};

/// A line that was typed.
#[derive(Debug, PartialEq)]
enum Command<'l> {
    Nothing,
    Help,
    Quit,
    Tools,
    As(&'l str),
    Channel(&'l str),
    Call(&'l str, Value),
    Wrong(String),
}

impl<'l> Command<'l> {
    fn parse(line: &'l str) -> Self {
        let line = line.trim();
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        match (word, rest.trim()) {
            ("", _) => Self::Nothing,
            ("help" | "?", _) => Self::Help,
            ("quit" | "exit", _) => Self::Quit,
            ("tools", _) => Self::Tools,
            ("as", "") => Self::Wrong("as whom? For example: as gus".to_owned()),
            ("as", user) => Self::As(user.trim_start_matches('@')),
            ("channel", "") => Self::Wrong("which channel? For example: channel ~news".to_owned()),
            ("channel", name) => Self::Channel(name.trim_start_matches('~')),
            (tool, "") => Self::Call(tool, json!({})),
            (tool, arguments) => match serde_json::from_str(arguments) {
                Ok(arguments @ Value::Object(_)) => Self::Call(tool, arguments),
                Ok(_) | Err(_) => Self::Wrong(format!(
                    "arguments are a JSON object, for example: {tool} {{\"to\":\"~news\",\"message\":\"hi\"}}"
                )),
            },
        }
    }
}

/// Whoever sits at the prompt.
struct Session<'s> {
    screen: &'s Screen,
    stage: &'s Stage,
    name: String,
    user: UserId,
}

/// Reads and carries out lines until there are no more.
pub(super) async fn run(screen: &Screen, stage: &Stage) -> anyhow::Result<()> {
    screen.section("Try it (help lists what can be typed)");
    let mut lines = lines()?;
    let mut session = Session {
        screen,
        stage,
        name: "ada".to_owned(),
        user: stage.sample.ada.clone(),
    };
    loop {
        session.prompt();
        let Some(line) = lines.recv().await else {
            return Ok(());
        };
        match Command::parse(&line) {
            Command::Quit => return Ok(()),
            command => session.carry_out(command).await,
        }
    }
}

impl Session<'_> {
    fn prompt(&self) {
        if std::io::stdin().is_terminal() {
            self.screen.text(&format!("{}> ", self.name));
        }
    }

    async fn carry_out(&mut self, command: Command<'_>) {
        match command {
            Command::Nothing | Command::Quit => {}
            Command::Help => self.help(),
            Command::Tools => self.tools().await,
            Command::As(name) => self.become_user(name),
            Command::Channel(name) => self.channel(name),
            Command::Call(tool, arguments) => self.call(tool, arguments).await,
            Command::Wrong(sentence) => self.screen.line(&format!("  {sentence}")),
        }
    }

    fn help(&self) {
        let feed = json!({"feed_url": self.stage.feeds.url("rss.xml")});
        let names = USERS.map(|(name, _)| name).join(", ");
        for (typed, what) in [
            ("whoami", "call a tool, without arguments"),
            (
                &format!("fetch_feed {feed}"),
                "call a tool, with arguments as JSON",
            ),
            (
                r#"send_message {"to":"~news","message":"hi"}"#,
                "another one",
            ),
            ("as gus", &format!("be another user: {names}")),
            ("tools", "list the tools"),
            ("channel ~news", "show a channel, whoever you are"),
            ("help", "show this"),
            ("quit", "end, as Ctrl-D and Ctrl-C do"),
        ] {
            self.screen.line(&format!("  {typed:60}{what}"));
        }
    }

    fn become_user(&mut self, name: &str) {
        match self.stage.world.user_id(name) {
            Some(user) => (self.name, self.user) = (name.to_owned(), user),
            None => {
                let names = USERS.map(|(name, _)| name).join(", ");
                self.screen
                    .line(&format!("  there is no {name}; there are {names}"));
            }
        }
    }

    fn channel(&self, name: &str) {
        match self.stage.world.channel_id(&self.stage.sample.acme, name) {
            Some(channel) => self.stage.show_channel(self.screen, name, &channel),
            None => self.screen.line(&format!("  there is no ~{name}")),
        }
    }

    async fn tools(&self) {
        let server = self.stage.agents.registered(&self.stage.host.manifest().id);
        let shown = match server {
            Some(server) => self.stage.show_tools(self.screen, &server).await,
            None => Err(anyhow::anyhow!("the plugin is not registered")),
        };
        self.report(shown);
    }

    async fn call(&self, tool: &str, arguments: Value) {
        let called = self
            .stage
            .call(self.screen, &self.user, tool, arguments, Length::Full)
            .await;
        self.report(called.map(|_| ()));
    }

    fn report(&self, done: anyhow::Result<()>) {
        if let Err(error) = done {
            self.screen.line(&format!("  {error:#}"));
        }
    }
}

/// Lines of stdin. Reading blocks, so a thread of its own reads; it ends with the process.
fn lines() -> anyhow::Result<mpsc::Receiver<String>> {
    let (sender, lines) = mpsc::channel(1);
    std::thread::Builder::new()
        .name("prompt".to_owned())
        .spawn(move || {
            for line in std::io::stdin().lock().lines() {
                let Ok(line) = line else { return };
                if sender.blocking_send(line).is_err() {
                    return;
                }
            }
        })
        .context("cannot read from stdin")?;
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_command_or_a_tool_call() {
        for (line, command) in [
            ("", Command::Nothing),
            (" quit ", Command::Quit),
            ("as @gus", Command::As("gus")),
            ("channel ~news", Command::Channel("news")),
            ("whoami", Command::Call("whoami", json!({}))),
            (
                r#"send_message {"to":"~news", "message":"hi you"}"#,
                Command::Call("send_message", json!({"to": "~news", "message": "hi you"})),
            ),
        ] {
            assert_eq!(Command::parse(line), command, "{line}");
        }
    }

    #[test]
    fn what_cannot_be_carried_out_is_explained() {
        for line in ["as", "channel", "whoami 7", "whoami {oops"] {
            let command = Command::parse(line);
            assert!(matches!(command, Command::Wrong(_)), "{line}: {command:?}");
        }
    }
}
