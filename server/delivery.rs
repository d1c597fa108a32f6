//! Sending a message that may be sent, to the end.
//!
//! From its first change on the sending runs in a task of the plugin: the call it came from may be given up at its deadline,
//! the message is still sent once, recorded, and found again under its idempotency key.

use mattermost_plugin::TaskSet;
use mattermost_plugin::ids::{ChannelId, PostId, UserId};
use mattermost_plugin::model::Post;
use tokio::sync::oneshot;

use crate::audit::{Audit, Event};
use crate::idempotency::{Claim, Key, Keys};
use crate::permissions::{Destination, Postable, Unsent};
use crate::refusal::Refusal;

/// Sends messages. Cheap to clone.
#[derive(Clone)]
pub struct Delivery {
    tasks: TaskSet,
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
    /// Runs in `tasks`, remembers in `keys`, tells `audit`.
    pub fn new(tasks: TaskSet, keys: Keys, audit: Audit) -> Self {
        Self { tasks, keys, audit }
    }

    /// Sends to `destination` as `author`. Dropping the future does not stop it.
    ///
    /// # Errors
    /// The server refuses, or the outcome is unknown.
    pub async fn send(
        &self,
        author: &UserId,
        destination: Destination,
        key: Option<Key>,
    ) -> Result<Delivered, Refusal> {
        let (answer, outcome) = oneshot::channel();
        let this = self.clone();
        let author = author.clone();
        self.tasks.spawn("sending a message", async move {
            let result = this.run(&author, destination, key).await;
            // Nobody listens any more where the call was given up.
            let _ = answer.send(result);
        });
        outcome.await.unwrap_or_else(|_| {
            Err(Refusal::Impossible(
                "outcome unknown: the plugin is shutting down; look for the message before you send it again".to_owned(),
            ))
        })
    }

    async fn run(
        &self,
        author: &UserId,
        destination: Destination,
        key: Option<Key>,
    ) -> Result<Delivered, Refusal> {
        if let Some(key) = &key
            && let Claim::Done(post) = self.keys.claim(key).await?
        {
            return Ok(Delivered::Before { post });
        }
        let about = ids(&destination);
        let result = post(destination).await;
        // Before the audit record, which may take long: a repeated call must find the post at once.
        match (&result, &key) {
            (Ok(post), Some(key)) => self.keys.done(key, &post.id).await,
            // A server that did not answer may have posted it: then the key stays taken.
            (Err(Unsent::Server(error)), Some(_)) if error.is_unanswered() => {}
            (Err(_), Some(key)) => self.keys.release(key).await,
            (_, None) => {}
        }
        self.audit
            .record(Event {
                name: "mcp_send_message",
                object: "post",
                actor: author,
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
            Err(Unsent::Refused(refusal)) => Err(refusal),
            Err(Unsent::Server(error)) => Err(Refusal::change(
                "posting the message",
                &error,
                "look for the message before you send it again",
            )),
        }
    }
}

async fn post(destination: Destination) -> Result<Post, Unsent> {
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
