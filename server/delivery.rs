//! Sending a message that may be sent: once, recorded, and found again under its idempotency key.

use mattermost_plugin::ids::{ChannelId, FileId, PostId};
use mattermost_plugin::model::Post;
use mattermost_plugin_mcp::ToolContext;

use crate::changes::{Change, Changes, Made, Unmade};
use crate::confirm::Confirmed;
use crate::idempotency::{Claim, Key, Keys};
use crate::permissions::Destination;
use crate::refusal::Refusal;

/// Sends messages. Cheap to clone.
#[derive(Clone)]
pub struct Delivery {
    keys: Keys,
    changes: Changes,
}

/// A message that may be sent.
pub struct Letter {
    /// The message, and where it goes.
    pub destination: Destination,
    /// Under which a repeated call finds it.
    pub key: Option<Key>,
    /// That it may notify many, where it does.
    pub confirmed: Option<Confirmed>,
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
        /// With these files.
        files: Vec<FileId>,
    },
    /// An earlier call with the same key had posted it.
    Before {
        /// As what.
        post: PostId,
    },
}

/// Why a message was not sent.
enum Unsent {
    /// Before it was posted: it is certainly not.
    Before(Unmade),
    /// While it was being posted.
    Posting(Unmade),
}

impl Delivery {
    /// Remembers in `keys`, records with `changes`.
    pub fn new(keys: Keys, changes: Changes) -> Self {
        Self { keys, changes }
    }

    /// What an earlier call with this key has posted, if there was one.
    ///
    /// # Errors
    /// The key stands for another message, or the earlier call has not said how it ended.
    pub async fn earlier(&self, key: &Key) -> Result<Option<PostId>, Refusal> {
        self.keys.look_up(key).await
    }

    /// Sends it as the caller. From here on the call changes something and runs to its end: the message and its key must not
    /// be left one without the other.
    ///
    /// # Errors
    /// The server refuses, or the outcome is unknown.
    pub async fn send(&self, context: &ToolContext, letter: Letter) -> Result<Delivered, Refusal> {
        let change = Change {
            event: "mcp_send_message",
            object: "post",
            doing: "posting the message",
            next: "look for the message before you send it again",
            about: letter.destination.ids(),
        };
        if let Some(key) = &letter.key {
            context.idempotency_key(key.written());
        }
        self.changes
            .make(context, change, self.deliver(context, letter))
            .await
    }

    async fn deliver(
        &self,
        context: &ToolContext,
        letter: Letter,
    ) -> Result<Made<Delivered>, Unmade> {
        let Letter {
            destination,
            key,
            confirmed,
        } = letter;
        if let Some(key) = &key
            && let Claim::Done(post) = self.keys.claim(key).await?
        {
            let ids = vec![("post_id", post.to_string())];
            let outcome = Delivered::Before { post };
            return Ok(Made { outcome, ids });
        }
        let result = post(context, destination, confirmed).await;
        if let Some(key) = &key {
            match &result {
                Ok(post) => self.keys.done(key, &post.id).await,
                // A server that did not answer may have posted it: then the key stays taken.
                Err(Unsent::Posting(Unmade::Server(error))) if error.is_unanswered() => {}
                Err(_) => self.keys.release(key).await,
            }
        }
        let post = match result {
            Ok(post) => post,
            Err(Unsent::Before(unmade) | Unsent::Posting(unmade)) => return Err(unmade),
        };
        Ok(Made {
            ids: vec![
                ("post_id", post.id.to_string()),
                ("channel_id", post.channel_id.to_string()),
            ],
            outcome: Delivered::Sent {
                post: post.id,
                channel: post.channel_id,
                files: post.file_ids,
            },
        })
    }
}

/// Opens the channel, uploads the files, posts: in that order, so that only the last step can be seen.
async fn post(
    context: &ToolContext,
    destination: Destination,
    confirmed: Option<Confirmed>,
) -> Result<Post, Unsent> {
    if let Some(confirmed) = confirmed {
        let spent = confirmed.spend().await;
        spent.map_err(|refusal| Unsent::Before(refusal.into()))?;
    }
    let mut postable = destination.open(context).await.map_err(Unsent::Before)?;
    let mut uploaded = Vec::new();
    for file in postable.uploads() {
        let file = postable.upload(file).await;
        let file = file.map_err(|error| {
            let next = "nothing was posted, so call again";
            let refusal = Refusal::change("uploading a file", &error, next);
            Unsent::Before(refusal.into())
        })?;
        context.done(format!("uploaded a file (id {})", file.id));
        uploaded.push(file.id);
    }
    if !uploaded.is_empty() {
        postable = postable.again().await.map_err(Unsent::Before)?;
    }
    let post = postable.send(uploaded).await;
    let post = post.map_err(|error| Unsent::Posting(error.into()))?;
    context.done(format!("posted the message (id {})", post.id));
    Ok(post)
}
