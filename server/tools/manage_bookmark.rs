//! `manage_bookmark`: adding, changing and moving the bookmarks of a channel.

mod answer;

use mattermost_plugin_mcp::{Hints, Tool, ToolContext, ToolError, ToolOutput};
use schemars::JsonSchema;
use serde::Deserialize;
use url::Url;

use crate::answered::{Answered, Halt, displayed};
use crate::changes::{Change, Made};
use crate::link_guard::LinkGuard;
use crate::permissions::{
    Acting, Bookmark, BookmarkPatch, MAX_BOOKMARKS, ReadableChannel, Right, Target,
};
use crate::rates::Rate;
use crate::refusal::Refusal;

use super::Kit;
use super::arguments::needed;

use answer::{Output, Status};

/// Longest address in characters (`model.LinkMaxRunes`).
const MAX_LINK: usize = 1024;
/// What to do where the server did not answer.
const NEXT: &str = "list the channel's bookmarks before you try again";

/// Keeps bookmarks as the caller.
pub(crate) struct ManageBookmark(pub(crate) Kit);

/// What to do with which bookmark.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(crate) struct Arguments {
    action: Action,
    /// ~name, link or id.
    #[schemars(length(min = 1, max = 1024))]
    channel: String,
    /// For update and reorder.
    #[schemars(length(max = 26))]
    bookmark_id: Option<String>,
    /// Title. The server takes up to 64 characters.
    #[schemars(length(min = 1, max = 255))]
    display_name: Option<String>,
    #[serde(default, rename = "type")]
    _kind: Kind,
    #[schemars(length(max = 1024))]
    link_url: Option<String>,
    /// Empty takes it away.
    #[schemars(length(max = 64))]
    emoji: Option<String>,
    /// Picture of a link; empty takes it away.
    #[schemars(length(max = 1024))]
    image_url: Option<String>,
    /// For reorder: 0 is the first.
    #[schemars(range(max = 49))]
    position: Option<u32>,
    /// Only check.
    #[serde(default)]
    preview: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub(crate) enum Action {
    Create,
    Update,
    Reorder,
}

// Core takes only files that were uploaded for a bookmark (`store/sqlstore/channel_bookmark_store.go`,
// ErrorIfBookmarkFileInfoAlreadyAttached), which no file of a message or of the plugin API is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub(crate) enum Kind {
    #[default]
    Link,
}

impl Tool for ManageBookmark {
    const NAME: &'static str = "manage_bookmark";
    const DESCRIPTION: &'static str = "Add, create, rename, edit, move or reorder a bookmark (saved link) at the top of a channel. To list them use find_channels, to remove one delete_content. Example: action=\"create\", channel=\"~news\", display_name=\"Wiki\", link_url=\"https://acme.org/wiki\".";
    const HINTS: Hints = Hints::WRITE_IDEMPOTENT;
    const TAGS: &'static [&'static str] = &["mattermost", "bookmark", "channel"];
    type Arguments = Arguments;
    type Output = ToolOutput<Answered<Output>>;

    async fn call(
        &self,
        context: ToolContext,
        arguments: Arguments,
    ) -> Result<Self::Output, ToolError> {
        let user = self.0.acting(&context, Rate::Write).await?;
        displayed(self.manage(&context, &user, arguments).await)
    }
}

impl ManageBookmark {
    async fn manage(
        &self,
        context: &ToolContext,
        user: &Acting,
        arguments: Arguments,
    ) -> Result<Output, Halt> {
        let guard = LinkGuard::new(&user.site_url().await?);
        let arguments = self.checked(&guard, arguments).await?;
        let channel = self
            .0
            .resolver
            .channel(user, "channel", &arguments.channel, None)
            .await?;
        let label = channel.label();
        let readable = self.0.permissions.readable_channel(user, channel).await?;
        let channel = readable.ok_or(Refusal::Lacks {
            right: Right::ReadChannelContent,
            place: label,
        })?;
        Ok(match arguments.action {
            Action::Create => self.create(context, &channel, &guard, arguments).await?,
            Action::Update => self.update(context, &channel, &guard, arguments).await?,
            Action::Reorder => self.reorder(context, &channel, arguments).await?,
        })
    }

