//! What a user may do, resolved as core does.
//!
//! `server/channels/app/authorization.go`: HasPermissionTo, HasPermissionToTeam, HasPermissionToChannel and
//! RolesGrantPermission.

use mattermost_plugin::ids::{ChannelId, TeamId, UserId};

use mattermost_plugin::model::Channel;

use super::{State, World};

impl World {
    /// Whether the user's system roles grant it.
    pub(crate) fn has_permission_to(&self, user: &UserId, permission: &str) -> bool {
        self.read(|state| state.system_grants(user, permission))
    }

    /// Whether one of the roles grants it.
    pub(crate) fn roles_grant<'r>(
        &self,
        mut roles: impl Iterator<Item = &'r str>,
        permission: &str,
    ) -> bool {
        self.read(|state| roles.any(|role| state.roles.grants(role, permission)))
    }

    /// Whether the user's roles in the team or in the system grant it.
    pub(crate) fn has_permission_to_team(
        &self,
        user: &UserId,
        team: &TeamId,
        permission: &str,
    ) -> bool {
        self.read(|state| state.team_grants(user, team, permission))
    }

    /// Whether the user's roles in the channel, in its team or in the system grant it.
    pub(crate) fn has_permission_to_channel(
        &self,
        user: &UserId,
        channel: &ChannelId,
        permission: &str,
    ) -> bool {
        self.read(|state| state.channel_grants(user, channel, permission))
    }
}

impl World {
    /// Whether the user may read the posts of a channel (`server/channels/app/authorization.go`, HasPermissionToReadChannel).
    pub(crate) fn may_read(&self, user: &UserId, channel: &ChannelId) -> bool {
        self.read(|state| {
            let compliance = state.config.compliance_settings.enable == Some(true);
            let open = |id| {
                let channel: Option<&Channel> = state.channels.get(id);
                channel.filter(|channel| channel.r#type == "O" && !compliance)
            };
            state.channel_grants(user, channel, "read_channel_content")
                || open(channel).is_some_and(|channel| {
                    state.team_grants(user, &channel.team_id, "read_public_channel")
                })
        })
    }
}

impl State {
    fn system_grants(&self, user: &UserId, permission: &str) -> bool {
        self.users
            .get(user)
            .is_some_and(|user| self.roles_grant(&user.roles, permission))
    }

    fn team_grants(&self, user: &UserId, team: &TeamId, permission: &str) -> bool {
        if team.is_empty() || user.is_empty() {
            return false;
        }
        self.team_members
            .get(&(team.clone(), user.clone()))
            .is_some_and(|member| {
                member.delete_at == 0 && self.roles_grant(&member.roles, permission)
            })
            || self.system_grants(user, permission)
    }

    /// Archived channels count like others: core reads the memberships with deleted channels included.
    pub(super) fn channel_grants(
        &self,
        user: &UserId,
        channel: &ChannelId,
        permission: &str,
    ) -> bool {
        if channel.is_empty() || user.is_empty() {
            return false;
        }
        if self
            .channel_members
            .get(&(channel.clone(), user.clone()))
            .is_some_and(|member| self.roles_grant(&member.roles, permission))
        {
            return true;
        }
        match self.channels.get(channel) {
            Some(channel) if !channel.team_id.is_empty() => {
                self.team_grants(user, &channel.team_id, permission)
            }
            _ => self.system_grants(user, permission),
        }
    }

    fn roles_grant(&self, roles: &str, permission: &str) -> bool {
        let mut roles = roles.split_whitespace();
        roles.any(|role| self.roles.grants(role, permission))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Account, ChannelKind};
    use super::*;

    struct Fixture {
        world: World,
        team: TeamId,
        open: ChannelId,
        private: ChannelId,
    }

    fn fixture() -> Fixture {
        let world = World::new();
        let team = world.add_team("acme", "Acme");
        let open = world.add_channel(&team, ChannelKind::Public, "news", "News");
        let private = world.add_channel(&team, ChannelKind::Private, "leads", "Leads");
        Fixture {
            world,
            team,
            open,
            private,
        }
    }

    fn member(f: &Fixture, name: &str, account: Account) -> UserId {
        let user = f.world.add_user(name, account);
        f.world.join_team(&f.team, &user);
        user
    }

    #[test]
    fn a_member_posts_where_it_is_in_and_nowhere_else() {
        let f = fixture();
        let ada = member(&f, "ada", Account::Ordinary);
        f.world.join_channel(&f.open, &ada);
        let may = |channel: &ChannelId| {
            f.world
                .has_permission_to_channel(&ada, channel, "create_post")
        };
        assert!(may(&f.open));
        assert!(!may(&f.private));
        assert!(!may(&ChannelId::default()));
        f.world.archive(&f.open);
        assert!(may(&f.open), "core leaves the archive to its callers");
        f.world.leave_channel(&f.open, &ada);
        assert!(!may(&f.open));
    }

    #[test]
    fn the_team_grants_reading_public_channels_and_guests_get_less() {
        let f = fixture();
        let ada = member(&f, "ada", Account::Ordinary);
        let gus = member(&f, "gus", Account::Guest);
        let read = |user| {
            f.world
                .has_permission_to_channel(user, &f.open, "read_public_channel")
        };
        assert!(read(&ada));
        assert!(!read(&gus));
        f.world.leave_team(&f.team, &ada);
        assert!(!read(&ada), "a membership that has ended grants nothing");
    }

    #[test]
    fn a_system_admin_may_everything_and_a_channel_admin_more_than_a_member() {
        let f = fixture();
        let grace = f.world.add_user("grace", Account::SystemAdmin);
        assert!(f.world.has_permission_to(&grace, "manage_system"));
        assert!(
            f.world
                .has_permission_to_channel(&grace, &f.private, "create_post")
        );
        let ada = member(&f, "ada", Account::Ordinary);
        f.world.join_channel(&f.private, &ada);
        let may = || {
            f.world
                .has_permission_to_channel(&ada, &f.private, "manage_channel_roles")
        };
        assert!(!may());
        f.world.make_channel_admin(&f.private, &ada);
        assert!(may());
        assert!(!f.world.has_permission_to_team(&ada, &f.team, "manage_team"));
        f.world.make_team_admin(&f.team, &ada);
        assert!(f.world.has_permission_to_team(&ada, &f.team, "manage_team"));
    }

    #[test]
    fn an_admin_changes_what_a_role_grants() {
        let f = fixture();
        let ada = member(&f, "ada", Account::Ordinary);
        let grace = member(&f, "grace", Account::SystemAdmin);
        let manages = |user| f.world.has_permission_to_team(user, &f.team, "manage_team");
        f.world.grant("team_user", "manage_team");
        assert!(manages(&ada));
        f.world.revoke("team_user", "manage_team");
        assert!(!manages(&ada));
        f.world.revoke("system_admin", "manage_team");
        assert!(manages(&grace));
    }

    #[test]
    fn a_user_who_does_not_exist_may_nothing() {
        let f = fixture();
        let nobody = UserId::from("nobodynobodynobodynobody12");
        assert!(!f.world.has_permission_to(&nobody, "view_members"));
        assert!(
            !f.world
                .has_permission_to_channel(&nobody, &f.open, "read_channel")
        );
    }
}
