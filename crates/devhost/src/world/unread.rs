//! What members of a channel have not read yet, counted as core counts.
//!
//! A channel counts its posts, a member those that it has read, and those that mention it; and each of them once more for
//! the first posts of threads only. What is unread is the difference.

use mattermost_plugin::ids::{ChannelId, UserId};
use mattermost_plugin::model::{ChannelMember, Post};

use super::posts::FROM_PLUGIN;
use super::{State, World};

/// Messages of the system that count as no post (`server/public/model/post.go`, IsJoinLeaveMessage).
const UNCOUNTED: [&str; 10] = [
    "system_join_leave",
    "system_add_remove",
    "system_join_channel",
    "system_leave_channel",
    "system_join_team",
    "system_leave_team",
    "system_add_to_channel",
    "system_remove_from_channel",
    "system_add_to_team",
    "system_remove_from_team",
];

impl World {
    /// A member looks at a channel: all of it is read then (`server/channels/store/sqlstore/channel_store.go`,
    /// UpdateLastViewedAt).
    pub fn view_channel(&self, channel: &ChannelId, user: &UserId) {
        self.change(|state| state.view(channel, user));
    }

    /// Changes a membership: what is read, who is told, and the rest. Its `roles` follow from the other fields.
    ///
    /// ```
    /// let (world, sample) = devhost::world::sample();
    /// world.change_channel_member(&sample.news, &sample.ada, |member| member.mention_count = 2);
    /// ```
    pub fn change_channel_member(
        &self,
        channel: &ChannelId,
        user: &UserId,
        change: impl FnOnce(&mut ChannelMember),
    ) -> Option<ChannelMember> {
        self.change(|state| {
            let at = state.stamp();
            let key = (channel.clone(), user.clone());
            let mut member = state.channel_members.get(&key)?.clone();
            change(&mut member);
            member.roles = state.channel_roles(&member).into();
            member.last_update_at = at;
            state.channel_members.insert(key, member.clone());
            Some(member)
        })
    }
}