    /// The arguments as the server takes them: emojis by their names, and nothing wrong that is seen without asking.
    async fn checked(
        &self,
        guard: &LinkGuard,
        mut arguments: Arguments,
    ) -> Result<Arguments, Halt> {
        if let Some(url) = &arguments.link_url {
            web_address("link_url", url)?;
        }
        if let Some(url) = arguments.image_url.as_deref().filter(|url| !url.is_empty()) {
            web_address("image_url", url)?;
            let fits = guard.image(url);
            fits.map_err(|fault| Refusal::argument("image_url", fault.to_string()))?;
        }
        if let Some(name) = &arguments.display_name {
            title(name)?;
        }
        if let Some(emoji) = arguments.emoji.as_deref().filter(|emoji| !emoji.is_empty()) {
            let emoji = self.0.resolver.emoji("emoji", emoji).await?;
            arguments.emoji = Some(emoji.name().to_owned());
        }
        Ok(arguments)
    }

    async fn create(
        &self,
        context: &ToolContext,
        channel: &ReadableChannel,
        guard: &LinkGuard,
        arguments: Arguments,
    ) -> Result<Output, Refusal> {
        let target = target(&arguments)?;
        let name = needed("display_name", arguments.display_name)?;
        honest(guard, "link_url", &name, &target.url)?;
        let addable = self.0.permissions.bookmark_addable(channel).await?;
        let there = channel.bookmarks().await?;
        if let Some(same) = there.iter().find(|one| is_same(one, &name, &target)) {
            return Ok(Output::of(Status::Unchanged, Action::Create, channel, same));
        }
        if there.len() >= MAX_BOOKMARKS {
            return Err(Refusal::Impossible(format!(
                "{} has {MAX_BOOKMARKS} bookmarks, which is as many as a channel can have",
                channel.visible().label()
            )));
        }
        if arguments.preview {
            return Ok(Output::planned(channel, &name, &target));
        }
        let emoji = arguments.emoji.as_deref();
        let change = change("adding the bookmark", channel, None);
        let work = async {
            let bookmark = addable.add(&name, &target, emoji).await?;
            context.done(format!("added the bookmark (id {})", bookmark.id));
            let ids = vec![("bookmark_id", bookmark.id.clone())];
            let outcome = Output::of(Status::Done, Action::Create, channel, &bookmark);
            Ok(Made { outcome, ids })
        };
        self.0.changes.make(context, change, work).await
    }

    async fn update(
        &self,
        context: &ToolContext,
        channel: &ReadableChannel,
        guard: &LinkGuard,
        arguments: Arguments,
    ) -> Result<Output, Refusal> {
        let id = needed("bookmark_id", arguments.bookmark_id)?;
        let patch = BookmarkPatch {
            display_name: arguments.display_name,
            link_url: arguments.link_url,
            image_url: arguments.image_url,
            emoji: arguments.emoji,
        };
        if patch == BookmarkPatch::default() {
            return Err(Refusal::argument(
                "display_name",
                "or link_url, emoji or image_url is needed: nothing to change was given",
            ));
        }
        let permissions = &self.0.permissions;
        let editable = permissions.bookmark_editable(channel, &id).await?;
        let (old, new) = (editable.bookmark(), patched(editable.bookmark(), &patch));
        if old.kind == "file" && (patch.link_url.is_some() || patch.image_url.is_some()) {
            return Err(Refusal::argument(
                "link_url",
                "and image_url are for links, and this bookmark shows a file",
            ));
        }
        if patch.link_url.is_some() {
            honest(guard, "link_url", &new.display_name, &new.link_url)?;
        } else if patch.display_name.is_some() && old.kind == "link" {
            honest(guard, "display_name", &new.display_name, &new.link_url)?;
        }
        if new == *old {
            return Ok(Output::of(Status::Unchanged, Action::Update, channel, old));
        }
        if arguments.preview {
            return Ok(Output::of(Status::Preview, Action::Update, channel, &new));
        }
        let change = change("changing the bookmark", channel, Some(&id));
        let work = async {
            let bookmark = editable.edit(&patch).await?;
            context.done(format!("changed the bookmark (id {})", bookmark.id));
            let ids = vec![("bookmark_id", bookmark.id.clone())];
            let outcome = Output::of(Status::Done, Action::Update, channel, &bookmark);
            Ok(Made {
                outcome: outcome.replacing(&id),
                ids,
            })
        };
        self.0.changes.make(context, change, work).await
    }

