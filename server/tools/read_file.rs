//! `read_file`: the text of an attachment, its details, or a public link to it.

use jiff::Timestamp;
use mattermost_plugin::ids::{ChannelId, FileId, PostId};
use mattermost_plugin_mcp::{Hints, Policy, Tool, ToolContext, ToolError, ToolOutput};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::listing::{Listing, More, length};
use crate::permissions::{Acting, ReadableFile};
use crate::quoted::{MARK, clean, one_line};
use crate::rates::Rate;
use crate::refusal::Refusal;

use super::{Kit, source_channels};

/// Longest answer, in characters: that of [`listing`](crate::listing).
const MAX_CHARS: u32 = *crate::listing::MAX_CHARS.end();

/// Reads files for the caller.
pub(crate) struct ReadFile(pub(crate) Kit);

/// Which file, and what of it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(crate) struct Arguments {
    /// Id.
    #[schemars(length(min = 1, max = 64))]
    file: String,
    #[serde(default)]
    mode: Mode,
    // Characters to skip.
    #[serde(default)]
    offset: u32,
    /// Characters.
    #[serde(default = "six_thousand")]
    #[schemars(range(min = 1, max = 20000))]
    limit: u32,
}

fn six_thousand() -> u32 {
    6000
}

/// What is wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
enum Mode {
    #[default]
    Text,
    Info,
    Link,
}

/// The structured answer.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Output {
    id: FileId,
    name: String,
    r#type: String,
    size: i64,
    /// `@name`; left out where a plugin or nobody known uploaded it.
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    channel: Option<String>,
    #[serde(skip_serializing_if = "ChannelId::is_empty")]
    channel_id: ChannelId,
    #[serde(skip_serializing_if = "PostId::is_empty")]
    post_id: PostId,
    time: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<Window>,
    truncated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<Next>,
    /// Others wrote this.
    untrusted: bool,
}

/// A part of the text; positions in characters.
#[derive(Debug, Clone, Serialize, JsonSchema)]
struct Window {
    text: String,
    from: usize,
    to: usize,
    total: usize,
}

/// How to go on.
#[derive(Debug, Clone, Serialize, JsonSchema)]
struct Next {
    offset: usize,
}

impl Tool for ReadFile {
    const NAME: &'static str = "read_file";
    const DESCRIPTION: &'static str = "Read, open or get an attachment (file, document, PDF, log) of a message: its text, details or public link. Ids: read_messages with detail=full. Example: file=\"<id>\", offset=6000.";
    const HINTS: Hints = Hints::READ;
    const POLICY: Policy = Policy::AutoRunInDm;
    const TAGS: &'static [&'static str] = &["mattermost", "file"];
    type Arguments = Arguments;
    type Output = ToolOutput<Output>;

    async fn call(
        &self,
        context: ToolContext,
        arguments: Arguments,
    ) -> Result<ToolOutput<Output>, ToolError> {
        let user = self.0.acting(&context, Rate::Read).await?;
        Ok(self.read(&user, arguments).await?)
    }
}

impl ReadFile {
    async fn read(
        &self,
        user: &Acting,
        arguments: Arguments,
    ) -> Result<ToolOutput<Output>, Refusal> {
        let file = self.file(user, arguments.file.trim()).await?;
        let mut output = Output::new(user, &file).await?;
        let text = match arguments.mode {
            Mode::Info => Listing::of_others(&output.header(), MAX_CHARS).finish(None),
            Mode::Link => {
                self.links_are_allowed()?;
                let link = file.public_link().await?;
                let mut listing = Listing::of_others(&output.header(), MAX_CHARS);
                listing.push(&format!("Whoever has this link can open the file: {link}"));
                output.link = Some(link);
                listing.finish(None)
            }
            Mode::Text => {
                let text = file.text().await?;
                let text = text.ok_or_else(|| no_text(&output))?;
                output.show(
                    &clean(&text),
                    arguments.offset as usize,
                    arguments.limit as usize,
                )?
            }
        };
        let sources = source_channels(file.channel());
        Ok(ToolOutput::new(text, output).with_meta("source_channels", sources))
    }

