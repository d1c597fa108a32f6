//! Where a message goes.

use mattermost_plugin::ids::PostId;

use crate::answered::Halt;
use crate::permissions::{Acting, Destination, Draft, ReadablePost, VisibleChannel, VisiblePerson};
use crate::refusal::Refusal;
use crate::resolve::{Found, Target};

use super::{Arguments, SendMessage};

/// What `to` and `reply_to` mean together.
#[expect(
    clippy::large_enum_variant,
    reason = "there is one a call, on its way through it"
)]
pub(super) enum Recipient {
    /// A channel, and the message that is replied to.
    Channel(VisibleChannel, Option<ReadablePost>),
    /// A person, or the people of a group message.
    People(Vec<VisiblePerson>),
}

impl Recipient {
    /// The first message of the thread that it goes to.
    pub(super) fn root(&self) -> Option<&PostId> {
        match self {
            Self::Channel(_, reply) => reply.as_ref().map(ReadablePost::root_id),
            Self::People(_) => None,
        }
    }

    /// The same for the same place, whatever it was called.
    pub(super) fn identity(&self) -> String {
        match self {
            Self::Channel(channel, _) => {
                let root = self.root().map_or("", PostId::as_str);
                format!("{} {root}", channel.channel().id)
            }
            Self::People(people) => {
                let mut ids: Vec<_> = people.iter().map(|one| one.user_id().as_str()).collect();
                ids.sort_unstable();
                ids.dedup();
                ids.join(" ")
            }
        }
    }
}

impl SendMessage {
    pub(super) async fn recipient(
        &self,
        user: &Acting,
        arguments: &Arguments,
        reply: Option<ReadablePost>,
    ) -> Result<Recipient, Halt> {
        let to = arguments.to.trim();
        let people = if to.starts_with('@') && to.contains(',') {
            self.0.resolver.people(user, "to", &[to.to_owned()]).await?
        } else {
            let team = arguments.team.as_deref();
            match self.0.resolver.target(user, to, team).await? {
                Found::One(Target::Channel(channel)) => {
                    return Ok(Recipient::Channel(channel, reply));
                }
                Found::One(Target::Post(post)) => {
                    let channel = post.channel().clone();
                    return Ok(Recipient::Channel(channel, Some(reply.unwrap_or(*post))));
                }
                Found::One(Target::Person(person)) => vec![person],
                Found::Nothing(near) if near.is_empty() => {
                    let sentence = format!("no channel {to} that you can see");
                    return Err(Refusal::NotFound(sentence).into());
                }
                several => {
                    several.one("to", to)?;
                    Vec::new()
                }
            }
        };
        // A reply to somebody's message belongs where that message is.
        match reply {
            Some(_) => Err(Refusal::argument(
                "to",
                "is a person and reply_to a message; give the message's permalink as `to` to reply to it",
            )
            .into()),
            None => Ok(Recipient::People(people)),
        }
    }

    /// Asks for leave to send it there.
    pub(super) async fn destination(
        &self,
        user: &Acting,
        recipient: Recipient,
        draft: Draft,
    ) -> Result<Destination, Refusal> {
        let permissions = &self.0.permissions;
        match recipient {
            Recipient::Channel(channel, reply) => {
                let draft = draft.reply_to(reply);
                let postable = permissions.postable(user, channel, draft).await?;
                Ok(Destination::Channel(postable))
            }
            Recipient::People(people) => {
                let conversation = permissions.conversation(user, "to", people).await?;
                let messageable = permissions.messageable(user, conversation, draft).await?;
                Ok(Destination::People(messageable))
            }
        }
    }
}
