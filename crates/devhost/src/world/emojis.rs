//! Custom emojis.

use mattermost_plugin::model::Emoji;

use super::World;
use super::new_id::new_id;

impl World {
    /// Adds an emoji of this server's own, without a picture.
    pub fn add_emoji(&self, name: &str) {
        self.change(|state| {
            let at = state.stamp();
            let emoji = Emoji {
                id: new_id(),
                create_at: at,
                update_at: at,
                name: name.into(),
                ..Emoji::default()
            };
            state.emojis.push(emoji);
        });
    }

    pub(crate) fn emoji(&self, name: &str) -> Option<Emoji> {
        self.read(|state| {
            state
                .emojis
                .iter()
                .find(|emoji| emoji.name == name)
                .cloned()
        })
    }
}