impl State {
    /// Counts a new post for its channel and for those whom it mentions. Its author has read the channel, unless a plugin, an
    /// integration or the system has posted for it (`server/channels/app/post.go`, CreatePostAsUser).
    pub(super) fn count(&mut self, post: &Post) {
        let counted = i64::from(!UNCOUNTED.contains(&post.r#type.as_str()));
        let counted_root = if post.root_id.is_empty() { counted } else { 0 };
        if let Some(channel) = self.channels.get_mut(&post.channel_id) {
            channel.last_post_at = channel.last_post_at.max(post.create_at);
            channel.total_msg_count += counted;
            channel.total_msg_count_root += counted_root;
            if post.root_id.is_empty() {
                channel.last_root_post_at = channel.last_root_post_at.max(post.create_at);
            }
        }
        for user in self.mentioned(post) {
            let key = (post.channel_id.clone(), user);
            if let Some(member) = self.channel_members.get_mut(&key) {
                member.mention_count += 1;
                if post.root_id.is_empty() {
                    member.mention_count_root += 1;
                }
            }
        }
        let automatic = [FROM_PLUGIN, "from_webhook", "from_bot"];
        let automatic = automatic.iter().any(|prop| post.props.contains_key(*prop));
        if !automatic && !post.r#type.starts_with("system_") {
            self.view(&post.channel_id, &post.user_id);
        }
    }

    fn view(&mut self, channel: &ChannelId, user: &UserId) {
        let Some(found) = self.channels.get(channel) else {
            return;
        };
        let key = (channel.clone(), user.clone());
        if let Some(member) = self.channel_members.get_mut(&key) {
            member.last_viewed_at = member.last_viewed_at.max(found.last_post_at);
            member.msg_count = member.msg_count.max(found.total_msg_count);
            member.msg_count_root = member.msg_count_root.max(found.total_msg_count_root);
            member.mention_count = 0;
            member.mention_count_root = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Account, sample};
    use super::*;
    use mattermost_plugin::ids::PostId;

    /// What a member has unread, and the mentions in it; then the same of first posts.
    fn unread(world: &World, channel: &ChannelId, user: &UserId) -> [i64; 4] {
        let counted = world.channel(channel).unwrap();
        let member = world.channel_member(channel, user).unwrap();
        [
            counted.total_msg_count - member.msg_count,
            member.mention_count,
            counted.total_msg_count_root - member.msg_count_root,
            member.mention_count_root,
        ]
    }

    fn say(world: &World, user: &UserId, channel: &ChannelId, text: &str, root: &PostId) -> PostId {
        let post = world.create_post(&Post {
            user_id: user.clone(),
            channel_id: channel.clone(),
            root_id: root.clone(),
            message: text.into(),
            ..Post::default()
        });
        post.id
    }

    #[test]
    fn posts_are_unread_until_the_channel_is_viewed_and_replies_are_no_first_posts() {
        let (world, sample) = sample();
        let (news, ada) = (&sample.news, &sample.ada);
        let root = say(
            &world,
            &sample.grace,
            news,
            "hello @ada",
            &PostId::default(),
        );
        say(&world, &sample.grace, news, "@ada?", &root);
        assert_eq!(unread(&world, news, ada), [2, 2, 1, 1]);
        assert_eq!(unread(&world, news, &sample.gus), [2, 0, 1, 0]);
        assert_eq!(unread(&world, news, &sample.grace), [0, 0, 0, 0], "hers");
        assert_eq!(world.channel_member(news, ada).unwrap().last_viewed_at, 0);
        world.view_channel(news, ada);
        assert_eq!(unread(&world, news, ada), [0, 0, 0, 0]);
        let viewed = world.channel_member(news, ada).unwrap().last_viewed_at;
        assert_eq!(viewed, world.channel(news).unwrap().last_post_at);
    }

    #[test]
    fn everybody_is_mentioned_by_channel_and_who_is_there_by_here() {
        let (world, sample) = sample();
        let news = &sample.news;
        let mentions = |user| unread(&world, news, user)[1];
        let none = PostId::default();
        say(&world, &sample.ada, news, "@channel", &none);
        assert_eq!((mentions(&sample.gus), mentions(&sample.grace)), (1, 1));
        world.set_status(&sample.gus, "away");
        say(&world, &sample.ada, news, "@here", &none);
        assert_eq!((mentions(&sample.gus), mentions(&sample.grace)), (1, 2));
        world.revoke("channel_user", "use_channel_mentions");
        say(&world, &sample.ada, news, "@all", &none);
        assert_eq!((mentions(&sample.gus), mentions(&sample.grace)), (1, 2));
        world.grant("channel_user", "use_channel_mentions");
        let members = i64::try_from(world.channel_members(news).len()).unwrap();
        for (most, seen) in [(members, 1), (members + 1, 2)] {
            world.change_config(|config| {
                config.team_settings.max_notifications_per_channel = Some(most);
            });
            say(&world, &sample.ada, news, "@all", &none);
            assert_eq!(mentions(&sample.gus), seen, "{most} are too many");
        }
    }

    #[test]
    fn a_direct_message_always_mentions_the_other_and_a_name_only_members() {
        let (world, sample) = sample();
        let none = PostId::default();
        let direct = world.direct_channel(&sample.ada, &sample.grace);
        say(&world, &sample.ada, &direct, "hello", &none);
        assert_eq!(unread(&world, &direct, &sample.grace), [1, 1, 1, 1]);
        let group = world.group_channel(&[
            sample.ada.clone(),
            sample.grace.clone(),
            world.add_user("otto", Account::Ordinary),
        ]);
        say(&world, &sample.ada, &group, "hello", &none);
        assert_eq!(unread(&world, &group, &sample.grace)[1], 1);
        say(&world, &sample.ada, &sample.leads, "@gus", &none);
        assert!(world.channel_member(&sample.leads, &sample.gus).is_none());
    }

    #[test]
    fn what_a_plugin_posts_for_a_user_is_unread_for_that_user_too() {
        let (world, sample) = sample();
        world.create_post(&Post {
            user_id: sample.ada.clone(),
            channel_id: sample.news.clone(),
            props: [(FROM_PLUGIN.to_owned(), "true".into())].into(),
            ..Post::default()
        });
        assert_eq!(unread(&world, &sample.news, &sample.ada)[0], 1);
    }
}
