//! Bookmarks of channels (`server/channels/store/sqlstore/channel_bookmark_store.go`).

use mattermost_plugin::ids::{ChannelId, FileId, UserId};
use serde::{Deserialize, Serialize};

use super::new_id::new_id;
use super::{State, World};

/// Most that a channel can have (`model.MaxBookmarksPerChannel`).
pub(crate) const MOST: usize = 50;

/// A bookmark, as the REST API writes it (`model.ChannelBookmark`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Bookmark {
    /// Its id.
    pub id: String,
    /// When it was made.
    pub create_at: i64,
    /// When it was changed last.
    pub update_at: i64,
    /// When it was deleted; 0 before.
    pub delete_at: i64,
    /// The channel that it is in.
    pub channel_id: ChannelId,
    /// Who made it, or changed it last.
    pub owner_id: UserId,
    /// What a file shows.
    pub file_id: FileId,
    /// What is shown.
    pub display_name: String,
    /// Its place in the order, from 0.
    pub sort_order: i64,
    /// Where a link leads.
    pub link_url: String,
    /// Picture of a link.
    pub image_url: String,
    /// Name of the emoji before it.
    pub emoji: String,
    /// `link` or `file`.
    pub r#type: String,
    /// The bookmark in whose place it stands.
    pub original_id: String,
}

impl World {
    /// The bookmarks of a channel that are not deleted, in their order.
    pub fn bookmarks(&self, channel: &ChannelId) -> Vec<Bookmark> {
        self.read(|state| state.bookmarks_of(channel))
    }

    /// Adds a bookmark that leads to a page, behind the others.
    pub fn add_bookmark(
        &self,
        channel: &ChannelId,
        owner: &UserId,
        display_name: &str,
        link_url: &str,
    ) -> Bookmark {
        self.save_bookmark(Bookmark {
            channel_id: channel.clone(),
            owner_id: owner.clone(),
            display_name: display_name.to_owned(),
            link_url: link_url.to_owned(),
            r#type: "link".to_owned(),
            ..Bookmark::default()
        })
    }

    /// Stores a new bookmark behind the others of its channel.
    pub(crate) fn save_bookmark(&self, said: Bookmark) -> Bookmark {
        self.change(|state| {
            let others = state.bookmarks_of(&said.channel_id);
            let last = others.iter().map(|bookmark| bookmark.sort_order).max();
            let at = state.stamp();
            let bookmark = Bookmark {
                id: new_id(),
                create_at: at,
                update_at: at,
                delete_at: 0,
                sort_order: last.map_or(0, |last| last + 1),
                ..said
            };
            state.bookmarks.push(bookmark.clone());
            bookmark
        })
    }

    /// A bookmark that is not deleted.
    pub(crate) fn bookmark(&self, id: &str) -> Option<Bookmark> {
        self.read(|state| {
            let mut all = state.bookmarks.iter();
            all.find(|bookmark| bookmark.id == id && bookmark.delete_at == 0)
                .cloned()
        })
    }

    /// Changes a bookmark, which is told the time; answers what became of it.
    pub(crate) fn change_bookmark(
        &self,
        id: &str,
        change: impl FnOnce(&mut Bookmark, i64),
    ) -> Option<Bookmark> {
        self.change(|state| {
            let at = state.stamp();
            let mut all = state.bookmarks.iter_mut();
            let bookmark = all.find(|bookmark| bookmark.id == id)?;
            bookmark.update_at = at;
            change(bookmark, at);
            Some(bookmark.clone())
        })
    }

    /// Moves a bookmark to this place among those of its channel; answers them in their order, or none where there is no
    /// such place.
    pub(crate) fn order_bookmark(
        &self,
        channel: &ChannelId,
        id: &str,
        place: usize,
    ) -> Option<Vec<Bookmark>> {
        self.change(|state| {
            let mut order = state.bookmarks_of(channel);
            let from = order.iter().position(|bookmark| bookmark.id == id)?;
            if place >= order.len() {
                return None;
            }
            let moved = order.remove(from);
            order.insert(place, moved);
            let at = state.stamp();
            for (place, bookmark) in (0..).zip(&mut order) {
                bookmark.sort_order = place;
                bookmark.update_at = at;
            }
            for bookmark in &mut state.bookmarks {
                if let Some(moved) = order.iter().find(|moved| moved.id == bookmark.id) {
                    bookmark.clone_from(moved);
                }
            }
            Some(order)
        })
    }
}

impl State {
    fn bookmarks_of(&self, channel: &ChannelId) -> Vec<Bookmark> {
        let all = self.bookmarks.iter();
        let own = all.filter(|bookmark| bookmark.channel_id == *channel && bookmark.delete_at == 0);
        let mut own: Vec<_> = own.cloned().collect();
        own.sort_by_key(|bookmark| bookmark.sort_order);
        own
    }
}
