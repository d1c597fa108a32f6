//! What `find_people` answers.

use std::collections::HashMap;
use std::fmt::Write;

use mattermost_plugin::ids::UserId;
use mattermost_plugin_mcp::ToolOutput;
use schemars::JsonSchema;
use serde::Serialize;

use crate::listing::Listing;
use crate::paging::Paging;
use crate::permissions::{Members, Shown, VisiblePerson};
use crate::quoted::{in_quotes, one_line};

/// A page has at most 200 rows, all of which are said: what is too long for an answer is refused there.
const MAX_CHARS: u32 = 200_000;
/// Longest names and positions that the server takes (`model.UserPositionMaxRunes`).
const FIELD: usize = 128;

/// What is shown of people.
pub(super) struct Profiles {
    pub(super) shown: Shown,
    /// The caller, who sees everything of the own profile.
    pub(super) own: UserId,
    pub(super) statuses: Option<HashMap<UserId, String>>,
}

/// A person; what does not apply or may not be shown is left out.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Row {
    username: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    nickname: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    position: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    email: String,
    /// `admin`, `member` or `guest` of the channel or team.
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'static str>,
    /// `online`, `away`, `dnd`, `ooo` or `offline`.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<String>,
    /// Whether the account is a guest's.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    guest: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    bot: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    deactivated: bool,
    id: UserId,
}

impl Profiles {
    pub(super) fn rows(&self, members: &Members) -> Vec<Row> {
        let people = members.people.iter();
        people.map(|person| self.row(person, members)).collect()
    }

    fn row(&self, person: &VisiblePerson, members: &Members) -> Row {
        let id = person.user_id();
        let user = person.user();
        let own = *id == self.own;
        let if_shown = |shown: bool, text: &str| match shown || own {
            true => one_line(text, FIELD),
            false => String::new(),
        };
        Row {
            username: person.username().to_owned(),
            name: if_shown(self.shown.full_name, &user.full_name()),
            nickname: one_line(&user.nickname, FIELD),
            position: one_line(&user.position, FIELD),
            email: if_shown(self.shown.email && !user.is_bot, &user.email),
            role: members.roles.get(id).copied(),
            status: self.statuses.as_ref().map(|statuses| {
                let status = statuses.get(id);
                // Nobody's status was ever recorded: offline.
                status.map_or_else(|| "offline".to_owned(), String::clone)
            }),
            guest: user
                .roles
                .split_whitespace()
                .any(|role| role == "system_guest"),
            bot: user.is_bot,
            deactivated: user.delete_at != 0,
            id: id.clone(),
        }
    }
}

impl Row {
    /// `@ada ("Ada Winter"), member, online; id …; e-mail: …; nickname: "adi"; position: "Editor"`
    fn line(&self) -> String {
        let mut line = format!("@{}", self.username);
        if !self.name.is_empty() {
            let _ = write!(line, " ({})", in_quotes(&self.name));
        }
        let marks = [
            (self.deactivated, "deactivated"),
            (self.bot, "bot"),
            (self.guest && self.role != Some("guest"), "guest"),
        ];
        let marks = marks.iter().filter(|(is, _)| *is).map(|(_, mark)| *mark);
        for mark in self
            .role
            .into_iter()
            .chain(marks)
            .chain(self.status.as_deref())
        {
            let _ = write!(line, ", {mark}");
        }
        let _ = write!(line, "; id {}", self.id);
        if !self.email.is_empty() {
            let _ = write!(line, "; e-mail: {}", self.email);
        }
        for (what, text) in [("nickname", &self.nickname), ("position", &self.position)] {
            if !text.is_empty() {
                let _ = write!(line, "; {what}: {}", in_quotes(text));
            }
        }
        line
    }
}

/// The structured answer.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Output {
    people: Vec<Row>,
    /// Names and positions are others' words.
    untrusted: bool,
    #[serde(flatten)]
    paging: Paging,
    /// What is said where there is nobody.
    #[serde(skip)]
    pub(super) hint: &'static str,
}

impl Output {
    pub(super) fn new(people: Vec<Row>) -> Self {
        Self {
            people,
            untrusted: true,
            paging: Paging::default(),
            hint: "None.",
        }
    }

    /// Says that there is more after `page`: how much, where that is known.
    pub(super) fn more(&mut self, page: u32, more: Option<Option<usize>>) {
        if let Some(left) = more {
            self.paging = Paging::after(page, left);
        }
    }

    /// Keeps the rows of `page` that one answer holds, where it is known which rows those are: of a page from which people are
    /// left out, it is not.
    pub(super) fn fit(&mut self, page: u32, limit: u32) {
        if u32::try_from(self.people.len()) != Ok(limit) {
            return;
        }
        self.paging.fit(&mut self.people, Row::line, page, limit);
    }

    pub(super) fn tool_output(self, head: &str) -> ToolOutput<Self> {
        let mut text = Listing::of_others(head, MAX_CHARS);
        for row in &self.people {
            text.push(&row.line());
        }
        if self.people.is_empty() {
            text.push(match self.paging.truncated() {
                true => "None on this page.",
                false => self.hint,
            });
        }
        let value = self.paging.value();
        let more = self.paging.more(value.as_deref());
        ToolOutput::new(text.finish(more), self)
    }
}
