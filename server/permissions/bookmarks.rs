//! The bookmarks of a channel: who may read, add, change, order and delete them.
//!
//! Core's rules are those of `api4/channel_bookmark.go`: in public and private channels a permission each; in direct and
//! group messages every member who is no guest; never in an archived channel.

use http::Method;
use mattermost_plugin::ids::{ChannelId, FileId, UserId};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::refusal::Refusal;
use crate::rest::{RestError, Route};

use super::{
    Acting, ChannelKind, Permissions, ReadableChannel, Right, VisibleChannel, lacks, viewing,
};

/// Most bookmarks that a channel can have (`model.MaxBookmarksPerChannel`).
pub const MAX_BOOKMARKS: usize = 50;

/// A bookmark of a channel (`model.ChannelBookmark`), to be looked at: what may be done to one is asked by its id.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Bookmark {
    /// Its id. A bookmark that somebody else than its owner changes gets a new one.
    pub id: String,
    /// The channel that it is in.
    pub channel_id: ChannelId,
    /// Who made it, or changed it last.
    pub owner_id: UserId,
    /// What is shown.
    pub display_name: String,
    /// `link`, `file`, or a kind that other parts of Mattermost manage.
    #[serde(rename = "type")]
    pub kind: String,
    /// Where a link leads.
    #[serde(default)]
    pub link_url: String,
    /// What a file shows.
    #[serde(default)]
    pub file_id: FileId,
    /// Name of the emoji before it; mostly empty.
    #[serde(default)]
    pub emoji: String,
    /// Picture of a link; mostly empty.
    #[serde(default)]
    pub image_url: String,
    /// When it was changed last, in milliseconds.
    #[serde(default)]
    pub update_at: i64,
    #[serde(default)]
    sort_order: i64,
    #[serde(default)]
    delete_at: i64,
}

/// The page that a new bookmark leads to. Core makes a bookmark of a file only where it was uploaded for one, which the
/// plugin API cannot do.
#[derive(Debug, Clone)]
pub struct Target {
    /// `http` or `https`.
    pub url: String,
    /// Address of its picture.
    pub image_url: Option<String>,
}

/// What is changed of a bookmark; `None` stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct BookmarkPatch {
    /// What is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Where a link leads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link_url: Option<String>,
    /// Picture of a link; an empty text takes it away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_url: Option<String>,
    /// Name of the emoji before it; an empty text takes it away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub emoji: Option<String>,
}

/// `model.UpdateChannelBookmarkResponse`
#[derive(Deserialize)]
struct Updated {
    updated: Bookmark,
}

/// Leave to add bookmarks to a channel. Only [`Permissions::bookmark_addable`] makes one.
pub struct BookmarkAddable(Keeper);

/// Leave to change one bookmark. Only [`Permissions::bookmark_editable`] makes one.
pub struct BookmarkEditable(Keeper, Bookmark);

/// Leave to move one bookmark among all of its channel. Only [`Permissions::bookmark_orderable`] makes one.
pub struct BookmarkOrderable {
    keeper: Keeper,
    order: Vec<Bookmark>,
    place: usize,
}

/// Leave to delete one bookmark. Only [`Permissions::bookmark_deletable`] makes one.
pub struct BookmarkDeletable(Keeper, Bookmark);

/// Who may do it, and where.
struct Keeper {
    user: Acting,
    channel: ChannelId,
}

impl ReadableChannel {
    /// The bookmarks, in their order.
    ///
    /// # Errors
    /// The server does not answer, or has no bookmarks (it needs a licence), or its REST API cannot be used.
    pub async fn bookmarks(&self) -> Result<Vec<Bookmark>, Refusal> {
        let route = Route::new(&["channels", self.channel.channel().id.as_str(), "bookmarks"]);
        let list: Option<Vec<Bookmark>> = self
            .reader
            .read(route)
            .await
            .map_err(|error| error.refusal("reading the bookmarks"))?;
        let mut bookmarks = list.unwrap_or_default();
        bookmarks.retain(|bookmark| bookmark.delete_at == 0);
        bookmarks.sort_by_key(|bookmark| bookmark.sort_order);
        Ok(bookmarks)
    }

