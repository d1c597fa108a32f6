//! Bots: users that a plugin acts as.

use mattermost_plugin::ids::UserId;
use mattermost_plugin::model::{Bot, User};

use super::users::Account;
use super::{State, World};

impl World {
    /// A bot, deactivated or not.
    pub fn bot(&self, user: &UserId) -> Option<Bot> {
        self.read(|state| state.bots.get(user).cloned())
    }

    /// All bots, by the order of their ids.
    pub(crate) fn bots(&self) -> Vec<Bot> {
        self.read(|state| state.bots.values().cloned().collect())
    }

    /// Makes a user that is a bot, and the bot; `None` if the name is taken.
    pub fn add_bot(&self, bot: &Bot) -> Option<Bot> {
        self.change(|state| {
            if state.user_by_name(&bot.username).is_some() {
                return None;
            }
            let user = state.add_user(&bot.username, Account::Ordinary);
            let at = state.stamp();
            let bot = Bot {
                user_id: user.clone(),
                create_at: at,
                update_at: at,
                delete_at: 0,
                ..bot.clone()
            };
            state.store_bot(&bot);
            Some(bot)
        })
    }

    /// Changes a bot, and the user that it is; `None` if there is no such bot.
    pub(crate) fn change_bot(
        &self,
        user: &UserId,
        change: impl FnOnce(&mut Bot, i64),
    ) -> Option<Bot> {
        self.change(|state| {
            let at = state.stamp();
            let mut bot = state.bots.get(user)?.clone();
            bot.update_at = at;
            change(&mut bot, at);
            state.store_bot(&bot);
            Some(bot)
        })
    }

    /// Removes a bot and the user that it is; answers whether there was one.
    pub(crate) fn remove_bot(&self, user: &UserId) -> bool {
        self.change(|state| {
            state.users.remove(user);
            state.bots.remove(user).is_some()
        })
    }
}

impl State {
    /// Keeps the bot, and what its user shows of it (`server/public/model/bot.go`, UserFromBot).
    fn store_bot(&mut self, bot: &Bot) {
        if let Some(user) = self.users.get_mut(&bot.user_id) {
            *user = User {
                username: bot.username.clone(),
                email: format!("{}@localhost", bot.username).into(),
                first_name: bot.display_name.clone(),
                is_bot: true,
                bot_description: bot.description.clone(),
                update_at: bot.update_at,
                delete_at: bot.delete_at,
                ..user.clone()
            };
        }
        self.bots.insert(bot.user_id.clone(), bot.clone());
    }
}
