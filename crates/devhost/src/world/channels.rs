//! Channels and their members.

use std::collections::BTreeSet;

use mattermost_plugin::ids::{ChannelId, TeamId, UserId};
use mattermost_plugin::model::{Channel, ChannelMember};

use super::new_id::new_id;
use super::{State, World};

/// Who may find a channel of a team.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChannelKind {
    /// Type `O`
    Public,
    /// Type `P`
    Private,
}

/// Type of a channel of two users.
const DIRECT: &str = "D";

/// Type of a channel of three to eight users.
const GROUP: &str = "G";

impl ChannelKind {
    fn letter(self) -> &'static str {
        match self {
            Self::Public => "O",
            Self::Private => "P",
        }
    }
}

impl World {
    /// Adds a channel without members. `name` is the one in the channel's URL.
    pub fn add_channel(
        &self,
        team: &TeamId,
        kind: ChannelKind,
        name: &str,
        display_name: &str,
    ) -> ChannelId {
        self.change(|state| state.add_channel(team, kind, name, display_name))
    }

    /// Makes a user a member of a channel.
    pub fn join_channel(&self, channel: &ChannelId, user: &UserId) {
        self.change(|state| state.join_channel(channel, user));
    }

    /// Ends a membership.
    pub fn leave_channel(&self, channel: &ChannelId, user: &UserId) {
        self.change(|state| {
            state
                .channel_members
                .remove(&(channel.clone(), user.clone()))
        });
    }

    /// Makes a member of a channel its admin.
    pub fn make_channel_admin(&self, channel: &ChannelId, user: &UserId) {
        self.change_channel_member(channel, user, |member| member.scheme_admin = true);
    }

    /// Archives a channel: it stays, with `delete_at` set.
    pub fn archive(&self, channel: &ChannelId) {
        self.change(|state| {
            let at = state.stamp();
            if let Some(channel) = state.channels.get_mut(channel) {
                channel.delete_at = at;
            }
        });
    }

    /// The direct channel of two users, made if it is not there yet.
    pub fn direct_channel(&self, one: &UserId, other: &UserId) -> ChannelId {
        self.change(|state| {
            if let Some(channel) = state.direct_channel(one, other) {
                return channel.id.clone();
            }
            let name = Channel::direct_name(one, other);
            let channel = state.new_channel(TeamId::default(), DIRECT, name, String::new());
            for user in [one, other] {
                state.join_channel(&channel, user);
            }
            channel
        })
    }

    /// The group channel of just these users, made if it is not there yet.
    pub fn group_channel(&self, users: &[UserId]) -> ChannelId {
        let wanted: BTreeSet<&UserId> = users.iter().collect();
        self.change(|state| {
            if let Some(channel) = state.group_channel(&wanted) {
                return channel.id.clone();
            }
            let (name, shown) = (Channel::group_name(users), state.names(users));
            let channel = state.new_channel(TeamId::default(), GROUP, name, shown);
            for user in users {
                state.join_channel(&channel, user);
            }
            channel
        })
    }

    /// Takes a channel out of the archive.
    pub fn restore(&self, channel: &ChannelId) {
        self.change_channel(channel, |channel, _| channel.delete_at = 0);
    }

    /// Lets only these users and bots be members of a channel, as one that is linked to groups does.
    pub fn constrain(&self, channel: &ChannelId, allowed: &[&UserId]) {
        let allowed = allowed.iter().map(|&user| user.clone()).collect();
        self.change_channel(channel, |channel, _| channel.group_constrained = Some(true));
        self.change(|state| state.allowed.insert(channel.clone(), allowed));
    }

    /// Whether groups keep a user out of a channel (`server/channels/app/channel.go`, FilterNonGroupChannelMembers).
    pub(crate) fn keeps_out(&self, channel: &ChannelId, user: &UserId) -> bool {
        self.read(|state| {
            let bot = state.users.get(user).is_some_and(|user| user.is_bot);
            let allowed = state.allowed.get(channel);
            !bot && allowed.is_some_and(|allowed| !allowed.contains(user))
        })
    }

    /// Changes a channel, which is told the time; answers it, if there is one.
    pub fn change_channel(
        &self,
        id: &ChannelId,
        change: impl FnOnce(&mut Channel, i64),
    ) -> Option<Channel> {
        self.change(|state| {
            let at = state.stamp();
            let channel = state.channels.get_mut(id)?;
            change(channel, at);
            Some(channel.clone())
        })
    }

    /// The members of a channel, by id.
    pub(crate) fn channel_members(&self, channel: &ChannelId) -> Vec<ChannelMember> {
        self.read(|state| {
            let all = state.channel_members.values();
            let own = all.filter(|member| member.channel_id == *channel);
            own.cloned().collect()
        })
    }

