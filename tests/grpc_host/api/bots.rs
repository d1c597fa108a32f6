//! Bots.

use mattermost_plugin::api::Client;
use toolbelt::contract::mattermost::*;
use toolbelt::convert::Convert as _;

use super::{given, methods};

methods! {
    as_status api {
        CreateBotRequest { bot } => CreateBotResponse { some bot } = api.create_bot(&given(bot));
        PatchBotRequest { bot_user_id, bot_patch } => PatchBotResponse { some bot } =
            api.patch_bot(&bot_user_id.convert(), &given(bot_patch));
        GetBotRequest { bot_user_id, include_deleted } => GetBotResponse { some bot } =
            api.get_bot(&bot_user_id.convert(), include_deleted);
        GetBotsRequest { options } => GetBotsResponse { bots } = api.get_bots(&given(options));
        UpdateBotActiveRequest { bot_user_id, active } => UpdateBotActiveResponse { some bot } =
            api.update_bot_active(&bot_user_id.convert(), active);
        PermanentDeleteBotRequest { bot_user_id } => PermanentDeleteBotResponse {} =
            api.permanent_delete_bot(&bot_user_id.convert());
        EnsureBotUserRequest { bot } => EnsureBotUserResponse { bot_user_id } = api.ensure_bot_user(&given(bot));
    }
}
