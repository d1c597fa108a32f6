//! What users have seen of channels.

use mattermost_plugin::ids::{ChannelId, UserId};

use super::World;

impl World {
    /// A member has seen everything in a channel (`server/channels/store/sqlstore/channel_store.go`, UpdateLastViewedAt).
    pub fn view_channel(&self, channel: &ChannelId, user: &UserId) {
        let Some(seen) = self.channel(channel) else {
            return;
        };
        self.change_channel_member(channel, user, |member| {
            member.last_viewed_at = member.last_viewed_at.max(seen.last_post_at);
            member.msg_count = member.msg_count.max(seen.total_msg_count);
            member.msg_count_root = member.msg_count_root.max(seen.total_msg_count_root);
            member.mention_count = 0;
            member.mention_count_root = 0;
            member.urgent_mention_count = 0;
        });
    }
}
