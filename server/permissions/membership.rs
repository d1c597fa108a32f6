//! Who is in a channel: joining, leaving, adding people.

use std::collections::HashSet;

use mattermost_plugin::api::{ApiError, Client};
use mattermost_plugin::ids::{TeamId, UserId};
use mattermost_plugin::model::Channel;

use crate::refusal::Refusal;

use super::viewing::is_member;
use super::{Acting, ChannelKind, Permissions, Right, VisibleChannel, VisiblePerson, lacks};

/// `model.DefaultChannelName`
const DEFAULT_CHANNEL: &str = "town-square";

/// Leave to join one public channel. Only [`Permissions::joinable`] makes one.
pub struct Joinable {
    api: Client,
    user: Acting,
    channel: VisibleChannel,
    /// Whether the user is in it already.
    pub is_member: bool,
}

/// Leave to leave one channel. Only [`Permissions::leavable`] makes one.
pub struct Leavable {
    api: Client,
    user: Acting,
    channel: VisibleChannel,
    /// Whether the user is in it.
    pub is_member: bool,
}

/// Leave to add people to one channel. Only [`Permissions::addable`] makes one.
pub struct Addable {
    permissions: Permissions,
    user: Acting,
    channel: VisibleChannel,
}

/// How somebody stands to a channel or team that they are to be added to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Can be added.
    Outside,
    /// Is in already.
    Inside,
    /// Cannot be added, and why.
    Barred(String),
}

impl Permissions {
    /// Leave to join `channel` (core: `api4/channel.go`, `addChannelMember` with oneself, and `app/channel.go`,
    /// `JoinChannel`).
    ///
    /// # Errors
    /// It is not public, archived or filled from groups, or the user may not join public channels, or is a guest who cannot
    /// read it.
    pub async fn joinable(
        &self,
        user: &Acting,
        channel: VisibleChannel,
    ) -> Result<Joinable, Refusal> {
        let label = channel.label();
        let is_member = is_member(&self.api, user, &channel).await?;
        if !is_member {
            if ChannelKind::of(channel.channel()) != ChannelKind::Public {
                return Err(Refusal::Impossible(format!(
                    "{label} is not public; somebody in it has to add you"
                )));
            }
            self.guest_reads(user, &channel).await?;
            filled_by_hand(channel.channel(), &label)?;
            let team = &channel.channel().team_id;
            if !self.in_team(user, team, Right::JoinPublicChannels).await? {
                return Err(lacks(Right::JoinPublicChannels, &label));
            }
        }
        Ok(Joinable {
            api: self.api.clone(),
            user: user.clone(),
            channel,
            is_member,
        })
    }

    /// Leave to leave `channel` (core: `api4/channel.go`, `removeChannelMember`, and `app/channel.go`, `LeaveChannel` and
    /// `removeUserFromChannel`).
    ///
    /// # Errors
    /// It is a direct or group message, the default channel of its team, or private with nobody else in it.
    pub async fn leavable(
        &self,
        user: &Acting,
        channel: VisibleChannel,
    ) -> Result<Leavable, Refusal> {
        let (core, label) = (channel.channel(), channel.label());
        let kind = ChannelKind::of(core);
        if matches!(kind, ChannelKind::Direct | ChannelKind::Group) {
            return Err(Refusal::Impossible(format!(
                "{label} cannot be left; it can only be hidden in the client"
            )));
        }
        let is_member = is_member(&self.api, user, &channel).await?;
        if is_member && core.name == DEFAULT_CHANNEL && !user.is_guest() {
            return Err(Refusal::Impossible(format!(
                "{label} is the default channel of its team, nobody leaves it"
            )));
        }
        if is_member && kind == ChannelKind::Private {
            match self.api.get_channel_stats(&core.id).await {
                Ok(stats) if stats.member_count <= 1 => {
                    return Err(Refusal::Impossible(format!(
                        "you are the only one in {label}; a private channel is archived instead of left"
                    )));
                }
                Ok(_) => {}
                Err(error) => return Err(Refusal::server("counting the members", &error)),
            }
        }
        Ok(Leavable {
            api: self.api.clone(),
            user: user.clone(),
            channel,
            is_member,
        })
    }

    /// Leave to add people to `channel` (core: `api4/channel.go`, `addChannelMember`). That the user may know of each person,
    /// which core asks of guests, is what [`VisiblePerson`] says.
    ///
    /// # Errors
    /// It is a direct or group message, archived or filled from groups, or the user may not manage its members, or is a guest
    /// who cannot read it.
    pub async fn addable(
        &self,
        user: &Acting,
        channel: VisibleChannel,
    ) -> Result<Addable, Refusal> {
        let (core, label) = (channel.channel(), channel.label());
        let right = match ChannelKind::of(core) {
            ChannelKind::Public => Right::ManagePublicChannelMembers,
            ChannelKind::Private => Right::ManagePrivateChannelMembers,
            ChannelKind::Direct | ChannelKind::Group => {
                return Err(Refusal::Impossible(format!(
                    "nobody can be added to {label}; create_channel makes a group message with everybody"
                )));
            }
        };
        self.guest_reads(user, &channel).await?;
        filled_by_hand(core, &label)?;
        if !self.in_channel(user, &core.id, right).await? {
            return Err(lacks(right, &label));
        }
        Ok(Addable {
            permissions: self.clone(),
            user: user.clone(),
            channel,
        })
    }

