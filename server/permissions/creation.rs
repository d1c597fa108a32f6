//! Creating public and private channels.

use mattermost_plugin::api::ApiError;
use mattermost_plugin::model::Channel;

use crate::refusal::Refusal;

use super::{
    Acting, Addable, Permissions, Properties, Right, Standing, VisibleChannel, VisiblePerson,
    VisibleTeam,
};

/// What core gives to who creates a channel (`app/channel.go`, `CreateChannel` with `addMember`).
const CREATOR_ROLES: &str = "channel_user channel_admin";
/// The same for a guest, who stays one.
const GUEST_CREATOR_ROLES: &str = "channel_guest channel_admin";

/// A channel that is about to be created.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Whether only members know of it.
    pub private: bool,
    /// The one in its URL.
    pub name: String,
    /// Title (always one), header and purpose.
    pub properties: Properties,
}

/// Leave to create one channel in one team. Only [`Permissions::creatable`] makes one.
pub struct Creatable {
    permissions: Permissions,
    user: Acting,
    team: VisibleTeam,
    plan: Plan,
}

/// A channel that is there now; its creator is not in it yet.
pub struct Created {
    permissions: Permissions,
    user: Acting,
    channel: VisibleChannel,
}

/// Whether a channel can be created.
pub enum Creation {
    /// It can.
    Possible(Box<Creatable>),
    /// There is one by that name, which the user may know of.
    Taken(Box<VisibleChannel>),
}

impl Plan {
    fn channel(&self, team: &VisibleTeam, creator: &Acting) -> Channel {
        let kind = if self.private { "P" } else { "O" };
        self.properties.apply(Channel {
            team_id: team.team().id.clone(),
            r#type: kind.into(),
            name: self.name.as_str().into(),
            creator_id: creator.id().clone(),
            ..Channel::default()
        })
    }
}

impl Permissions {
    /// Leave to create a channel (core: `api4/channel.go`, `createChannel`).
    ///
    /// # Errors
    /// The user may not create channels of this kind in the team, or the name cannot be had. Whether it is reserved or taken
    /// by a channel that the user may not know of is not said.
    pub async fn creatable(
        &self,
        user: &Acting,
        team: VisibleTeam,
        plan: Plan,
    ) -> Result<Creation, Refusal> {
        // Its name, not its title, which anybody may write who makes a team.
        let (id, name) = (&team.team().id, &team.team().name);
        let right = match plan.private {
            true => Right::CreatePrivateChannel,
            false => Right::CreatePublicChannel,
        };
        if !self.in_team(user, id, right).await? {
            return Err(super::lacks(right, &format!("team {name}")));
        }
        // Names of archived channels are taken, too (core: `sqlstore/channel_store.go`, `saveChannelT`).
        match self.api.get_channel_by_name(id, &plan.name, true).await {
            Ok(channel) => match self.visible_channel(user, channel).await? {
                Some(channel) => return Ok(Creation::Taken(Box::new(channel))),
                None => return Err(unavailable(&plan.name)),
            },
            Err(error) if error.is_not_found() => {}
            Err(error) => return Err(Refusal::server("looking up the name", &error)),
        }
        if is_reserved(&plan.name) {
            return Err(unavailable(&plan.name));
        }
        self.not_closed(&plan.channel(&team, user)).await?;
        Ok(Creation::Possible(Box::new(Creatable {
            permissions: self.clone(),
            user: user.clone(),
            team,
            plan,
        })))
    }
}

impl Creatable {
    /// Where.
    pub fn team(&self) -> &VisibleTeam {
        &self.team
    }

    /// What.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// How each of these people stands to the new channel.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn standing(&self, people: &[VisiblePerson]) -> Result<Vec<Standing>, Refusal> {
        let team = &self.team.team().id;
        let mut all = self.permissions.standing_in_team(team, people).await?;
        for (person, standing) in people.iter().zip(&mut all) {
            if person.user_id() == self.user.id() {
                *standing = Standing::Inside;
            }
        }
        Ok(all)
    }

    /// Creates it, without members.
    ///
    /// # Errors
    /// The server refuses or does not answer.
    pub async fn create(&self) -> Result<Created, ApiError> {
        let planned = self.plan.channel(&self.team, &self.user);
        let channel = self.permissions.api.create_channel(&planned).await?;
        Ok(Created {
            permissions: self.permissions.clone(),
            user: self.user.clone(),
            channel: VisibleChannel::just_made(channel),
        })
    }
}

impl Created {
    /// The channel.
    pub fn channel(&self) -> &VisibleChannel {
        &self.channel
    }

    /// Makes the creator a member.
    ///
    /// # Errors
    /// The server refuses or does not answer.
    pub async fn enter(&self) -> Result<(), ApiError> {
        let (channel, user) = (&self.channel.channel().id, self.user.id());
        let api = &self.permissions.api;
        api.add_channel_member(channel, user).await.map(drop)
    }

    /// Makes the creator, who is a member, the channel's admin.
    ///
    /// # Errors
    /// The server does not answer, or refuses, as it does in teams whose scheme has roles of other names.
    pub async fn rule(&self) -> Result<(), ApiError> {
        let (channel, user) = (&self.channel.channel().id, self.user.id());
        let api = &self.permissions.api;
        let roles = match self.user.is_guest() {
            true => GUEST_CREATOR_ROLES,
            false => CREATOR_ROLES,
        };
        let changed = api.update_channel_member_roles(channel, user, roles);
        changed.await.map(drop)
    }

    /// Leave to add people: as to every other channel.
    ///
    /// # Errors
    /// The creator may not manage members.
    pub async fn addable(&self) -> Result<Addable, Refusal> {
        let channel = self.channel.clone();
        self.permissions.addable(&self.user, channel).await
    }
}

/// Names that core gives to direct and group messages only (`model/channel.go`, `IsValid`, and `app/channel.go`,
/// `CreateChannel`).
fn is_reserved(name: &str) -> bool {
    let hexadecimal = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    name.contains("__") || (name.len() == 40 && name.bytes().all(hexadecimal))
}

fn unavailable(name: &str) -> Refusal {
    Refusal::argument(
        "name",
        format!("{name} cannot be had in this team; give another"),
    )
}
