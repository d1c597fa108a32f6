//! A message as the answer shows it.

use std::collections::HashMap;

use jiff::Timestamp;
use mattermost_plugin::Interface;
use mattermost_plugin::emoji::SystemEmoji;
use mattermost_plugin::ids::{FileId, PostId, UserId};
use mattermost_plugin::model::{FileInfo, Post, Reaction};
use schemars::JsonSchema;
use serde::Serialize;

use crate::listing::{length, start};
use crate::quoted::{block, clean, one_line};
use crate::time::Zone;

use super::Detail;

/// Longest text of an attachment in a compact answer, in characters.
const ATTACHMENT: usize = 400;
/// Longest name of a file, in characters.
const FILE_NAME: usize = 80;

/// A message.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Row {
    pub(crate) id: PostId,
    pub(crate) time: String,
    /// `@name`.
    pub(crate) who: String,
    pub(crate) text: String,
    /// Whether the text is cut.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) shortened: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    files: Vec<FileRow>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reactions: Vec<ReactionRow>,
    #[serde(skip_serializing_if = "PostId::is_empty")]
    root_id: PostId,
    replies: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    edited: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deleted: Option<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    deleted_by: String,
    pinned: bool,
    #[serde(skip)]
    detail: Detail,
}

/// A file of a message.
#[derive(Debug, Clone, Serialize, JsonSchema)]
struct FileRow {
    id: FileId,
    /// Empty where it was not looked up or is gone.
    name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    r#type: String,
    size: i64,
}

/// One emoji below a message.
#[derive(Debug, Clone, Serialize, JsonSchema)]
struct ReactionRow {
    emoji: String,
    /// As text shows it.
    #[serde(skip)]
    shown: String,
    count: usize,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    who: Vec<String>,
}

/// What was looked up for the messages.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub(super) names: HashMap<UserId, String>,
    pub(super) reactions: HashMap<PostId, Vec<Reaction>>,
    /// How their emojis are shown, by name.
    pub(super) emojis: HashMap<String, String>,
    pub(super) files: HashMap<FileId, FileInfo>,
}

impl Known {
    fn name(&self, id: &UserId) -> String {
        match self.names.get(id) {
            Some(name) => format!("@{}", one_line(name, 64)),
            None => "@(unknown)".to_owned(),
        }
    }
}

impl Row {
    pub(super) fn new(post: &Post, known: &Known, zone: &Zone, detail: Detail) -> Self {
        Self {
            id: post.id.clone(),
            time: time(zone, post.create_at),
            who: who(post, known),
            text: text(post, detail),
            shortened: false,
            files: post.file_ids.iter().map(|id| file(id, known)).collect(),
            reactions: reactions(post, known, detail),
            root_id: post.root_id.clone(),
            replies: match post.root_id.is_empty() {
                true => post.reply_count,
                false => 0,
            },
            edited: (post.edit_at > 0).then(|| time(zone, post.edit_at)),
            deleted: (post.delete_at > 0).then(|| time(zone, post.delete_at)),
            deleted_by: deleted_by(post, known),
            pinned: post.is_pinned,
            detail,
        }
    }

    /// The lines of the message; `in_thread` leaves out what it replies to.
    pub(super) fn lines(&self, in_thread: bool) -> String {
        let mut lines = format!("{} {}: {}", self.time, self.who, self.said());
        if self.detail == Detail::Compact {
            lines.push_str(&self.files_in_short());
        }
        let counts: Vec<_> = self.reactions.iter().map(ReactionRow::in_short).collect();
        if !counts.is_empty() {
            lines.push_str(&format!(" {{{}}}", counts.join(", ")));
        }
        lines.push_str(&format!(" ({})", self.marks(in_thread)));
        if self.detail == Detail::Full {
            for file in &self.files {
                lines.push_str(&format!("\n  {file}"));
            }
            for reaction in &self.reactions {
                lines.push_str(&format!(
                    "\n  {}: {}",
                    reaction.shown,
                    reaction.who.join(" ")
                ));
            }
        }
        lines
    }

