//! Whoever sits at the prompt.

use std::io::IsTerminal;
use std::time::Duration;

use anyhow::{Context, bail};
use devhost::agents::{AGENTS_PLUGIN_ID, Registered};
use http::{Method, Request};
use mattermost_plugin::Body;
use mattermost_plugin::ids::{ChannelId, UserId};
use serde_json::Value;

use super::agents;
use super::command::{Command, HELP};
use crate::program::call::Length;
use crate::program::screen::Screen;
use crate::program::stage::{Stage, USERS};

/// How long the plugin may take to register its tools, where somebody asks for them.
const REGISTRATION_MAY_TAKE: Duration = Duration::from_secs(5);

/// Longest answer that is read, in bytes.
const MAX_ANSWER: usize = 16 << 20;

/// Who types, and what they see.
pub(super) struct Session<'s> {
    screen: &'s Screen,
    stage: &'s Stage,
    name: String,
    /// `None` is logged out.
    user: Option<UserId>,
}

impl<'s> Session<'s> {
    pub(super) fn new(screen: &'s Screen, stage: &'s Stage) -> Self {
        Self {
            screen,
            stage,
            name: "ada".to_owned(),
            user: Some(stage.sample.ada.clone()),
        }
    }

    pub(super) fn prompt(&self) {
        if std::io::stdin().is_terminal() {
            self.screen.text(&format!("{}> ", self.name));
        }
    }

    /// Does what was typed, or says why not.
    pub(super) async fn carry_out(&mut self, command: Command<'_>) {
        let done = match command {
            Command::Nothing | Command::Quit => Ok(()),
            Command::Help => self.help(),
            Command::As(name) => self.become_user(name),
            Command::Request(method, path, body) => self.request(method, path, body).await,
            Command::Say(channel, text) => self.say(channel, text).await,
            Command::Slash(typed) => self.slash(typed).await,
            Command::Channel(name) => self.channel(name),
            Command::Set(key, value) => self.set(key, value).await,
            Command::Settings(key) => self.settings(key),
            Command::Log => self.log(),
            Command::Keys => self.keys(),
            Command::Restart => self.restart().await,
            Command::Tools => self.tools().await,
            Command::Call(tool, arguments) => self.call(tool, arguments).await,
            Command::Agents(what) => self.agents(what),
            Command::Wrong(sentence) => Err(anyhow::Error::msg(sentence)),
        };
        if let Err(error) = done {
            self.screen.line(&format!("  {error:#}"));
        }
    }

    fn help(&self) -> anyhow::Result<()> {
        for (typed, what) in HELP {
            self.screen.line(&format!("  {typed:22}{what}"));
        }
        Ok(())
    }

    fn become_user(&mut self, name: &str) -> anyhow::Result<()> {
        let user = self.stage.world.user_id(name);
        if user.is_none() && name != "nobody" {
            let names = USERS.map(|(name, _)| name).join(", ");
            bail!("there is no {name}; there are {names}, and nobody");
        }
        (self.name, self.user) = (name.to_owned(), user);
        Ok(())
    }

    fn user(&self) -> anyhow::Result<&UserId> {
        let user = self.user.as_ref();
        user.context("nobody cannot do that: be somebody, for example `as ada`")
    }

    async fn request(&self, method: Method, path: &str, body: &str) -> anyhow::Result<()> {
        let mut request = Request::builder().method(method).uri(path);
        if serde_json::from_str::<Value>(body).is_ok() {
            request = request.header("Content-Type", "application/json");
        }
        let request = request.body(Body::from(body.to_owned()))?;
        let response = self.stage.host.request(self.user.as_ref(), request).await?;
        let (parts, body) = response.into_parts();
        let kind = parts.headers.get("content-type");
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or("");
        self.screen
            .line(format!("  {} {kind}", parts.status).trim_end());
        let body = body
            .collect(MAX_ANSWER)
            .await
            .context("the answer broke off")?;
        match std::str::from_utf8(&body) {
            Ok(text) => self.screen.quote("<", text),
            Err(_) => self.screen.line(&format!("  < ({} bytes)", body.len())),
        }
        Ok(())
    }

    async fn say(&self, channel: &str, text: &str) -> anyhow::Result<()> {
        let (user, found) = (self.user()?, self.find(channel)?);
        self.stage.host.user(user).post(&found, text).await?;
        self.channel(channel)
    }

