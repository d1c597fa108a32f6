//! Bot accounts.

use mattermost_plugin::api::Bots;
use mattermost_plugin::ids::UserId;
use mattermost_plugin::model::{Bot, BotGetOptions, BotPatch};

use super::GrpcApi;
use super::table::calls;

impl Bots for GrpcApi {
    calls! {
        fn create_bot(bot: &'a Bot) -> (&Bot) = CreateBotRequest.bot;
        fn patch_bot(bot_user_id: &'a UserId, bot_patch: &'a BotPatch) -> (&Bot) = PatchBotRequest.bot;
        fn get_bot(bot_user_id: &'a UserId, include_deleted: bool) -> (&Bot) = GetBotRequest.bot;
        fn get_bots(options: &'a BotGetOptions) -> (Vec<Bot>) = GetBotsRequest.bots;
        fn update_bot_active(bot_user_id: &'a UserId, active: bool) -> (&Bot) = UpdateBotActiveRequest.bot;
        fn permanent_delete_bot(bot_user_id: &'a UserId) -> () = PermanentDeleteBotRequest;
        fn ensure_bot_user(bot: &'a Bot) -> (UserId) = EnsureBotUserRequest.bot_user_id;
    }
}
