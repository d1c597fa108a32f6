//! What roles grant.
//!
//! A member of a channel or a team has the roles that its flags stand for, and explicit ones. An admin can moderate a
//! channel: then it has a scheme, whose roles grant what the built-in ones do, without what was taken from them.

use std::collections::{BTreeMap, BTreeSet};

use mattermost_plugin::ids::ChannelId;
use mattermost_plugin::model::{ChannelMember, TeamMember};

use super::new_id::new_id;
use super::{State, World};

mod default;

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
    schemes: BTreeMap<ChannelId, Scheme>,
}

/// The scheme of a moderated channel: its roles by the built-in ones that they stand for, and what was taken from those.
#[derive(Debug)]
struct Scheme {
    roles: BTreeMap<&'static str, String>,
    taken: BTreeSet<(String, String)>,
}

/// The roles in a channel that a scheme replaces.
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

/// What a role is to somebody who gives it to a member explicitly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It can be given.
    Free,
    /// Members have it by a scheme or not at all.
    Scheme,
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

    /// Takes a permission from the members (`channel_user`) or guests (`channel_guest`) of one channel, as an admin does under
    /// channel moderation: `world.moderate(&news, "channel_user", "create_post")`. Whoever has it by another role keeps it.
    ///
    /// # Panics
    /// Channels cannot be moderated in this permission.
    pub fn moderate(&self, channel: &ChannelId, role: &str, permission: &str) {
        assert!(
            default::MODERATED.contains(&permission),
            "channels are moderated in {:?}",
            default::MODERATED
        );
        self.change(|state| {
            let scheme = state.roles.schemes.entry(channel.clone());
            let scheme = scheme.or_insert_with(Scheme::new);
            let taken = (role.to_owned(), permission.to_owned());
            scheme.taken.insert(taken);
            if let Some(channel) = state.channels.get_mut(channel) {
                channel
                    .scheme_id
                    .get_or_insert_with(|| new_id::<String>().into());
            }
        });
        self.change(|state| state.refresh_roles(channel));
    }

    pub(crate) fn standing(&self, role: &str) -> Standing {
        self.read(|state| state.roles.standing(role))
    }

    fn set_grant(&self, role: &str, permission: &str, granted: bool) {
        let key = (role.to_owned(), permission.to_owned());
        self.change(|state| state.roles.changed.insert(key, granted));
    }
}

impl State {
    /// Brings the roles of a channel's members up to date.
    fn refresh_roles(&mut self, channel: &ChannelId) {
        let members = self.channel_members.values_mut();
        for member in members.filter(|member| member.channel_id == *channel) {
            member.roles = self.roles.of_channel_member(member).into();
        }
    }
}

impl Scheme {
    fn new() -> Self {
        Self {
            roles: IN_CHANNELS.map(|role| (role, new_id())).into(),
            taken: BTreeSet::new(),
        }
    }

    /// The built-in role that one of this scheme stands for.
    fn base(&self, role: &str) -> Option<&'static str> {
        let mut roles = self.roles.iter();
        roles.find_map(|(base, own)| (own == role).then_some(*base))
    }
}

impl Roles {
    /// Whether a role grants a permission. One of a channel's scheme grants what its built-in role grants, but for what the
    /// channel is moderated in (`server/public/model/role.go`, MergeChannelHigherScopedPermissions).
    pub(super) fn grants(&self, role: &str, permission: &str) -> bool {
        let schemes = self.schemes.values();
        let mut own = schemes.filter_map(|scheme| Some((scheme, scheme.base(role)?)));
        if let Some((scheme, base)) = own.next() {
            let taken = (base.to_owned(), permission.to_owned());
            return self.grants(base, permission) && !scheme.taken.contains(&taken);
        }
        let changed = self.changed.get(&(role.to_owned(), permission.to_owned()));
        match changed {
            Some(granted) if role != "system_admin" => *granted,
            _ => {
                let migrated = MIGRATED_ROLES.contains(&role) && MIGRATED.contains(&permission);
                migrated
                    || built_in(role).is_some_and(|role| role.permissions.contains(&permission))
            }
        }
    }

