//! What the fake server knows, and which permissions follow from it (`model.MakeDefaultRoles`, as far as the tools ask).

use std::collections::BTreeMap;

use mattermost_plugin::ids::{ChannelId, TeamId, UserId};
use mattermost_plugin::model::{
    AuditRecord, Channel, ChannelMember, Config, PluginClusterEvent, PluginKVSetOptions, Post,
    Team, TeamMember, User,
};

/// Everything there is.
#[derive(Default)]
pub(crate) struct World {
    pub(crate) users: Vec<User>,
    pub(crate) teams: Vec<Team>,
    pub(crate) team_members: Vec<TeamMember>,
    pub(crate) channels: Vec<Channel>,
    pub(crate) channel_members: Vec<ChannelMember>,
    pub(crate) posts: Vec<Post>,
    pub(crate) kv: BTreeMap<String, Vec<u8>>,
    pub(crate) audit: Vec<AuditRecord>,
    pub(crate) audit_fails: bool,
    pub(crate) audit_hangs: bool,
    pub(crate) posting_fails: bool,
    pub(crate) config: Config,
    pub(crate) settings: serde_json::Value,
    pub(crate) agents_runs: bool,
    /// Paths of the requests to other plugins.
    pub(crate) plugin_requests: Vec<String>,
    /// Sent to the other nodes of the cluster.
    pub(crate) cluster_events: Vec<PluginClusterEvent>,
    /// Permissions taken from everybody but system admins.
    pub(crate) revoked: Vec<&'static str>,
    /// Permissions that every member of a team has there on top.
    pub(crate) granted_in_teams: Vec<&'static str>,
}

/// An id that reads as what it is: 26 characters.
pub(crate) fn id(kind: char, name: &str) -> String {
    format!("{kind}{name:0>25}")
}

impl World {
    pub(crate) fn user(&self, id: &UserId) -> Option<&User> {
        self.users.iter().find(|u| u.id == *id)
    }

    pub(crate) fn channel(&self, id: &ChannelId) -> Option<&Channel> {
        self.channels.iter().find(|c| c.id == *id)
    }

    pub(crate) fn team_member(&self, team: &TeamId, user: &UserId) -> Option<&TeamMember> {
        self.team_members
            .iter()
            .find(|m| m.team_id == *team && m.user_id == *user)
    }

    pub(crate) fn channel_member(
        &self,
        channel: &ChannelId,
        user: &UserId,
    ) -> Option<&ChannelMember> {
        self.channel_members
            .iter()
            .find(|m| m.channel_id == *channel && m.user_id == *user)
    }

    pub(crate) fn direct(&mut self, a: &UserId, b: &UserId) -> Channel {
        let (a, b) = if a < b { (a, b) } else { (b, a) };
        let name = format!("{a}__{b}");
        if let Some(channel) = self.channels.iter().find(|c| c.name == name) {
            return channel.clone();
        }
        let channel = Channel {
            id: id('d', &format!("{}", self.channels.len())).into(),
            r#type: "D".into(),
            name: name.into(),
            ..Channel::default()
        };
        self.channels.push(channel.clone());
        for user in [a, b] {
            self.join(&channel.id, user);
        }
        channel
    }

    pub(crate) fn join(&mut self, channel: &ChannelId, user: &UserId) {
        self.channel_members.push(ChannelMember {
            channel_id: channel.clone(),
            user_id: user.clone(),
            ..ChannelMember::default()
        });
    }

    pub(crate) fn create_post(&mut self, post: &Post) -> Option<Post> {
        if self.posting_fails {
            return None;
        }
        let known = |p: &&Post| {
            !post.pending_post_id.is_empty() && p.pending_post_id == post.pending_post_id
        };
        if let Some(known) = self.posts.iter().find(known) {
            return Some(known.clone());
        }
        let post = Post {
            id: id('p', &format!("{}", self.posts.len())).into(),
            ..post.clone()
        };
        self.posts.push(post.clone());
        Some(post)
    }

    pub(crate) fn kv_set(&mut self, key: &str, value: &[u8], options: &PluginKVSetOptions) -> bool {
        let old = self.kv.get(key).cloned().unwrap_or_default();
        if options.atomic && old != options.old_value {
            return false;
        }
        if value.is_empty() {
            self.kv.remove(key);
        } else {
            self.kv.insert(key.to_owned(), value.to_vec());
        }
        true
    }

    pub(crate) fn on_server(&self, user: &UserId, right: &str) -> bool {
        let Some(user) = self.user(user) else {
            return false;
        };
        match user.roles.as_str() {
            "system_admin" => true,
            "system_guest" => right == "create_direct_channel" && self.stands(right),
            _ => matches!(right, "create_direct_channel" | "view_members") && self.stands(right),
        }
    }

    pub(crate) fn in_team(&self, user: &UserId, team: &TeamId, right: &str) -> bool {
        let by_role = self.team_member(team, user).is_some_and(|member| {
            let of_role = match right {
                "view_team" => true,
                "read_public_channel" | "list_team_channels" => !member.scheme_guest,
                _ => false,
            };
            (of_role && self.stands(right)) || self.granted_in_teams.contains(&right)
        });
        by_role || self.on_server(user, right)
    }

    pub(crate) fn in_channel(&self, user: &UserId, channel: &ChannelId, right: &str) -> bool {
        let Some(found) = self.channel(channel) else {
            return false;
        };
        let of_member = matches!(
            right,
            "read_channel" | "read_channel_content" | "create_post" | "use_channel_mentions"
        );
        (self.channel_member(channel, user).is_some() && of_member && self.stands(right))
            || (!found.team_id.is_empty() && self.in_team(user, &found.team_id, right))
            || self.on_server(user, right)
    }

    fn stands(&self, right: &str) -> bool {
        !self.revoked.contains(&right)
    }
}
