//! What the system says in a channel of those who come and go (`server/channels/app/channel.go`, postJoinChannelMessage,
//! PostAddToChannelMessage and postLeaveChannelMessage).

use mattermost_plugin::ids::{ChannelId, UserId};
use mattermost_plugin::model::Post;

use super::World;

impl World {
    /// That a user has joined.
    pub(crate) fn say_joined(&self, channel: &ChannelId, user: &UserId) -> Option<Post> {
        let name = self.user(user)?.username;
        let (kind, text) = match self.is_guest(user) {
            true => (
                "system_guest_join_channel",
                format!("{name} joined the channel as a guest."),
            ),
            false => ("system_join_channel", format!("{name} joined the channel.")),
        };
        Some(self.say(channel, user, kind, &text, &[("username", &name)]))
    }

    /// That a user has added another.
    pub(crate) fn say_added(
        &self,
        channel: &ChannelId,
        by: &UserId,
        user: &UserId,
    ) -> Option<Post> {
        let (name, adder) = (self.user(user)?.username, self.user(by)?.username);
        let (kind, text) = match self.is_guest(user) {
            true => (
                "system_add_guest_to_chan",
                format!("{name} added to the channel as a guest by {adder}."),
            ),
            false => (
                "system_add_to_channel",
                format!("{name} added to the channel by {adder}."),
            ),
        };
        let props: [(&str, &str); 4] = [
            ("userId", by.as_str()),
            ("username", &adder),
            ("addedUserId", user.as_str()),
            ("addedUsername", &name),
        ];
        Some(self.say(channel, by, kind, &text, &props))
    }

    /// That a user has left.
    pub(crate) fn say_left(&self, channel: &ChannelId, user: &UserId) -> Option<Post> {
        let name = self.user(user)?.username;
        let text = format!("@{name} has left the channel.");
        let props: [(&str, &str); 1] = [("username", &name)];
        Some(self.say(channel, user, "system_leave_channel", &text, &props))
    }

    fn say(
        &self,
        channel: &ChannelId,
        user: &UserId,
        kind: &str,
        text: &str,
        props: &[(&str, &str)],
    ) -> Post {
        let props = props
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).into()));
        self.create_post(&Post {
            channel_id: channel.clone(),
            user_id: user.clone(),
            r#type: kind.into(),
            message: text.into(),
            props: props.collect(),
            ..Post::default()
        })
    }
}