    /// A channel by the name in its URL.
    pub fn channel_id(&self, team: &TeamId, name: &str) -> Option<ChannelId> {
        self.channel_by_name(team, name).map(|channel| channel.id)
    }

    pub(crate) fn existing_direct_channel(&self, one: &UserId, other: &UserId) -> Option<Channel> {
        self.read(|state| state.direct_channel(one, other).cloned())
    }

    /// The group channel of a user and these others.
    pub(crate) fn existing_group_channel(
        &self,
        user: &UserId,
        others: &[UserId],
    ) -> Option<Channel> {
        let users: BTreeSet<&UserId> = others.iter().chain([user]).collect();
        self.read(|state| state.group_channel(&users).cloned())
    }

    /// A channel, archived or not.
    pub fn channel(&self, id: &ChannelId) -> Option<Channel> {
        self.read(|state| state.channels.get(id).cloned())
    }

    pub(crate) fn channel_by_name(&self, team: &TeamId, name: &str) -> Option<Channel> {
        self.read(|state| state.channel_by_name(team, name).cloned())
    }

    /// A membership.
    pub fn channel_member(&self, channel: &ChannelId, user: &UserId) -> Option<ChannelMember> {
        self.read(|state| {
            state
                .channel_members
                .get(&(channel.clone(), user.clone()))
                .cloned()
        })
    }

    /// All channels that `wanted` wants, by display name as core's lists are.
    pub(crate) fn channels(&self, wanted: impl Fn(&Channel) -> bool) -> Vec<Channel> {
        let mut channels: Vec<_> = self.read(|state| {
            let all = state.channels.values();
            all.filter(|channel| wanted(channel)).cloned().collect()
        });
        channels.sort_by_key(|channel| (channel.display_name.to_lowercase(), channel.id.clone()));
        channels
    }
}

impl State {
    pub(super) fn add_channel(
        &mut self,
        team: &TeamId,
        kind: ChannelKind,
        name: &str,
        display_name: &str,
    ) -> ChannelId {
        self.new_channel(
            team.clone(),
            kind.letter(),
            name.to_owned(),
            display_name.to_owned(),
        )
    }

    fn new_channel(
        &mut self,
        team_id: TeamId,
        letter: &str,
        name: String,
        display_name: String,
    ) -> ChannelId {
        let at = self.stamp();
        let channel = Channel {
            id: new_id(),
            create_at: at,
            update_at: at,
            team_id,
            r#type: letter.into(),
            name: name.into(),
            display_name: display_name.into(),
            ..Channel::default()
        };
        let id = channel.id.clone();
        self.channels.insert(id.clone(), channel);
        id
    }

    pub(super) fn join_channel(&mut self, channel: &ChannelId, user: &UserId) {
        let at = self.stamp();
        let guest = self.is_guest(user);
        let mut member = ChannelMember {
            channel_id: channel.clone(),
            user_id: user.clone(),
            scheme_guest: guest,
            scheme_user: !guest,
            last_update_at: at,
            ..ChannelMember::default()
        };
        member.roles = self.channel_roles(&member).into();
        self.channel_members
            .insert((channel.clone(), user.clone()), member);
    }

    /// The ids of a channel's members, in their order.
    pub(super) fn member_ids(&self, channel: &ChannelId) -> impl Iterator<Item = &UserId> {
        let members = self.channel_members.keys();
        members.filter_map(move |(of, user)| (of == channel).then_some(user))
    }

    /// The group channel of just these users.
    fn group_channel(&self, users: &BTreeSet<&UserId>) -> Option<&Channel> {
        let mut groups = self.channels.values();
        groups.find(|channel| {
            channel.r#type == GROUP && self.member_ids(&channel.id).eq(users.iter().copied())
        })
    }

    /// What a group channel is called.
    fn names(&self, users: &[UserId]) -> String {
        let names = users.iter().filter_map(|id| self.users.get(id));
        let mut names: Vec<_> = names.map(|user| user.username.to_string()).collect();
        names.sort();
        names.join(", ")
    }

    pub(super) fn channel_by_name(&self, team: &TeamId, name: &str) -> Option<&Channel> {
        self.channels
            .values()
            .find(|channel| channel.team_id == *team && channel.name == name)
    }

    fn direct_channel(&self, one: &UserId, other: &UserId) -> Option<&Channel> {
        let name = Channel::direct_name(one, other);
        self.channels
            .values()
            .find(|channel| channel.r#type == DIRECT && channel.name == name)
    }
}
