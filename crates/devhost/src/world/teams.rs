//! Teams and their members.

use mattermost_plugin::ids::{TeamId, UserId};
use mattermost_plugin::model::{Team, TeamMember};

use super::channels::ChannelKind;
use super::new_id::new_id;
use super::{State, World};

/// Core makes these channels with every team and lets everybody but guests join them
/// (`server/channels/app/channel.go`, CreateDefaultChannels and JoinDefaultChannels).
const DEFAULT_CHANNELS: [(&str, &str); 2] =
    [("town-square", "Town Square"), ("off-topic", "Off-Topic")];

impl World {
    /// Adds a team with its default channels. `name` is the one in the team's URL.
    pub fn add_team(&self, name: &str, display_name: &str) -> TeamId {
        self.change(|state| {
            let at = state.stamp();
            let team = Team {
                id: new_id(),
                create_at: at,
                update_at: at,
                name: name.into(),
                display_name: display_name.into(),
                r#type: "O".into(),
                ..Team::default()
            };
            let id = team.id.clone();
            state.teams.insert(id.clone(), team);
            for (name, display_name) in DEFAULT_CHANNELS {
                state.add_channel(&id, ChannelKind::Public, name, display_name);
            }
            id
        })
    }

    /// Makes a user a member of a team, and, but for guests, of its default channels.
    pub fn join_team(&self, team: &TeamId, user: &UserId) {
        self.change(|state| {
            let at = state.stamp();
            let guest = state.is_guest(user);
            let mut member = TeamMember {
                team_id: team.clone(),
                user_id: user.clone(),
                scheme_guest: guest,
                scheme_user: !guest,
                create_at: at,
                ..TeamMember::default()
            };
            member.roles = state.roles.of_team_member(&member).into();
            state
                .team_members
                .insert((team.clone(), user.clone()), member);
            if guest {
                return;
            }
            for (name, _) in DEFAULT_CHANNELS {
                if let Some(channel) = state.channel_by_name(team, name) {
                    let channel = channel.id.clone();
                    state.join_channel(&channel, user);
                }
            }
        });
    }

    /// Ends a membership: it stays, with `delete_at` set, and the team's channels are left.
    pub fn leave_team(&self, team: &TeamId, user: &UserId) {
        self.change(|state| {
            let at = state.stamp();
            if let Some(member) = state.team_members.get_mut(&(team.clone(), user.clone())) {
                member.delete_at = at;
            }
            let State {
                channel_members,
                channels,
                ..
            } = state;
            channel_members.retain(|(channel, member), _| {
                member != user
                    || channels
                        .get(channel)
                        .is_none_or(|channel| channel.team_id != *team)
            });
        });
    }

    /// Makes a member of a team its admin.
    pub fn make_team_admin(&self, team: &TeamId, user: &UserId) {
        self.change(|state| {
            if let Some(member) = state.team_members.get_mut(&(team.clone(), user.clone())) {
                member.scheme_admin = true;
                member.roles = state.roles.of_team_member(member).into();
            }
        });
    }

    /// Archives a team: it stays, with `delete_at` set.
    pub fn archive_team(&self, team: &TeamId) {
        self.change_team(team, |team, at| team.delete_at = at);
    }

    /// The id of a team by the name in its URL.
    pub fn team_id(&self, name: &str) -> Option<TeamId> {
        self.team_by_name(name).map(|team| team.id)
    }

    /// All teams, by name.
    pub(crate) fn teams(&self) -> Vec<Team> {
        let mut teams: Vec<_> = self.read(|state| state.teams.values().cloned().collect());
        teams.sort_by(|one, other| one.name.cmp(&other.name));
        teams
    }

    /// Changes a team, which is told the time; answers it, if there is one.
    pub fn change_team(&self, id: &TeamId, change: impl FnOnce(&mut Team, i64)) -> Option<Team> {
        self.change(|state| {
            let at = state.stamp();
            let team = state.teams.get_mut(id)?;
            change(team, at);
            Some(team.clone())
        })
    }

    /// The memberships of a team that have not ended.
    pub(crate) fn team_members(&self, team: &TeamId) -> Vec<TeamMember> {
        self.read(|state| {
            let all = state.team_members.values();
            let own = all.filter(|member| member.team_id == *team && member.delete_at == 0);
            own.cloned().collect()
        })
    }

    pub(crate) fn team(&self, id: &TeamId) -> Option<Team> {
        self.read(|state| state.teams.get(id).cloned())
    }

    pub(crate) fn team_by_name(&self, name: &str) -> Option<Team> {
        self.read(|state| state.teams.values().find(|team| team.name == name).cloned())
    }

    pub(crate) fn team_member(&self, team: &TeamId, user: &UserId) -> Option<TeamMember> {
        self.read(|state| {
            state
                .team_members
                .get(&(team.clone(), user.clone()))
                .cloned()
        })
    }

    /// The memberships of a user that have not ended.
    pub(crate) fn team_members_for_user(&self, user: &UserId) -> Vec<TeamMember> {
        self.read(|state| state.team_members_for_user(user).cloned().collect())
    }

    /// Whether the user is in a channel of the team that is not archived.
    pub(crate) fn is_in_a_channel_of(&self, team: &TeamId, user: &UserId) -> bool {
        self.read(|state| {
            let own = state.channel_members.keys().filter(|(_, of)| of == user);
            let mut channels = own.filter_map(|(channel, _)| state.channels.get(channel));
            channels.any(|channel| channel.team_id == *team && channel.delete_at == 0)
        })
    }

    pub(crate) fn is_guest(&self, user: &UserId) -> bool {
        self.read(|state| state.is_guest(user))
    }
}

impl State {
    pub(super) fn is_guest(&self, user: &UserId) -> bool {
        self.users.get(user).is_some_and(|user| {
            user.roles
                .split_whitespace()
                .any(|role| role == "system_guest")
        })
    }

    pub(super) fn is_in_team(&self, team: &TeamId, user: &UserId) -> bool {
        let member = self.team_members.get(&(team.clone(), user.clone()));
        member.is_some_and(|member| member.delete_at == 0)
    }

    fn team_members_for_user(&self, user: &UserId) -> impl Iterator<Item = &TeamMember> {
        self.team_members
            .values()
            .filter(move |member| member.user_id == *user && member.delete_at == 0)
    }
}
