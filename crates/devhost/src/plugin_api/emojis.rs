//! Custom emojis (`server/channels/app/emoji.go`).

use mattermost_plugin::api::{ApiFuture, Emojis};
use mattermost_plugin::model::Emoji;

use super::{PluginApi, not_found};

impl Emojis for PluginApi {
    fn get_emoji_by_name<'a>(&'a self, name: &'a str) -> ApiFuture<'a, Emoji> {
        self.answer("GetEmojiByName", move |world| {
            let emoji = world.emoji(name);
            emoji.ok_or_else(|| not_found("app.emoji.get_by_name.no_result"))
        })
    }
}