    /// Cuts the text until the lines have at most `room` characters, and says how to get the rest.
    pub(super) fn shorten(&mut self, in_thread: bool, room: usize) {
        let whole = std::mem::take(&mut self.text);
        self.shortened = true;
        let mut kept = length(&whole);
        while kept > 0 {
            self.text = start(&whole, kept);
            let over = length(&self.lines(in_thread)).saturating_sub(room);
            if over == 0 {
                return;
            }
            kept = kept.saturating_sub(over);
        }
        self.text.clear();
        self.files.clear();
        self.reactions.clear();
        self.root_id = PostId::default();
        self.edited = None;
        self.pinned = false;
    }

    fn said(&self) -> String {
        if let Some(deleted) = &self.deleted {
            return match self.deleted_by.as_str() {
                "" => format!("[deleted {deleted}]"),
                who => format!("[deleted {deleted} by {who}]"),
            };
        }
        let said = block(&self.text);
        match self.shortened {
            true => format!("{said} [cut: use source={} max_chars=24000]", self.id),
            false => said,
        }
    }

    fn files_in_short(&self) -> String {
        let named = self.files.iter().filter(|file| !file.name.is_empty());
        let mut names: Vec<String> = named
            .map(|file| file.name.replace([',', ']'], " "))
            .collect();
        match self.files.len() - names.len() {
            0 => {}
            1 => names.push("1 file".to_owned()),
            count => names.push(format!("{count} files")),
        }
        match names.is_empty() {
            true => String::new(),
            false => format!(" [{}]", names.join(", ")),
        }
    }

    fn marks(&self, in_thread: bool) -> String {
        let mut marks = vec![self.id.to_string()];
        if !self.root_id.is_empty() && !in_thread {
            marks.push(format!("reply to {}", self.root_id));
        }
        match self.replies {
            0 => {}
            1 => marks.push("1 reply".to_owned()),
            replies => marks.push(format!("{replies} replies")),
        }
        if let Some(edited) = &self.edited {
            marks.push(format!("edited {edited}"));
        }
        if self.pinned {
            marks.push("pinned".to_owned());
        }
        marks.join(", ")
    }
}

impl std::fmt::Display for FileRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.name.as_str() {
            "" => write!(f, "file {}", self.id),
            name => write!(
                f,
                "file {} ({}, {} bytes): {name}",
                self.id, self.r#type, self.size
            ),
        }
    }
}

impl ReactionRow {
    fn in_short(&self) -> String {
        format!("{}{}", self.shown, self.count)
    }
}

/// How the emojis of reactions are shown, each looked up once, as that takes a while: the character, or the name of one that
/// only this server has.
pub(super) fn emojis(reactions: &HashMap<PostId, Vec<Reaction>>) -> HashMap<String, String> {
    let mut emojis = HashMap::new();
    for reaction in reactions.values().flatten() {
        let name = one_line(&reaction.emoji_name, 64);
        emojis.entry(name).or_insert_with_key(|name| {
            let system = SystemEmoji::named(name).and_then(SystemEmoji::character);
            system.unwrap_or_else(|| format!(":{name}:"))
        });
    }
    emojis
}

/// A time of core's, which counts milliseconds.
pub(super) fn time(zone: &Zone, ms: i64) -> String {
    zone.show(Timestamp::from_millisecond(ms).unwrap_or_default())
}

/// Everybody whose name is shown with the message.
pub(super) fn people(post: &Post, known: &Known, detail: Detail) -> Vec<UserId> {
    let mut people = vec![post.user_id.clone()];
    people.extend(deleter(post));
    if detail == Detail::Full {
        let reactions = known.reactions.get(&post.id).into_iter().flatten();
        people.extend(reactions.map(|reaction| reaction.user_id.clone()));
    }
    people
}

/// The author; for a webhook, which chooses its own name, with that name.
fn who(post: &Post, known: &Known) -> String {
    let name = known.name(&post.user_id);
    match (prop(post, "from_webhook"), prop(post, "override_username")) {
        (Some("true"), Some(shown)) if !shown.is_empty() => {
            let shown = one_line(shown, 40).replace(['"', ':'], "");
            format!("{name} (webhook \"{shown}\")")
        }
        _ => name,
    }
}

