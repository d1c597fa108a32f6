//! Schemes: the roles that members of one team or one channel have instead of the built-in ones.
//!
//! An admin can give a team a scheme, whose roles are copies of the built-in ones that then go their own way, and moderate a
//! channel, which gives it a scheme with less than the roles above it (`server/channels/store/sqlstore/scheme_store.go`,
//! createScheme).

use std::collections::{BTreeMap, BTreeSet};

use mattermost_plugin::ids::{ChannelId, TeamId};

use super::super::new_id::new_id;
use super::super::{State, World};
use super::{IN_CHANNELS, IN_TEAMS, Roles, default};

/// The roles of a scheme, by the built-in ones that they stand for.
#[derive(Debug)]
pub(super) struct Scheme(BTreeMap<&'static str, Copied>);

/// A role of a scheme.
#[derive(Debug)]
struct Copied {
    name: String,
    /// Of the built-in role, when the scheme was made.
    permissions: BTreeSet<&'static str>,
}

/// A moderated channel.
#[derive(Debug)]
pub(super) struct Moderated {
    team: Option<TeamId>,
    scheme: Scheme,
}

impl World {
    /// Gives a team a scheme of its own, as an admin does under permission schemes in System Console. Its roles, in the team
    /// and in its channels, grant what the built-in ones do at this moment; [`World::team_role`] names them, for what is to be
    /// different there.
    ///
    /// ```
    /// let (world, sample) = devhost::world::sample();
    /// world.override_scheme(&sample.acme);
    /// let users = world.team_role(&sample.acme, "channel_user");
    /// assert_ne!(users, "channel_user");
    /// world.revoke(&users, "create_post");
    /// ```
    pub fn override_scheme(&self, team: &TeamId) {
        self.change(|state| {
            let roles = IN_TEAMS.iter().chain(&IN_CHANNELS);
            let scheme = Scheme::copy(&state.roles, roles, |_| true);
            state.roles.of_teams.insert(team.clone(), scheme);
            if let Some(team) = state.teams.get_mut(team) {
                team.scheme_id = Some(new_id::<String>().into());
            }
            state.refresh_roles();
        });
    }

    /// What a built-in role of teams or channels is called in a team, outside of its moderated channels.
    pub fn team_role(&self, team: &TeamId, role: &str) -> String {
        self.read(|state| state.roles.in_team(Some(team), role).to_owned())
    }

    /// Takes a permission from the members (`channel_user`) or guests (`channel_guest`) of one channel, as an admin does under
    /// channel moderation: `world.moderate(&news, "channel_user", "create_post")`. Whoever has it by another role keeps it.
    ///
    /// # Panics
    /// Channels cannot be moderated in this permission.
    pub fn moderate(&self, channel: &ChannelId, role: &str, permission: &str) {
        let is_moderated = |permission: &str| default::MODERATED.contains(&permission);
        assert!(
            is_moderated(permission),
            "channels are moderated in {:?}",
            default::MODERATED
        );
        self.change(|state| {
            if !state.roles.of_channels.contains_key(channel) {
                let moderated = Moderated {
                    team: state.team_of(channel).cloned(),
                    scheme: Scheme::copy(&state.roles, IN_CHANNELS.iter(), is_moderated),
                };
                let moderations = &mut state.roles.of_channels;
                moderations.insert(channel.clone(), moderated);
            }
            if let Some(channel) = state.channels.get_mut(channel) {
                let id = || new_id::<String>().into();
                channel.scheme_id.get_or_insert_with(id);
            }
            let team = state.team_of(channel);
            let own = state.roles.in_channel(channel, team, role).to_owned();
            state.roles.set_grant(&own, permission, false);
            state.refresh_roles();
        });
    }
}

impl State {
    /// Brings the roles of all members up to date.
    fn refresh_roles(&mut self) {
        let Self {
            channels,
            channel_members,
            team_members,
            roles,
            ..
        } = self;
        for member in team_members.values_mut() {
            member.roles = roles.of_team_member(member).into();
        }
        for member in channel_members.values_mut() {
            let channel = channels.get(&member.channel_id);
            let team = channel.map(|channel| &channel.team_id);
            member.roles = roles.of_channel_member(member, team).into();
        }
    }
}

impl Scheme {
    fn copy<'b>(
        roles: &Roles,
        bases: impl Iterator<Item = &'b &'static str>,
        taken_over: impl Fn(&str) -> bool,
    ) -> Self {
        let copy = |base: &&'static str| {
            let mut permissions = roles.permissions(base);
            permissions.retain(|permission| taken_over(permission));
            let name = new_id();
            (*base, Copied { name, permissions })
        };
        Self(bases.map(copy).collect())
    }

    /// The role that stands for a built-in one.
    fn name(&self, base: &str) -> Option<&str> {
        self.0.get(base).map(|copied| copied.name.as_str())
    }

    /// A role of this scheme, and the built-in one that it stands for.
    fn find(&self, role: &str) -> Option<(&'static str, &Copied)> {
        let mut roles = self.0.iter();
        roles.find_map(|(base, copied)| (copied.name == role).then_some((*base, copied)))
    }
}

