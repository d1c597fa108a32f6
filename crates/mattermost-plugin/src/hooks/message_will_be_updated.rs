//! `MessageWillBeUpdated`, whose nil is a refusal.
//!
//! Where other hooks answer nil for "as it is", this one answers the post that it was given (client_rpc.go reads the answer
//! into nothing, not into the new post as with MessageWillBePosted, and the server takes nil for a rejection). When that is
//! refused, because a field of a post has another type at the server, the call fails, and the server takes the new post.

use std::sync::Arc;

use go_plugin::rpc::Reply;

use super::Decision;
use super::outcome::Outcome;
use crate::Plugin;
use crate::model::{Context, Post};

/// What the plugin says, and what it said it about.
pub(crate) struct Answered {
    decision: Decision<Post>,
    new_post: Post,
}

pub(super) async fn call<P: Plugin>(
    plugin: Arc<P>,
    (context, new_post, old_post): (Context, Post, Post),
) -> Answered {
    let asked = plugin.message_will_be_updated(context, new_post.clone(), old_post);
    Answered {
        decision: asked.await,
        new_post,
    }
}

impl Outcome<(Option<Post>, String)> for Answered {
    fn into_reply(self, hook: &'static str) -> Reply {
        let decision = match self.decision {
            Decision::Allow => Decision::Replace(self.new_post),
            other => other,
        };
        Outcome::<(_, String)>::into_reply(decision, hook)
    }

    fn from_results((post, reason): (Option<Post>, String)) -> Self {
        Self {
            decision: match &post {
                Some(_) => Decision::Allow,
                None => Decision::Reject(reason),
            },
            new_post: post.unwrap_or_default(),
        }
    }
}
