//! Custom emoji.

use mattermost_plugin::api::{ApiFuture, Emojis};
use mattermost_plugin::model::Emoji;

use super::GrpcApi;
use super::table::calls;
use crate::grpc::contract::mattermost::GetEmojiImageRequest;

impl Emojis for GrpcApi {
    calls! {
        fn get_emoji_list(sort_by: &'a str, page: i64, per_page: i64) -> (Vec<Emoji>) = GetEmojiListRequest.emojis;
        fn get_emoji_by_name(name: &'a str) -> (&Emoji) = GetEmojiByNameRequest.emoji;
        fn get_emoji(emoji_id: &'a str) -> (&Emoji) = GetEmojiRequest.emoji;
    }

    fn get_emoji_image<'a>(&'a self, emoji_id: &'a str) -> ApiFuture<'a, (Vec<u8>, String)> {
        let emoji_id = emoji_id.to_owned();
        let request = GetEmojiImageRequest { emoji_id };
        Box::pin(async {
            let answer = self.call(request).await?;
            Ok((answer.image, answer.content_type))
        })
    }
}
