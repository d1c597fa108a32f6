//! What roles grant.
//!
//! A member of a channel or a team has the roles that its flags stand for, and explicit ones. Which those are, and what they
//! grant, depends on the schemes of the channel and the team: `schemes.rs`.

use std::collections::{BTreeMap, BTreeSet};

use mattermost_plugin::ids::{ChannelId, TeamId};
use mattermost_plugin::model::{ChannelMember, TeamMember};

use super::{State, World};

mod default;
mod schemes;

use schemes::{Moderated, Scheme};

/// A role that a server is installed with.
struct Role {
    name: &'static str,
    scheme_managed: bool,
    permissions: &'static [&'static str],
}

/// What an admin has changed.
#[derive(Debug, Default)]
pub(super) struct Roles {
    /// By role and permission, whether it is granted.
    changed: BTreeMap<(String, String), bool>,
    of_teams: BTreeMap<TeamId, Scheme>,
    of_channels: BTreeMap<ChannelId, Moderated>,
}

/// The roles that flags of a team's members stand for, and of a channel's: guest, user and admin.
const IN_TEAMS: [&str; 3] = ["team_guest", "team_user", "team_admin"];
const IN_CHANNELS: [&str; 3] = ["channel_guest", "channel_user", "channel_admin"];

/// What the first start of a server adds to the roles of admins, who then may do it in every channel of their team
/// (`server/channels/app/permissions_migrations.go`, channelModerationPermissionsMigration and
/// getAddUploadFilePermissionMigration).
const MIGRATED: [&str; 7] = [
    "create_post",
    "upload_file",
    "add_reaction",
    "remove_reaction",
    "use_channel_mentions",
    "manage_public_channel_members",
    "manage_private_channel_members",
];
const MIGRATED_ROLES: [&str; 2] = ["channel_admin", "team_admin"];

/// What a role is to somebody who gives it to a member of a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Guests of the channel have it.
    Guest,
    /// Its ordinary members have it.
    User,
    /// Its admins have it.
    Admin,
    /// It can be given explicitly.
    Free,
    /// Members have it by another scheme than that of the channel, or not at all.
    Foreign,
    /// There is no such role.
    Unknown,
}

impl World {
    /// Gives a role a permission, as an admin does in System Console: `world.grant("team_user", "manage_team")`. A role that
    /// is not built in is made.
    pub fn grant(&self, role: &str, permission: &str) {
        self.set_grant(role, permission, true);
    }

    /// Takes a permission from a role. From `system_admin` nothing can be taken.
    pub fn revoke(&self, role: &str, permission: &str) {
        self.set_grant(role, permission, false);
    }

    /// What a role is in a channel.
    pub(crate) fn standing(&self, channel: &ChannelId, role: &str) -> Standing {
        self.read(|state| state.roles.standing(channel, state.team_of(channel), role))
    }

    fn set_grant(&self, role: &str, permission: &str, granted: bool) {
        self.change(|state| state.roles.set_grant(role, permission, granted));
    }
}

impl State {
    /// What a channel member's `roles` say.
    pub(super) fn channel_roles(&self, member: &ChannelMember) -> String {
        let team = self.team_of(&member.channel_id);
        self.roles.of_channel_member(member, team)
    }

    /// Of direct and group messages there is none.
    fn team_of(&self, channel: &ChannelId) -> Option<&TeamId> {
        Some(&self.channels.get(channel)?.team_id)
    }
}

impl Roles {
    /// Whether a role grants a permission. One of a channel's scheme grants what the role above it grants, that of the team,
    /// but for what the channel is moderated in (`server/public/model/role.go`, MergeChannelHigherScopedPermissions).
    pub(super) fn grants(&self, role: &str, permission: &str) -> bool {
        match self.above(role) {
            Some((base, above)) => {
                let taken = base != "channel_admin"
                    && default::MODERATED.contains(&permission)
                    && !self.has(role, permission);
                self.has(above, permission) && !taken
            }
            None => self.has(role, permission),
        }
    }

    /// What stands in a role itself.
    fn has(&self, role: &str, permission: &str) -> bool {
        let changed = self.changed.get(&(role.to_owned(), permission.to_owned()));
        match changed {
            Some(granted) if role != "system_admin" => *granted,
            _ => self.was_made_with(role, permission),
        }
    }