    async fn file(&self, user: &Acting, text: &str) -> Result<ReadableFile, Refusal> {
        let permissions = &self.0.permissions;
        let id: Option<FileId> = text.parse().ok();
        if let Some(id) = &id
            && let Some(file) = permissions.readable_file(user, id).await?
        {
            return Ok(file);
        }
        if id.is_none() && !text.starts_with("http") {
            return Err(Refusal::argument(
                "file",
                "is neither the id of a file, which read_messages shows with detail=full, nor a message with one file (id, permalink)",
            ));
        }
        let missing = || Refusal::NotFound(format!("no file with the id {text} that you can read"));
        let post = match self.0.resolver.post(user, "file", text).await {
            Err(Refusal::NotFound(_)) if id.is_some() => return Err(missing()),
            post => post?,
        };
        match post.post().file_ids.as_slice() {
            [only] => {
                let file = permissions.readable_file(user, only).await?;
                file.ok_or_else(missing)
            }
            files => Err(Refusal::argument(
                "file",
                format!(
                    "is a message with {} files; read_messages source={} detail=full shows their ids",
                    files.len(),
                    post.post().id
                ),
            )),
        }
    }

    fn links_are_allowed(&self) -> Result<(), Refusal> {
        match self.0.config.get().allow_public_links {
            true => Ok(()),
            false => Err(Refusal::Unavailable(
                "public links: the setting AllowPublicLinks, which an admin can switch on"
                    .to_owned(),
            )),
        }
    }
}

fn no_text(output: &Output) -> Refusal {
    Refusal::Impossible(format!(
        "there is no text in {} ({}); mode=info shows its details",
        output.name, output.r#type
    ))
}

impl Output {
    async fn new(user: &Acting, file: &ReadableFile) -> Result<Self, Refusal> {
        let info = file.info();
        let channel = file.channel();
        let time = Timestamp::from_millisecond(info.create_at).unwrap_or_default();
        Ok(Self {
            id: info.id.clone(),
            name: one_line(&info.name, 80),
            r#type: one_line(&info.mime_type, 80),
            size: info.size,
            by: file.uploader().await?.map(|name| format!("@{name}")),
            channel: channel.map(|channel| channel.label()),
            channel_id: channel
                .map_or(ChannelId::default(), |channel| channel.channel().id.clone()),
            post_id: info.post_id.clone(),
            time: user.zone().show(time),
            link: None,
            text: None,
            truncated: false,
            next: None,
            untrusted: true,
        })
    }

    fn header(&self) -> String {
        let mut header = format!("File {}: {}, {} bytes", self.id, self.r#type, self.size);
        if let Some(by) = &self.by {
            header.push_str(&format!(", by {by}"));
        }
        if let Some(channel) = &self.channel {
            header.push_str(&format!(", in {channel}"));
        }
        if !self.post_id.is_empty() {
            header.push_str(&format!(", message {}", self.post_id));
        }
        header.push_str(&format!(", {}. Name: {}", self.time, self.name));
        header
    }

    /// The text of the answer with a part of the file's.
    fn show(&mut self, text: &str, offset: usize, limit: usize) -> Result<String, Refusal> {
        let total = length(text);
        if offset > 0 && offset >= total {
            return Err(Refusal::argument(
                "offset",
                format!("is beyond the end: the text has {total} characters"),
            ));
        }
        // Positions do not change the length by more than this.
        let widest = format!(
            "{} Characters {total} to {total} of {total}.",
            self.header()
        );
        let room = Listing::of_others(&widest, MAX_CHARS).room();
        let part = window(text, offset, limit, room);
        let to = offset + length(part);
        let header = format!("{} Characters {offset} to {to} of {total}.", self.header());
        let mut listing = Listing::of_others(&header, MAX_CHARS);
        listing.push(&marked(part));
        self.text = Some(Window {
            text: part.to_owned(),
            from: offset,
            to,
            total,
        });
        self.truncated = to < total;
        self.next = self.truncated.then_some(Next { offset: to });
        let value = to.to_string();
        Ok(listing.finish(self.truncated.then_some(More {
            count: Some(total - to),
            argument: "offset",
            value: &value,
        })))
    }
}

/// Each line behind the mark of what others wrote.
fn marked(text: &str) -> String {
    format!("{MARK}{}", text.replace('\n', &format!("\n{MARK}")))
}

/// At most `limit` characters from `offset` on, so that they fit into `room` when they are [`marked`].
fn window(text: &str, offset: usize, limit: usize, room: usize) -> &str {
    let mark = length(MARK);
    let mut used = mark;
    let rest = text
        .char_indices()
        .nth(offset)
        .map_or("", |(at, _)| &text[at..]);
    let end = rest.char_indices().take(limit).find(|(_, letter)| {
        used += if *letter == '\n' { 1 + mark } else { 1 };
        used > room
    });
    let end = end.map(|(at, _)| at);
    let limit = rest.char_indices().nth(limit).map(|(at, _)| at);
    &rest[..end.or(limit).unwrap_or(rest.len())]
}

#[cfg(test)]
mod tests;