    /// Guests let nobody into a channel that they cannot read, themselves neither (core: `api4/channel.go`,
    /// `addChannelMember`), whatever other rights they were given.
    async fn guest_reads(&self, user: &Acting, channel: &VisibleChannel) -> Result<(), Refusal> {
        let right = Right::ReadChannel;
        if user.is_guest() && !self.in_channel(user, &channel.channel().id, right).await? {
            return Err(lacks(right, &channel.label()));
        }
        Ok(())
    }

    /// How these people stand to a team that a channel is about to be made in.
    ///
    /// # Errors
    /// The server does not answer.
    pub(super) async fn standing_in_team(
        &self,
        team: &TeamId,
        people: &[VisiblePerson],
    ) -> Result<Vec<Standing>, Refusal> {
        let mut all = Vec::with_capacity(people.len());
        for person in people {
            let standing = if person.user().delete_at != 0 {
                Standing::Barred("is deactivated".to_owned())
            } else if self.is_member(team, person.user()).await? {
                Standing::Outside
            } else {
                Standing::Barred("is not in the team".to_owned())
            };
            all.push(standing);
        }
        Ok(all)
    }
}

impl Joinable {
    /// The channel.
    pub fn channel(&self) -> &VisibleChannel {
        &self.channel
    }

    /// Joins. Core writes into the channel that the user has joined.
    ///
    /// # Errors
    /// The server refuses or does not answer.
    pub async fn join(&self) -> Result<(), ApiError> {
        let (channel, user) = (&self.channel.channel().id, self.user.id());
        let added = self.api.add_user_to_channel(channel, user, user).await;
        added.map(drop)
    }
}

impl Leavable {
    /// The channel.
    pub fn channel(&self) -> &VisibleChannel {
        &self.channel
    }

    /// Leaves.
    ///
    /// # Errors
    /// The server refuses or does not answer.
    pub async fn leave(&self) -> Result<(), ApiError> {
        let channel = &self.channel.channel().id;
        self.api
            .delete_channel_member(channel, self.user.id())
            .await
    }
}

impl Addable {
    /// The channel.
    pub fn channel(&self) -> &VisibleChannel {
        &self.channel
    }

    /// How each of these people stands to the channel.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn standing(&self, people: &[VisiblePerson]) -> Result<Vec<Standing>, Refusal> {
        let channel = self.channel.channel();
        let ids: Vec<UserId> = people.iter().map(|one| one.user_id().clone()).collect();
        let api = &self.permissions.api;
        let members = match api.get_channel_members_by_ids(&channel.id, &ids).await {
            Ok(members) => members,
            Err(error) => return Err(Refusal::server("reading the channel's members", &error)),
        };
        let inside: HashSet<_> = members.iter().map(|member| &member.user_id).collect();
        let of_team = self.permissions.standing_in_team(&channel.team_id, people);
        let mut all = of_team.await?;
        for (person, standing) in people.iter().zip(&mut all) {
            if inside.contains(person.user_id()) {
                *standing = Standing::Inside;
            } else if person.user_id() == self.user.id() && !self.may_join().await? {
                *standing = Standing::Barred("lacks permission join_public_channels".to_owned());
            }
        }
        Ok(all)
    }

    /// Adds a person. Core writes into the channel who has added whom.
    ///
    /// # Errors
    /// The server refuses or does not answer.
    pub async fn add(&self, person: &VisiblePerson) -> Result<(), ApiError> {
        let channel = &self.channel.channel().id;
        let (person, user) = (person.user_id(), self.user.id());
        let api = &self.permissions.api;
        api.add_user_to_channel(channel, person, user)
            .await
            .map(drop)
    }

    /// Whether the user could be the one who is added: to a public channel that is joining.
    async fn may_join(&self) -> Result<bool, Refusal> {
        let channel = self.channel.channel();
        if ChannelKind::of(channel) != ChannelKind::Public {
            return Ok(true);
        }
        let (team, right) = (&channel.team_id, Right::JoinPublicChannels);
        self.permissions.in_team(&self.user, team, right).await
    }
}

/// Whether people come in one by one at all.
fn filled_by_hand(channel: &Channel, label: &str) -> Result<(), Refusal> {
    if channel.delete_at != 0 {
        return Err(Refusal::Impossible(format!(
            "{label} is archived, nobody comes in"
        )));
    }
    if channel.group_constrained.unwrap_or_default() {
        return Err(Refusal::Impossible(format!(
            "the members of {label} are those of linked groups, which an admin manages"
        )));
    }
    Ok(())
}
