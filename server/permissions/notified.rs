//! Who is notified of a message by what it says.

use std::collections::BTreeSet;

use mattermost_plugin::api::ApiError;
use mattermost_plugin::ids::UserId;
use mattermost_plugin::model::Channel;

use crate::mentions::Mentions;
use crate::refusal::Refusal;

use super::{Acting, ChannelKind, Permissions, Right, VisibleChannel, visible};

/// Most names that are looked up as groups, one call each: with more, everybody in the channel counts.
const MAX_GROUPS: usize = 5;
/// Most members of a group that are looked up: of a larger one, everybody in the channel counts.
const MAX_GROUP_MEMBERS: i64 = 200;
/// `TeamSettings.MaxNotificationsPerChannel` where the server does not say.
const MAX_NOTIFICATIONS: i64 = 1000;

/// Who is notified.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notified {
    /// How many people, at most: what each has chosen to hear of is theirs.
    pub people: u64,
    /// Whether it is their being mentioned that notifies them, and not that the message is sent to them.
    pub mentioned: bool,
    /// Names, with `@`, that stand in the text and notify nobody.
    pub only_text: Vec<String>,
}

/// What stands behind a name that is no person's.
enum Group {
    /// No group that may be mentioned.
    Unknown,
    /// Its members.
    Of(Vec<UserId>),
    /// More members than are looked up.
    Large,
}

impl Notified {
    /// Whether so many are mentioned that the caller has to confirm it: more than `limit`.
    pub fn needs_confirmation(&self, limit: u32) -> bool {
        self.mentioned && self.people > u64::from(limit)
    }
}

impl Permissions {
    /// Who is notified of a message with these mentions in `channel` (core: `app/notification.go`, SendNotifications): in direct
    /// and group messages everybody; else who is mentioned and in the channel. What anybody gets for other reasons, such as
    /// following the thread, is not counted.
    ///
    /// # Errors
    /// The server does not answer.
    pub(super) async fn notified(
        &self,
        user: &Acting,
        channel: &VisibleChannel,
        mentions: &Mentions,
    ) -> Result<Notified, Refusal> {
        let core = channel.channel();
        match ChannelKind::of(core) {
            ChannelKind::Direct => Ok(Notified {
                people: visible::other_of_direct(core, user.id()).map_or(0, |_| 1),
                ..Notified::default()
            }),
            ChannelKind::Group => Ok(Notified {
                people: self.others_in(core).await?,
                ..Notified::default()
            }),
            ChannelKind::Public | ChannelKind::Private => {
                self.notified_by_mentions(user, core, mentions).await
            }
        }
    }

    async fn notified_by_mentions(
        &self,
        user: &Acting,
        channel: &Channel,
        mentions: &Mentions,
    ) -> Result<Notified, Refusal> {
        let mut notified = Notified {
            mentioned: true,
            ..Notified::default()
        };
        if mentions.everybody {
            let others = self.others_in(channel).await?;
            // Core's allowChannelMentions counts all members, with the author.
            let most = most_notified(user).await?;
            if i64::try_from(others).is_ok_and(|others| others + 1 < most) {
                notified.people = others;
                return Ok(notified);
            }
            notified.only_text.push(
                "@all, @channel and @here (the channel has too many members for them)".to_owned(),
            );
        }
        if mentions.names.is_empty() {
            return Ok(notified);
        }
        let (mut ids, mut unknown) = self.people_named(user, mentions).await?;
        let may_group = self
            .in_channel(user, &channel.id, Right::UseGroupMentions)
            .await?;
        // What is not looked up may be a group of everybody.
        let mut anybody = mentions.more || (may_group && unknown.len() > MAX_GROUPS);
        if may_group && !anybody {
            for name in unknown.clone() {
                match self.members_of_group(&name).await? {
                    Group::Unknown => {}
                    Group::Large => anybody = true,
                    Group::Of(members) => {
                        unknown.remove(&name);
                        ids.extend(members.into_iter().map(|id| (id, None)));
                    }
                }
            }
        }
        if anybody {
            notified.people = self.others_in(channel).await?;
            return Ok(notified);
        }
        let asked: BTreeSet<_> = ids.iter().map(|(id, _)| id.clone()).collect();
        let members = self.members_among(channel, &asked, user.id()).await?;
        notified.people = members.len() as u64;
        let absent = ids
            .into_iter()
            .filter(|(id, _)| !members.contains(id) && id != user.id())
            .filter_map(|(_, name)| name);
        let names = unknown
            .into_iter()
            .chain(absent)
            .map(|name| format!("@{name}"));
        notified.only_text.extend(names.collect::<BTreeSet<_>>());
        Ok(notified)
    }

