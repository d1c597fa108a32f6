//! What to read: a channel or a message.

use crate::answered::Halt;
use crate::permissions::{Acting, ReadablePost, VisibleChannel};
use crate::refusal::Refusal;

use super::reference::Reference;
use super::{Resolver, Target, reference};

/// What can be read.
#[derive(Debug)]
pub enum Source {
    /// A channel.
    Channel(Box<VisibleChannel>),
    /// A message.
    Post(Box<ReadablePost>),
}

impl Resolver {
    /// What `text` means to read, for the argument `field`; a person means the direct message with them.
    ///
    /// # Errors
    /// `text` has no form that could lead to a channel or message, leads to nothing that the caller can see, or is unclear.
    pub async fn source(
        &self,
        user: &Acting,
        field: &'static str,
        text: &str,
    ) -> Result<Source, Halt> {
        match reference(user, field, text).await? {
            Reference::Post(_) => {
                let post = self.post(user, field, text).await?;
                Ok(Source::Post(Box::new(post)))
            }
            Reference::Id(id) => match self.by_id(user, &id).await? {
                Target::Channel(channel) => Ok(Source::Channel(Box::new(channel))),
                Target::Post(post) => Ok(Source::Post(post)),
                Target::Person(person) => {
                    let channel = self.permissions.direct_channel(user, person.user_id());
                    let none = || {
                        let name = person.username();
                        Refusal::NotFound(format!("no direct message with @{name} yet"))
                    };
                    Ok(Source::Channel(Box::new(channel.await?.ok_or_else(none)?)))
                }
            },
            _ => Ok(Source::Channel(Box::new(
                self.channel(user, field, text, None).await?,
            ))),
        }
    }
}