    /// The bookmark with this id.
    ///
    /// # Errors
    /// There is none here, or those of [`bookmarks`](Self::bookmarks).
    pub async fn bookmark(&self, id: &str) -> Result<Bookmark, Refusal> {
        let bookmarks = self.bookmarks().await?;
        let found = bookmarks.into_iter().find(|bookmark| bookmark.id == id);
        found.ok_or_else(|| self.no_bookmark())
    }

    fn no_bookmark(&self) -> Refusal {
        let label = self.channel.label();
        Refusal::NotFound(format!("no bookmark with this id in {label}"))
    }
}

impl Permissions {
    /// Leave to add a bookmark to the channel.
    ///
    /// # Errors
    /// The user may not, or the channel is archived.
    pub async fn bookmark_addable(
        &self,
        channel: &ReadableChannel,
    ) -> Result<BookmarkAddable, Refusal> {
        let rights = (Right::AddBookmarkPublic, Right::AddBookmarkPrivate);
        Ok(BookmarkAddable(self.keeper(channel, rights).await?))
    }

    /// Leave to change the bookmark.
    ///
    /// # Errors
    /// The user may not, the channel is archived or has no such bookmark, or it is not kept by hand.
    pub async fn bookmark_editable(
        &self,
        channel: &ReadableChannel,
        id: &str,
    ) -> Result<BookmarkEditable, Refusal> {
        let rights = (Right::EditBookmarkPublic, Right::EditBookmarkPrivate);
        let keeper = self.keeper(channel, rights).await?;
        let bookmark = kept_by_hand(channel.bookmark(id).await?)?;
        Ok(BookmarkEditable(keeper, bookmark))
    }

    /// Leave to move the bookmark among the others.
    ///
    /// # Errors
    /// As [`bookmark_editable`](Self::bookmark_editable).
    pub async fn bookmark_orderable(
        &self,
        channel: &ReadableChannel,
        id: &str,
    ) -> Result<BookmarkOrderable, Refusal> {
        let rights = (Right::OrderBookmarkPublic, Right::OrderBookmarkPrivate);
        let keeper = self.keeper(channel, rights).await?;
        let order = channel.bookmarks().await?;
        let place = order.iter().position(|one| one.id == id);
        let place = place.ok_or_else(|| channel.no_bookmark())?;
        kept_by_hand(order[place].clone())?;
        Ok(BookmarkOrderable {
            keeper,
            order,
            place,
        })
    }

    /// Leave to delete the bookmark.
    ///
    /// # Errors
    /// As [`bookmark_editable`](Self::bookmark_editable).
    pub async fn bookmark_deletable(
        &self,
        channel: &ReadableChannel,
        id: &str,
    ) -> Result<BookmarkDeletable, Refusal> {
        let rights = (Right::DeleteBookmarkPublic, Right::DeleteBookmarkPrivate);
        let keeper = self.keeper(channel, rights).await?;
        let bookmark = kept_by_hand(channel.bookmark(id).await?)?;
        Ok(BookmarkDeletable(keeper, bookmark))
    }

    /// The user of `channel`, if they have the right for public or private ones.
    async fn keeper(
        &self,
        channel: &ReadableChannel,
        (public, private): (Right, Right),
    ) -> Result<Keeper, Refusal> {
        let (user, place) = (&channel.reader, &channel.channel);
        let core = place.channel();
        if core.delete_at != 0 {
            return Err(Refusal::Impossible(format!(
                "{} is archived, its bookmarks cannot be changed",
                place.label()
            )));
        }
        let right = match ChannelKind::of(core) {
            ChannelKind::Public => Some(public),
            ChannelKind::Private => Some(private),
            ChannelKind::Direct | ChannelKind::Group => None,
        };
        match right {
            Some(right) if !self.in_channel(user, &core.id, right).await? => {
                return Err(lacks(right, &place.label()));
            }
            Some(_) => {}
            None => self.member_and_no_guest(user, place).await?,
        }
        Ok(Keeper {
            user: user.clone(),
            channel: core.id.clone(),
        })
    }

