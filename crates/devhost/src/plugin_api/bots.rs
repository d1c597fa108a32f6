//! Bots (`server/channels/app/bot.go`).

use mattermost_plugin::api::{ApiError, ApiFuture, Bots};
use mattermost_plugin::ids::UserId;
use mattermost_plugin::model::{Bot, BotGetOptions, BotPatch};

use super::{PluginApi, bad_request, not_found, page};
use crate::world::World;

const MISSING: &str = "store.sql_bot.get.missing.app_error";

/// The key under which core keeps the id of a plugin's bot (`botUserKey`).
const BOT_KEY: &str = "mmi_botid";

impl Bots for PluginApi {
    /// The bot is owned by the plugin, unless it says otherwise.
    fn create_bot<'a>(&'a self, bot: &'a Bot) -> ApiFuture<'a, Bot> {
        self.answer("CreateBot", move |world| self.add_bot(world, bot))
    }

    fn patch_bot<'a>(
        &'a self,
        bot_user_id: &'a UserId,
        bot_patch: &'a BotPatch,
    ) -> ApiFuture<'a, Bot> {
        self.answer("PatchBot", move |world| {
            patch(world, bot_user_id, bot_patch)
        })
    }

    fn get_bot<'a>(&'a self, bot_user_id: &'a UserId, include_deleted: bool) -> ApiFuture<'a, Bot> {
        self.answer("GetBot", move |world| {
            let bot = world.bot(bot_user_id);
            let bot = bot.filter(|bot| include_deleted || bot.delete_at == 0);
            bot.ok_or_else(|| not_found(MISSING))
        })
    }

    fn get_bots<'a>(&'a self, options: &'a BotGetOptions) -> ApiFuture<'a, Vec<Bot>> {
        self.answer("GetBots", move |world| {
            let mut bots = world.bots();
            bots.retain(|bot| {
                (options.include_deleted || bot.delete_at == 0)
                    && (options.owner_id.is_empty() || bot.owner_id == options.owner_id)
            });
            Ok(page(bots, options.page, options.per_page))
        })
    }

    fn update_bot_active<'a>(
        &'a self,
        bot_user_id: &'a UserId,
        active: bool,
    ) -> ApiFuture<'a, Bot> {
        self.answer("UpdateBotActive", move |world| {
            let changed = world.change_bot(bot_user_id, |bot, at| {
                bot.delete_at = if active { 0 } else { at };
            });
            changed.ok_or_else(|| not_found(MISSING))
        })
    }

    fn permanent_delete_bot<'a>(&'a self, bot_user_id: &'a UserId) -> ApiFuture<'a, ()> {
        self.answer("PermanentDeleteBot", move |world| {
            match world.remove_bot(bot_user_id) {
                true => Ok(()),
                false => Err(not_found(MISSING)),
            }
        })
    }

    /// The bot that the plugin has got before, brought up to date; or a user of that name, who becomes it; or a new one.
    fn ensure_bot_user<'a>(&'a self, bot: &'a Bot) -> ApiFuture<'a, UserId> {
        self.answer("EnsureBotUser", move |world| {
            if bot.username.is_empty() {
                return Err(bad_request("app.bot.ensure.no_username"));
            }
            let id = &self.manifest.id;
            let known = world.value(id, BOT_KEY);
            let known = known.and_then(|known| String::from_utf8(known).ok());
            if let Some(known) = known.map(UserId::from)
                && world.bot(&known).is_some()
            {
                let update = BotPatch {
                    username: Some(bot.username.clone()),
                    display_name: Some(bot.display_name.clone()),
                    description: Some(bot.description.clone()),
                };
                return patch(world, &known, &update).map(|bot| bot.user_id);
            }
            let user = match world.user_by_name(&bot.username) {
                Some(user) => user.id,
                None => self.add_bot(world, bot)?.user_id,
            };
            let options = Default::default();
            world.set_value(id, BOT_KEY, user.as_str().as_bytes(), &options);
            Ok(user)
        })
    }
}

impl PluginApi {
    fn add_bot(&self, world: &World, bot: &Bot) -> Result<Bot, ApiError> {
        let mut bot = bot.clone();
        if bot.owner_id.is_empty() {
            bot.owner_id = self.manifest.id.as_str().into();
        }
        let added = world.add_bot(&bot);
        added.ok_or_else(|| bad_request("app.user.save.username_exists.app_error"))
    }
}

fn patch(world: &World, user: &UserId, patch: &BotPatch) -> Result<Bot, ApiError> {
    let patched = world.change_bot(user, |bot, _| {
        for (field, value) in [
            (&mut bot.username, &patch.username),
            (&mut bot.display_name, &patch.display_name),
            (&mut bot.description, &patch.description),
        ] {
            if let Some(value) = value {
                *field = value.clone();
            }
        }
    });
    patched.ok_or_else(|| not_found(MISSING))
}
