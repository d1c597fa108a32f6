//! The columns of the matrix: who calls.

use devhost::World;
use devhost::world::Account;
use mattermost_plugin::ids::{TeamId, UserId};

/// A kind of caller. But for the archived one, the channel that a call is about is alive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Caller {
    /// Of the team and the channel.
    Member,
    /// Of the team, not of the channel.
    NonMember,
    /// A guest in the channel.
    Guest,
    /// A guest of the team that shares no channel with anybody there.
    GuestOutside,
    /// Of another team only.
    OtherTeam,
    /// A member of a channel that is archived.
    Archived,
    /// A member whose account is deactivated.
    Deactivated,
    /// A bot that is a member.
    Bot,
    /// A member, where the plugin is set to read only.
    ReadOnly,
    /// A system admin, of the team and not of the channel.
    Admin,
    /// An admin of the team, not in the channel.
    TeamAdmin,
    /// No user at all.
    Nobody,
}

impl Caller {
    pub(super) const ALL: [Self; 12] = [
        Self::Member,
        Self::NonMember,
        Self::Guest,
        Self::GuestOutside,
        Self::OtherTeam,
        Self::Archived,
        Self::Deactivated,
        Self::Bot,
        Self::ReadOnly,
        Self::Admin,
        Self::TeamAdmin,
        Self::Nobody,
    ];

    /// The head of its column.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::NonMember => "non-member",
            Self::Guest => "guest",
            Self::GuestOutside => "guest outside",
            Self::OtherTeam => "other team",
            Self::Archived => "archived",
            Self::Deactivated => "deactivated",
            Self::Bot => "bot",
            Self::ReadOnly => "read-only",
            Self::Admin => "admin",
            Self::TeamAdmin => "team admin",
            Self::Nobody => "nobody",
        }
    }

    /// Makes a user of this kind, under a name of its own; nobody is made, too, to have something to be about.
    pub(super) fn enter(
        self,
        world: &World,
        team: &TeamId,
        elsewhere: &TeamId,
        name: &str,
    ) -> UserId {
        let account = match self {
            Self::Guest | Self::GuestOutside => Account::Guest,
            Self::Admin => Account::SystemAdmin,
            _ => Account::Ordinary,
        };
        let user = world.add_user(name, account);
        let home = match self {
            Self::OtherTeam => elsewhere,
            _ => team,
        };
        world.join_team(home, &user);
        match self {
            Self::Deactivated => world.deactivate(&user),
            Self::TeamAdmin => world.make_team_admin(team, &user),
            Self::Bot => world.change_user(&user, |user| user.is_bot = true),
            _ => {}
        }
        user
    }

    /// Whether it is in the channel that the call is about.
    pub(super) fn is_in_the_channel(self) -> bool {
        !matches!(
            self,
            Self::NonMember | Self::GuestOutside | Self::OtherTeam | Self::Admin | Self::TeamAdmin
        )
    }
}