    async fn member_and_no_guest(
        &self,
        user: &Acting,
        place: &VisibleChannel,
    ) -> Result<(), Refusal> {
        if !viewing::is_member(&self.api, user, place).await? {
            return Err(Refusal::Impossible(format!(
                "only its members keep the bookmarks of {}",
                place.label()
            )));
        }
        if user.is_guest() {
            return Err(Refusal::Impossible(format!(
                "guests cannot change the bookmarks of {}",
                place.label()
            )));
        }
        Ok(())
    }
}

/// The bookmark, unless another part of Mattermost manages it.
fn kept_by_hand(bookmark: Bookmark) -> Result<Bookmark, Refusal> {
    match bookmark.kind.as_str() {
        "link" | "file" => Ok(bookmark),
        _ => Err(Refusal::Impossible(
            "this bookmark is managed by another part of Mattermost and cannot be changed here"
                .to_owned(),
        )),
    }
}

impl Keeper {
    /// The path of the channel's bookmarks, and `more` below it.
    fn route(&self, more: &[&str]) -> Route {
        let mut segments = vec!["channels", self.channel.as_str(), "bookmarks"];
        segments.extend(more);
        Route::new(&segments)
    }
}

impl BookmarkAddable {
    /// Adds one behind the others.
    ///
    /// # Errors
    /// The server refuses or does not answer; in the second case it may have been added.
    pub async fn add(
        &self,
        display_name: &str,
        target: &Target,
        emoji: Option<&str>,
    ) -> Result<Bookmark, RestError> {
        let Self(keeper) = self;
        let body = json!({
            "type": "link",
            "display_name": display_name,
            "emoji": emoji.unwrap_or_default(),
            "link_url": target.url,
            "image_url": target.image_url.as_deref().unwrap_or_default(),
        });
        let route = keeper.route(&[]);
        keeper.user.change(Method::POST, route, Some(&body)).await
    }
}

impl BookmarkEditable {
    /// The bookmark as it is.
    pub fn bookmark(&self) -> &Bookmark {
        &self.1
    }

    /// Changes it; answers the changed one, which has a new id where the user is not its owner.
    ///
    /// # Errors
    /// The server refuses or does not answer; in the second case it may have been changed.
    pub async fn edit(&self, patch: &BookmarkPatch) -> Result<Bookmark, RestError> {
        let Self(keeper, bookmark) = self;
        let body = json!(patch);
        let route = keeper.route(&[&bookmark.id]);
        let Updated { updated } = keeper
            .user
            .change(Method::PATCH, route, Some(&body))
            .await?;
        Ok(updated)
    }
}

impl BookmarkOrderable {
    /// The bookmark.
    pub fn bookmark(&self) -> &Bookmark {
        &self.order[self.place]
    }

    /// Its place among the others, counted from 0.
    pub fn place(&self) -> usize {
        self.place
    }

    /// All bookmarks of the channel, in their order.
    pub fn order(&self) -> &[Bookmark] {
        &self.order
    }

    /// Moves it to `position`, counted from 0; answers all bookmarks of the channel in their new order.
    ///
    /// # Errors
    /// The server refuses or does not answer; in the second case it may have been moved.
    pub async fn move_to(&self, position: usize) -> Result<Vec<Bookmark>, RestError> {
        let keeper = &self.keeper;
        let route = keeper.route(&[&self.bookmark().id, "sort_order"]);
        let body = json!(position);
        keeper.user.change(Method::POST, route, Some(&body)).await
    }
}

impl BookmarkDeletable {
    /// The bookmark.
    pub fn bookmark(&self) -> &Bookmark {
        &self.1
    }

    /// Deletes it.
    ///
    /// # Errors
    /// The server refuses or does not answer; in the second case it may have been deleted.
    pub async fn delete(&self) -> Result<(), RestError> {
        let Self(keeper, bookmark) = self;
        let route = keeper.route(&[&bookmark.id]);
        let _: Value = keeper.user.change(Method::DELETE, route, None).await?;
        Ok(())
    }
}