    /// Which of the names are those of people, with their ids, and which are not.
    async fn people_named(
        &self,
        user: &Acting,
        mentions: &Mentions,
    ) -> Result<(Vec<(UserId, Option<String>)>, BTreeSet<String>), Refusal> {
        let names: Vec<_> = mentions.names.iter().cloned().collect();
        let found = self
            .api
            .get_users_by_usernames(&names)
            .await
            .map_err(|error| Refusal::server("looking up who is mentioned", &error))?;
        let mut unknown = mentions.names.clone();
        let mut people = Vec::new();
        for person in found.into_iter().filter(|person| person.delete_at == 0) {
            unknown.remove(&*person.username);
            if person.id != *user.id() {
                people.push((person.id, Some(person.username.into())));
            }
        }
        Ok((people, unknown))
    }

    /// Who of `people` is in the channel, without the author.
    async fn members_among(
        &self,
        channel: &Channel,
        people: &BTreeSet<UserId>,
        author: &UserId,
    ) -> Result<BTreeSet<UserId>, Refusal> {
        if people.is_empty() {
            return Ok(BTreeSet::new());
        }
        let ids: Vec<_> = people.iter().cloned().collect();
        let members = self
            .api
            .get_channel_members_by_ids(&channel.id, &ids)
            .await
            .map_err(|error| Refusal::server("looking up who is mentioned", &error))?;
        let members = members.into_iter().map(|member| member.user_id);
        Ok(members.filter(|id| id != author).collect())
    }

    /// Members of a group that may be mentioned. A server without groups has none.
    async fn members_of_group(&self, name: &str) -> Result<Group, Refusal> {
        let failed = |error| Refusal::server("looking up who is mentioned", &error);
        let group = match self.api.get_group_by_name(name).await {
            Ok(group) => group,
            Err(error) if is_no_group(&error) => return Ok(Group::Unknown),
            Err(error) => return Err(failed(error)),
        };
        if !group.allow_reference || group.delete_at != 0 {
            return Ok(Group::Unknown);
        }
        let members = self
            .api
            .get_group_member_users(&group.id, 0, MAX_GROUP_MEMBERS)
            .await
            .map_err(failed)?;
        Ok(match members.len() >= MAX_GROUP_MEMBERS as usize {
            true => Group::Large,
            false => Group::Of(members.into_iter().map(|member| member.id).collect()),
        })
    }

    pub(super) async fn others_in(&self, channel: &Channel) -> Result<u64, Refusal> {
        match self.api.get_channel_stats(&channel.id).await {
            Ok(stats) => Ok(u64::try_from(stats.member_count - 1).unwrap_or_default()),
            Err(error) => Err(Refusal::server("counting the channel's members", &error)),
        }
    }
}

async fn most_notified(user: &Acting) -> Result<i64, Refusal> {
    let teams = &user.server().await?.team_settings;
    Ok(teams
        .max_notifications_per_channel
        .unwrap_or(MAX_NOTIFICATIONS))
}

/// Whether the server says that there is no such group, or that it has no groups at all.
fn is_no_group(error: &ApiError) -> bool {
    error.is_not_found() || error.status().is_some_and(|status| status.as_u16() == 501)
}
