//! Direct and group messages on a server that restricts them to people who share a team
//! (`TeamSettings.RestrictDirectMessage`).
//!
//! `server/channels/app/channel.go`, CheckIfChannelIsRestrictedDM and GetDirectOrGroupMessageMembersCommonTeams, and
//! `app/bot.go`, IsBotExemptFromDMRestrictions, as of Mattermost 11.2.

use mattermost_plugin::ids::{ChannelId, UserId};
use mattermost_plugin::model::User;

use super::{State, World};

/// `model.BotSystemBotUsername`
const SYSTEM_BOT: &str = "system-bot";

impl World {
    /// Whether the server lets nobody write in this direct or group channel: its active members are in no team together. A
    /// request has the session of a user, or none where a plugin makes it.
    pub(crate) fn is_restricted(&self, channel: &ChannelId, session: Option<&UserId>) -> bool {
        self.read(|state| {
            let kind = state.channels.get(channel).map(|found| &*found.r#type);
            let users = || {
                let ids = state.member_ids(channel);
                ids.filter_map(|id| state.users.get(id)).collect()
            };
            matches!(kind, Some("D" | "G")) && !state.may_write(users(), session)
        })
    }

    /// Whether these two may have a new direct channel (GetOrCreateDirectChannel).
    pub(crate) fn may_meet(&self, one: &User, other: &User, session: Option<&UserId>) -> bool {
        self.read(|state| state.may_write(vec![one, other], session))
    }
}

impl State {
    /// Whether these may write to each other. Deactivated users and exempt bots count for nothing.
    fn may_write(&self, mut users: Vec<&User>, session: Option<&UserId>) -> bool {
        let restricted = self.config.team_settings.restrict_direct_message.as_deref();
        if restricted != Some("team") {
            return true;
        }
        let all = users.len();
        users.retain(|user| !self.is_exempt(user, session));
        if all == 2 && users.len() < all {
            return true;
        }
        users.retain(|user| user.delete_at == 0);
        self.teams.keys().any(|team| {
            let within = |user: &&User| self.is_in_team(team, &user.id);
            !users.is_empty() && users.iter().all(within)
        })
    }

    /// The system bot, and a bot of the session's user or of a plugin. Bots of other people count as people do.
    fn is_exempt(&self, user: &User, session: Option<&UserId>) -> bool {
        let Some(bot) = self.bots.get(&user.id).filter(|_| user.is_bot) else {
            return false;
        };
        let owner = UserId::from(&*bot.owner_id);
        let of_a_plugin = !self.users.contains_key(&owner);
        bot.username == SYSTEM_BOT || session == Some(&owner) || of_a_plugin
    }
}