    fn standing(&self, role: &str) -> Standing {
        let made = || self.changed.keys().any(|(known, _)| known == role);
        match built_in(role) {
            Some(role) if role.scheme_managed => Standing::Scheme,
            Some(_) => Standing::Free,
            None if made() => Standing::Free,
            None => Standing::Unknown,
        }
    }

    /// What a member's `roles` say: the explicit ones, then those of its flags, by the names that the channel's scheme has for
    /// them (`server/channels/store/sqlstore/channel_store.go`, getChannelRoles).
    pub(super) fn of_channel_member(&self, member: &ChannelMember) -> String {
        let scheme = self.schemes.get(&member.channel_id);
        let flags = [member.scheme_guest, member.scheme_user, member.scheme_admin];
        let of_flags = IN_CHANNELS.iter().zip(flags);
        let of_flags = of_flags.filter(|(_, set)| *set).map(|(role, _)| {
            let own = scheme.and_then(|scheme| scheme.roles.get(role));
            own.map_or(*role, String::as_str)
        });
        join(&member.explicit_roles, of_flags)
    }
}

/// What a team member's `roles` say (`server/channels/store/sqlstore/team_store.go`, getTeamRoles).
pub(super) fn of_team_member(member: &TeamMember) -> String {
    let flags = [
        (member.scheme_guest, "team_guest"),
        (member.scheme_user, "team_user"),
        (member.scheme_admin, "team_admin"),
    ];
    let of_flags = flags.iter().filter(|(set, _)| *set).map(|(_, role)| *role);
    join(&member.explicit_roles, of_flags)
}

fn join<'a>(explicit: &'a str, of_flags: impl Iterator<Item = &'a str>) -> String {
    let all = explicit.split_whitespace().chain(of_flags);
    all.collect::<Vec<_>>().join(" ")
}

fn built_in(role: &str) -> Option<&'static Role> {
    default::ROLES.iter().find(|known| known.name == role)
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn what_is_taken_from_the_members_of_one_channel_is_theirs_in_others_and_of_those_with_another_role()
     {
        let (world, sample) = sample();
        let (news, leads, ada) = (&sample.news, &sample.leads, &sample.ada);
        world.moderate(news, "channel_user", "create_post");
        let may = |channel, user, what| world.has_permission_to_channel(user, channel, what);
        assert!(!may(news, ada, "create_post"));
        assert!(may(news, ada, "add_reaction"));
        assert!(may(news, &sample.gus, "create_post"), "a guest");
        assert!(may(leads, ada, "create_post"));
        let scheme = world.channel(news).unwrap().scheme_id;
        assert!(scheme.is_some());
        world.moderate(news, "channel_guest", "add_reaction");
        assert_eq!(world.channel(news).unwrap().scheme_id, scheme, "one scheme");
        assert!(!may(news, &sample.gus, "add_reaction"));
        assert!(world.channel(news).unwrap().scheme_id.is_some());
        let member = world.channel_member(news, ada).unwrap();
        assert_ne!(&*member.roles, "channel_user", "the scheme has its own");
        world.make_channel_admin(news, ada);
        assert!(may(news, ada, "manage_channel_roles"));
        assert!(may(news, &sample.grace, "create_post"), "a system admin");
        for role in ["channel_user", "channel_admin"] {
            world.revoke(role, "add_reaction");
        }
        assert!(!may(news, ada, "add_reaction"), "what a higher scope takes");
    }

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
        assert_eq!(roles.standing("channel_user"), Standing::Scheme);
        assert_eq!(roles.standing("team_post_all"), Standing::Free);
        assert_eq!(roles.standing("nobody"), Standing::Unknown);
    }
}