/// The user who deleted it (`model.PostPropsDeleteBy`); where a plugin did, its id is there, which is no user's.
fn deleter(post: &Post) -> Option<UserId> {
    prop(post, "deleteBy")?.parse().ok()
}

fn deleted_by(post: &Post, known: &Known) -> String {
    match (deleter(post), prop(post, "deleteBy")) {
        (Some(user), _) if post.delete_at > 0 => known.name(&user),
        (None, Some(plugin)) if post.delete_at > 0 => {
            format!("the plugin {}", one_line(plugin, 60).replace(']', ""))
        }
        _ => String::new(),
    }
}

fn file(id: &FileId, known: &Known) -> FileRow {
    let info = known.files.get(id);
    FileRow {
        id: id.clone(),
        name: info.map_or(String::new(), |info| one_line(&info.name, FILE_NAME)),
        r#type: info.map_or(String::new(), |info| one_line(&info.mime_type, 80)),
        size: info.map_or(0, |info| info.size),
    }
}

/// Each emoji once, the most used first.
fn reactions(post: &Post, known: &Known, detail: Detail) -> Vec<ReactionRow> {
    let mut rows: Vec<ReactionRow> = Vec::new();
    for reaction in known.reactions.get(&post.id).into_iter().flatten() {
        let emoji = one_line(&reaction.emoji_name, 64);
        let at = rows.iter().position(|row| row.emoji == emoji);
        let at = at.unwrap_or_else(|| {
            rows.push(ReactionRow {
                shown: known.emojis.get(&emoji).cloned().unwrap_or_default(),
                emoji,
                count: 0,
                who: Vec::new(),
            });
            rows.len() - 1
        });
        rows[at].count += 1;
        if detail == Detail::Full {
            rows[at].who.push(known.name(&reaction.user_id));
        }
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.count));
    rows
}

/// What the message says, with the text of its attachments, where integrations put theirs.
fn text(post: &Post, detail: Detail) -> String {
    let mut text = clean(&post.message).trim().to_owned();
    for attachment in attachments(post) {
        let attachment = clean(&attachment);
        if !text.is_empty() {
            text.push('\n');
        }
        match detail {
            Detail::Full => text.push_str(&attachment),
            Detail::Compact => text.push_str(&start(&attachment, ATTACHMENT)),
        }
    }
    text
}

/// The texts of the attachments: one that a plugin gave, or one that the server has read from its database.
fn attachments(post: &Post) -> Vec<String> {
    let ours = post.attachments();
    if !ours.is_empty() {
        return ours
            .iter()
            .map(|given| {
                joined(
                    [
                        &given.pretext,
                        &given.author_name,
                        &given.title,
                        &given.text,
                    ]
                    .map(|text| text.as_str()),
                    &given.fallback,
                )
            })
            .collect();
    }
    let Some(Interface::List(read)) = post.props.get("attachments") else {
        return Vec::new();
    };
    read.iter().filter_map(stored).collect()
}

fn stored(attachment: &Interface) -> Option<String> {
    let Interface::Map(parts) = attachment else {
        return None;
    };
    let part = |name: &str| string(parts.get(name)).unwrap_or_default();
    let mut text = joined(
        ["pretext", "author_name", "title", "text"].map(part),
        part("fallback"),
    );
    if let Some(Interface::List(fields)) = parts.get("fields") {
        for field in fields {
            let Interface::Map(field) = field else {
                continue;
            };
            let title = string(field.get("title")).unwrap_or_default();
            let value = match field.get("value") {
                Some(Interface::Float(number)) => number.to_string(),
                value => string(value).unwrap_or_default().to_owned(),
            };
            text.push_str(&format!("\n{title}: {value}"));
        }
    }
    Some(text)
}

/// The parts that there are, a line each; what stands for them where there are none.
fn joined(parts: [&str; 4], fallback: &str) -> String {
    let there: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    match there.is_empty() {
        true => fallback.to_owned(),
        false => there.join("\n"),
    }
}

fn prop<'a>(post: &'a Post, name: &str) -> Option<&'a str> {
    string(post.props.get(name))
}

fn string(value: Option<&Interface>) -> Option<&str> {
    match value {
        Some(Interface::String(text)) => Some(text.as_str()),
        _ => None,
    }
}