impl Roles {
    /// What a built-in role is called in a team.
    pub(super) fn in_team<'r>(&'r self, team: Option<&TeamId>, base: &'r str) -> &'r str {
        let scheme = team.and_then(|team| self.of_teams.get(team));
        scheme.and_then(|scheme| scheme.name(base)).unwrap_or(base)
    }

    /// What a built-in role is called in a channel: as its own scheme says, else as its team's does
    /// (`server/channels/app/channel.go`, GetSchemeRolesForChannel).
    pub(super) fn in_channel<'r>(
        &'r self,
        channel: &ChannelId,
        team: Option<&TeamId>,
        base: &'r str,
    ) -> &'r str {
        let moderated = self.of_channels.get(channel);
        let own = moderated.and_then(|moderated| moderated.scheme.name(base));
        own.unwrap_or_else(|| self.in_team(team, base))
    }

    /// For a role of a moderated channel the built-in one that it stands for, and what that is called in the channel's team
    /// (`server/channels/store/sqlstore/role_store.go`, ChannelHigherScopedPermissions).
    pub(super) fn above(&self, role: &str) -> Option<(&'static str, &str)> {
        let mut moderated = self.of_channels.values();
        moderated.find_map(|moderated| {
            let (base, _) = moderated.scheme.find(role)?;
            Some((base, self.in_team(moderated.team.as_ref(), base)))
        })
    }

    /// What a role of a scheme was made with.
    pub(super) fn copied(&self, role: &str) -> Option<&BTreeSet<&'static str>> {
        let of_channels = self.of_channels.values();
        let of_channels = of_channels.map(|moderated| &moderated.scheme);
        let mut schemes = self.of_teams.values().chain(of_channels);
        schemes.find_map(|scheme| Some(&scheme.find(role)?.1.permissions))
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::sample;

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
    fn a_team_with_a_scheme_of_its_own_goes_its_own_way() {
        let (world, sample) = sample();
        let (acme, news, ada) = (&sample.acme, &sample.news, &sample.ada);
        let beta = world.add_team("beta", "Beta");
        world.join_team(&beta, ada);
        world.revoke("team_user", "list_team_channels");
        world.override_scheme(acme);
        assert!(world.team(acme).unwrap().scheme_id.is_some());
        let in_team = |team, what| world.has_permission_to_team(ada, team, what);
        let in_news = |what| world.has_permission_to_channel(ada, news, what);
        assert!(in_team(acme, "read_public_channel") && in_news("create_post"));
        assert!(!in_team(acme, "list_team_channels"), "copied as it was");

        // From here on they are two.
        world.grant("team_user", "list_team_channels");
        assert!(!in_team(acme, "list_team_channels") && in_team(&beta, "list_team_channels"));
        let users = world.team_role(acme, "team_user");
        world.revoke(&users, "create_public_channel");
        world.grant(&users, "manage_team");
        for (what, here) in [("create_public_channel", false), ("manage_team", true)] {
            assert_eq!(in_team(acme, what), here, "{what}");
            assert_eq!(in_team(&beta, what), !here, "{what}");
        }
        world.revoke(&world.team_role(acme, "channel_user"), "create_post");
        assert!(!in_news("create_post"));
        assert!(world.has_permission_to_channel(&sample.gus, news, "create_post"));
        let admin = world.has_permission_to_channel(&sample.grace, news, "create_post");
        assert!(admin, "roles of the system are nobody's to override");
    }

    #[test]
    fn members_have_the_roles_of_the_scheme_whether_they_came_before_it_or_after() {
        let (world, sample) = sample();
        let (acme, news, ada) = (&sample.acme, &sample.news, &sample.ada);
        world.make_channel_admin(news, ada);
        let roles = || {
            let in_team = world.team_member(acme, ada).unwrap().roles;
            let in_news = world.channel_member(news, ada).unwrap().roles;
            format!("{in_team}, {in_news}")
        };
        assert_eq!(roles(), "team_user, channel_user channel_admin");
        world.override_scheme(acme);
        let names = ["team_user", "channel_user", "channel_admin"];
        let [team, user, admin] = names.map(|role| world.team_role(acme, role));
        let of_the_scheme = format!("{team}, {user} {admin}");
        assert_eq!(roles(), of_the_scheme);
        world.join_team(acme, ada);
        world.join_channel(news, ada);
        assert_eq!(roles(), format!("{team}, {user}"), "joined anew");
        let direct = world.direct_channel(ada, &sample.grace);
        let member = world.channel_member(&direct, ada).unwrap();
        assert_eq!(&*member.roles, "channel_user", "of no team");
    }

    #[test]
    fn a_moderated_channel_has_at_most_what_the_scheme_of_its_team_grants() {
        let (world, sample) = sample();
        let (acme, news, ada) = (&sample.acme, &sample.news, &sample.ada);
        world.override_scheme(acme);
        let users = world.team_role(acme, "channel_user");
        world.moderate(news, "channel_user", "create_post");
        assert_ne!(&*world.channel_member(news, ada).unwrap().roles, users);
        let may = |what| world.has_permission_to_channel(ada, news, what);
        assert!(!may("create_post") && may("add_reaction") && may("edit_post"));
        for what in ["add_reaction", "edit_post"] {
            world.revoke(&users, what);
            assert!(!may(what), "{what}");
        }
        world.revoke("channel_user", "remove_reaction");
        assert!(may("remove_reaction"), "the team's scheme has it still");
    }
}