    fn was_made_with(&self, role: &str, permission: &str) -> bool {
        if let Some(copied) = self.copied(role) {
            return copied.contains(permission);
        }
        let migrated = MIGRATED_ROLES.contains(&role) && MIGRATED.contains(&permission);
        migrated || built_in(role).is_some_and(|role| role.permissions.contains(&permission))
    }

    /// All that a role grants now; a system admin has every permission.
    fn permissions(&self, role: &str) -> BTreeSet<&'static str> {
        let all = built_in("system_admin").map_or(&[][..], |role| role.permissions);
        let granted = all.iter().filter(|permission| self.has(role, permission));
        granted.copied().collect()
    }

    fn set_grant(&mut self, role: &str, permission: &str, granted: bool) {
        let key = (role.to_owned(), permission.to_owned());
        self.changed.insert(key, granted);
    }

    /// As the server tells roles apart that somebody is given in a channel (`server/channels/app/channel.go`,
    /// UpdateChannelMemberRoles).
    fn standing(&self, channel: &ChannelId, team: Option<&TeamId>, role: &str) -> Standing {
        let own = IN_CHANNELS.map(|base| self.in_channel(channel, team, base) == role);
        let made = || self.changed.keys().any(|(known, _)| known == role);
        match own {
            [true, _, _] => Standing::Guest,
            [_, true, _] => Standing::User,
            [_, _, true] => Standing::Admin,
            _ if self.copied(role).is_some() => Standing::Foreign,
            _ => match built_in(role) {
                Some(role) if role.scheme_managed => Standing::Foreign,
                Some(_) => Standing::Free,
                None if made() => Standing::Free,
                None => Standing::Unknown,
            },
        }
    }

    /// The explicit roles, then those of the flags, by the names that the channel's scheme or its team's has for them
    /// (`server/channels/store/sqlstore/channel_store.go`, getChannelRoles).
    fn of_channel_member(&self, member: &ChannelMember, team: Option<&TeamId>) -> String {
        let flags = [member.scheme_guest, member.scheme_user, member.scheme_admin];
        let names = IN_CHANNELS.map(|base| self.in_channel(&member.channel_id, team, base));
        join(&member.explicit_roles, flags, names)
    }

    /// What a team member's `roles` say (`server/channels/store/sqlstore/team_store.go`, getTeamRoles).
    pub(super) fn of_team_member(&self, member: &TeamMember) -> String {
        let flags = [member.scheme_guest, member.scheme_user, member.scheme_admin];
        let names = IN_TEAMS.map(|base| self.in_team(Some(&member.team_id), base));
        join(&member.explicit_roles, flags, names)
    }
}

fn join(explicit: &str, flags: [bool; 3], names: [&str; 3]) -> String {
    let of_flags = names.into_iter().zip(flags);
    let of_flags = of_flags.filter_map(|(name, set)| set.then_some(name));
    let all = explicit.split_whitespace().chain(of_flags);
    all.collect::<Vec<_>>().join(" ")
}

fn built_in(role: &str) -> Option<&'static Role> {
    default::ROLES.iter().find(|known| known.name == role)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_permission_is_the_system_admins_and_roles_are_as_a_server_has_them() {
        let roles = Roles::default();
        assert!(roles.grants("system_admin", "manage_system"));
        assert!(!roles.grants("system_admin", "no_such_permission"));
        assert!(roles.grants("channel_user", "delete_post"));
        assert!(!roles.grants("channel_guest", "delete_post"));
        assert!(roles.grants("system_post_all", "create_post"));
        assert!(roles.grants("team_admin", "create_post"), "by a migration");
        assert!(!roles.grants("team_admin", "read_channel"));
        let standing = |role| roles.standing(&ChannelId::default(), None, role);
        assert_eq!(standing("channel_user"), Standing::User);
        assert_eq!(standing("team_user"), Standing::Foreign);
        assert_eq!(standing("team_post_all"), Standing::Free);
        assert_eq!(standing("nobody"), Standing::Unknown);
    }
}