    async fn reorder(
        &self,
        context: &ToolContext,
        channel: &ReadableChannel,
        arguments: Arguments,
    ) -> Result<Output, Refusal> {
        let id = needed("bookmark_id", arguments.bookmark_id)?;
        let position = needed("position", arguments.position)? as usize;
        let permissions = &self.0.permissions;
        let orderable = permissions.bookmark_orderable(channel, &id).await?;
        let (there, from) = (orderable.order(), orderable.place());
        if position >= there.len() {
            return Err(Refusal::argument(
                "position",
                format!(
                    "is beyond the last; {} has {} bookmarks, so 0 to {}",
                    channel.visible().label(),
                    there.len(),
                    there.len() - 1
                ),
            ));
        }
        let output = |status, order: &[Bookmark]| {
            Output::of(status, Action::Reorder, channel, orderable.bookmark()).ordered(order)
        };
        if from == position {
            return Ok(output(Status::Unchanged, there));
        }
        if arguments.preview {
            let mut order = there.to_vec();
            let moved = order.remove(from);
            order.insert(position, moved);
            return Ok(output(Status::Preview, &order));
        }
        let change = change("moving the bookmark", channel, Some(&id));
        let work = async {
            let order = orderable.move_to(position).await?;
            context.done(format!("moved the bookmark (id {id})"));
            let outcome = output(Status::Done, &order);
            let ids = vec![("bookmark_id", id.clone())];
            Ok(Made { outcome, ids })
        };
        self.0.changes.make(context, change, work).await
    }
}

/// Refuses a title that names another address than the bookmark leads to; `field` is the argument that would do so.
fn honest(guard: &LinkGuard, field: &'static str, title: &str, url: &str) -> Result<(), Refusal> {
    let honest = guard.link(title, url);
    honest.map_err(|fault| Refusal::argument(field, fault.to_string()))
}

fn change(doing: &'static str, channel: &ReadableChannel, bookmark: Option<&str>) -> Change {
    let channel = channel.visible().channel().id.to_string();
    let mut about = vec![("channel_id", channel)];
    about.extend(bookmark.map(|id| ("bookmark_id", id.to_owned())));
    Change {
        event: "mcp_manage_bookmark",
        object: "bookmark",
        doing,
        next: NEXT,
        about,
    }
}

/// What a new bookmark shows.
fn target(arguments: &Arguments) -> Result<Target, Refusal> {
    Ok(Target {
        url: needed("link_url", arguments.link_url.clone())?,
        image_url: arguments.image_url.clone().filter(|url| !url.is_empty()),
    })
}

/// Whether a bookmark shows this already, under this title.
fn is_same(bookmark: &Bookmark, name: &str, target: &Target) -> bool {
    bookmark.display_name == name && bookmark.kind == "link" && bookmark.link_url == target.url
}

fn patched(bookmark: &Bookmark, patch: &BookmarkPatch) -> Bookmark {
    let mut new = bookmark.clone();
    let BookmarkPatch {
        display_name,
        link_url,
        image_url,
        emoji,
    } = patch.clone();
    new.display_name = display_name.unwrap_or(new.display_name);
    new.link_url = link_url.unwrap_or(new.link_url);
    new.image_url = image_url.unwrap_or(new.image_url);
    new.emoji = emoji.unwrap_or(new.emoji);
    new
}

/// As the server takes it (`model.ChannelBookmark.IsValid`).
fn title(name: &str) -> Result<(), Refusal> {
    const MAX: usize = 64;
    let length = name.chars().count();
    if name.trim().is_empty() {
        return Err(Refusal::argument("display_name", "is empty"));
    }
    if length > MAX {
        return Err(Refusal::argument(
            "display_name",
            format!(
                "is too large: {length} characters, {} more than the {MAX} that fit",
                length - MAX
            ),
        ));
    }
    Ok(())
}

/// As the server takes it (`model.IsValidHTTPURL`), and without a name and password, which everybody in the channel would see.
fn web_address(field: &'static str, text: &str) -> Result<(), Refusal> {
    let web = |url: &Url| {
        matches!(url.scheme(), "http" | "https")
            && url.username().is_empty()
            && url.password().is_none()
    };
    let fits = text.chars().count() <= MAX_LINK
        && (text.starts_with("http://") || text.starts_with("https://"))
        && Url::parse(text).is_ok_and(|url| web(&url));
    fits.then_some(()).ok_or_else(|| {
        Refusal::argument(
            field,
            format!(
                "is no address of http or https without user and password, of {MAX_LINK} characters at most, such as https://wiki.example/start"
            ),
        )
    })
}

#[cfg(test)]
mod tests;