    /// In ~town-square; what the user alone sees comes first.
    async fn slash(&self, typed: &str) -> anyhow::Result<()> {
        let (user, channel) = (self.user()?, &self.stage.sample.town_square);
        let seen = self.stage.world.ephemeral_posts(user).len();
        self.stage.host.user(user).command(channel, typed).await?;
        let shown = self.stage.world.ephemeral_posts(user);
        match shown.get(seen..) {
            Some([]) | None => self.channel("~town-square"),
            Some(shown) => {
                for post in shown {
                    self.screen.quote("<", &post.message);
                }
                Ok(())
            }
        }
    }

    fn channel(&self, name: &str) -> anyhow::Result<()> {
        let channel = self.find(name)?;
        self.stage.show_channel(self.screen, name, &channel);
        Ok(())
    }

    /// The channel `~name` (or `#name`) of the sample team, or the direct one with `@name`.
    fn find(&self, name: &str) -> anyhow::Result<ChannelId> {
        let world = &self.stage.world;
        let found = match name.strip_prefix('@') {
            Some(other) => {
                let user = self.user()?;
                world
                    .user_id(other)
                    .map(|other| world.direct_channel(user, &other))
            }
            None => world.channel_id(&self.stage.sample.acme, name.trim_start_matches(['~', '#'])),
        };
        found.with_context(|| format!("there is no {name}"))
    }

    async fn set(&self, key: &str, value: Value) -> anyhow::Result<()> {
        let host = &self.stage.host;
        let key = self.setting(key)?;
        let set = host.set_setting(key, value).await;
        set.with_context(|| format!("{key} is saved"))?;
        self.settings(key)
    }

    /// Shows what settings are, saved or by default.
    fn settings(&self, key: &str) -> anyhow::Result<()> {
        let shown = match key {
            "" => None,
            key => Some(self.setting(key)?),
        };
        for (key, value) in self.stage.host.settings() {
            if shown.is_none_or(|shown| shown == key) {
                self.screen.line(&format!("  {key} = {value}"));
            }
        }
        Ok(())
    }

    /// The key of a setting that was typed in any case.
    fn setting(&self, typed: &str) -> anyhow::Result<&str> {
        let manifest = self.stage.host.manifest();
        manifest.setting_key(typed).with_context(|| {
            format!("plugin.json has no setting {typed}; `set` alone lists what it has")
        })
    }

    fn log(&self) -> anyhow::Result<()> {
        for line in self.stage.world.log() {
            self.screen.line(&format!("  {line}"));
        }
        Ok(())
    }

    fn keys(&self) -> anyhow::Result<()> {
        let id = &self.stage.host.manifest().id;
        for (key, value) in self.stage.world.values(id) {
            let shown = match String::from_utf8(value) {
                Ok(text) => text,
                Err(error) => format!("({} bytes)", error.as_bytes().len()),
            };
            self.screen.line(&format!("  {key} = {shown}"));
        }
        Ok(())
    }

    async fn restart(&self) -> anyhow::Result<()> {
        self.stage.host.restart().await?;
        self.stage.show_process(self.screen);
        Ok(())
    }

    async fn tools(&self) -> anyhow::Result<()> {
        self.registered().await?;
        self.stage.show_tools(self.screen).await
    }

    async fn call(&self, tool: &str, arguments: Value) -> anyhow::Result<()> {
        let registered = self.registered().await;
        registered.with_context(|| {
            format!("{tool} is no command (help lists them), and there is no such tool")
        })?;
        let (user, length) = (self.user()?, Length::Full);
        let called = self.stage.call(self.screen, user, tool, arguments, length);
        called.await.map(drop)
    }

    fn agents(&self, order: &str) -> anyhow::Result<()> {
        for line in agents::carry_out(&self.stage.agents, order) {
            self.screen.line(&format!("  {line}"));
        }
        Ok(())
    }

    /// Registering may still be under way when the first line is typed.
    async fn registered(&self) -> anyhow::Result<Registered> {
        let id = &self.stage.host.manifest().id;
        let registered = self.stage.agents.until_registered(id);
        let registered = tokio::time::timeout(REGISTRATION_MAY_TAKE, registered).await;
        registered.map_err(|_| {
            let agents_run = self.stage.world.runs(AGENTS_PLUGIN_ID);
            anyhow::Error::msg(agents::unregistered(id, agents_run))
        })
    }
}
