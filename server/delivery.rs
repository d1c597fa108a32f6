//! Sending a message that may be sent: once, recorded, and found again under its idempotency key.

use mattermost_plugin::ids::{ChannelId, PostId};
use mattermost_plugin::model::Post;
use mattermost_plugin_mcp::ToolContext;

use crate::audit::{Audit, Event};
use crate::changes::Unmade;
use crate::idempotency::{Claim, Key, Keys};
use crate::permissions::{Destination, Postable};
use crate::refusal::Refusal;

/// Sends messages. Cheap to clone.
#[derive(Clone)]
pub struct Delivery {
    keys: Keys,
    audit: Audit,
}

/// What became of a message.
#[derive(Debug, PartialEq, Eq)]
pub enum Delivered {
    /// It is posted.
    Sent {
        /// As what.
        post: PostId,
        /// Where.
        channel: ChannelId,
    },
    /// An earlier call with the same key had posted it.
    Before {
        /// As what.
        post: PostId,
    },
}

impl Delivery {
    /// Remembers in `keys`, tells `audit`.
    pub fn new(keys: Keys, audit: Audit) -> Self {
        Self { keys, audit }
    }

    /// Sends to `destination` as the caller. From here on the call changes something and runs to its end: the message and
    /// its key must not be left one without the other.
    ///
    /// # Errors
    /// The server refuses, or the outcome is unknown.
    pub async fn send(
        &self,
        context: &ToolContext,
        destination: Destination,
        key: Option<Key>,
    ) -> Result<Delivered, Refusal> {
        context.begin_change().await;
        if let Some(key) = &key {
            context.idempotency_key(key.written());
            if let Claim::Done(post) = self.keys.claim(key).await? {
                return Ok(Delivered::Before { post });
            }
        }
        let about = ids(&destination);
        let result = post(destination).await;
        if let Ok(post) = &result {
            context.done(format!("posted the message (id {})", post.id));
        }
        // Before the audit record, which may take long: a repeated call must find the post at once.
        match (&result, &key) {
            (Ok(post), Some(key)) => self.keys.done(key, &post.id).await,
            // A server that did not answer may have posted it: then the key stays taken.
            (Err(Unmade::Server(error)), Some(_)) if error.is_unanswered() => {}
            (Err(_), Some(key)) => self.keys.release(key).await,
            (_, None) => {}
        }
        self.audit
            .record(Event {
                name: "mcp_send_message",
                object: "post",
                actor: context.caller.user_id(),
                about,
                result: result.as_ref().ok().map(|post| {
                    vec![
                        ("post_id", post.id.to_string()),
                        ("channel_id", post.channel_id.to_string()),
                    ]
                }),
            })
            .await;
        match result {
            Ok(post) => Ok(Delivered::Sent {
                post: post.id,
                channel: post.channel_id,
            }),
            Err(unmade) => Err(unmade.refusal(
                "posting the message",
                "look for the message before you send it again",
            )),
        }
    }
}

async fn post(destination: Destination) -> Result<Post, Unmade> {
    let postable: Postable = match destination {
        Destination::Channel(postable) => postable,
        Destination::Person(person) => person.open().await?,
    };
    Ok(postable.send().await?)
}

fn ids(destination: &Destination) -> Vec<(&'static str, String)> {
    match destination {
        Destination::Channel(postable) => {
            vec![("channel_id", postable.channel().channel().id.to_string())]
        }
        Destination::Person(person) => vec![("to_user_id", person.person().user_id().to_string())],
    }
}
