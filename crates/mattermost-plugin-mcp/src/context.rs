//! What a call knows about itself, and what it says about itself.
use crate::Caller;
use crate::progress::Progress;
use std::fmt;
use std::sync::Arc;

/// A call, as its tool sees it: who asked, and when the call begins to change something.
///
/// # Calls that change something
///
/// A call does not run for ever: it has a deadline (20 s, see
/// [`McpServerBuilder::deadline`](crate::McpServerBuilder::deadline)), whoever asked may go away, and the plugin may be
/// deactivated. A call that only reads is then stopped where it stands, and a tool that only reads needs nothing of what
/// follows.
///
/// To stop a tool between two of its writes would leave half of a change behind, and a write that is under way cannot
/// be called back: Mattermost's plugin API has no cancellation. So a tool that changes something says when its first
/// write comes:
///
/// 1. Check and look up everything first: arguments, permissions, what is there. Up to here the call may be stopped.
/// 2. [`begin_change`](Self::begin_change), right before the first write. What has not been stopped by then runs to its
///    end, whatever happens to the request; what has been stopped never gets past it, so no write is begun.
/// 3. Write. Say what is [`done`](Self::done) after each write, and under which
///    [`idempotency_key`](Self::idempotency_key) a repeated call finds out how this one ended.
///
/// At the deadline whoever asked is told that the outcome is unknown, what is done so far, and the key. The call goes on
/// in a task of the plugin, which keeps its place in the server's limits; its real outcome is in the log. A deactivation
/// waits for it as for every task ([`Host::tasks`](mattermost_plugin::Host::tasks): 3 s, then it is aborted).
///
/// It does not go on for ever: a minute after its deadline the log has a warning, and ten minutes after it the call is
/// dropped where it stands, so that its place is free again (`outcome="abandoned"` in the log). A write that is under way
/// then may still happen, none comes after it, and what follows the change, such as to keep the idempotency key, is left out.
///
/// A tool that changes something and never calls `begin_change` is stopped at its deadline like any other; then
/// the model reads that what it had begun may still happen. Where no tool of a server is like that, say so
/// ([`McpServerBuilder::announced_changes`](crate::McpServerBuilder::announced_changes)): a call that is stopped before
/// `begin_change` is then told as one that changed nothing.
///
/// ```
/// use mattermost_plugin::api::{Client, Posts};
/// use mattermost_plugin::{ids::ChannelId, model::Post};
/// use mattermost_plugin_mcp::{Hints, Tool, ToolContext, ToolError};
///
/// #[derive(serde::Deserialize, schemars::JsonSchema)]
/// struct Notices {
///     /// Id of the channel.
///     channel_id: String,
///     /// What to post, each text as a message of its own.
///     #[schemars(length(min = 1, max = 5))]
///     texts: Vec<String>,
/// }
///
/// struct PostNotices {
///     api: Client,
/// }
///
/// impl Tool for PostNotices {
///     const NAME: &'static str = "post_notices";
///     const DESCRIPTION: &'static str = "Post or announce up to five notices in a channel.";
///     const HINTS: Hints = Hints::WRITE;
///     type Arguments = Notices;
///     type Output = String;
///
///     async fn call(&self, context: ToolContext, asked: Notices) -> Result<String, ToolError> {
///         let channel_id = ChannelId::from(asked.channel_id.as_str());
///         // look up, ask for permissions, build what will be written
///         context.begin_change().await;
///         for message in asked.texts {
///             let notice = Post {
///                 user_id: context.caller.user_id().clone(),
///                 channel_id: channel_id.clone(),
///                 message: message.into(),
///                 ..Post::default()
///             };
///             let posted = self.api.create_post(&notice).await?;
///             context.done(format!("posted {}", posted.id));
///         }
///         Ok("All notices are posted.".to_owned())
///     }
/// }
/// ```
#[derive(Clone)]
pub struct ToolContext {
    /// The user who asked, and as whom the tool acts.
    pub caller: Caller,
    pub(crate) progress: Arc<Progress>,
}

impl ToolContext {
    pub(crate) fn new(caller: Caller) -> Self {
        Self {
            caller,
            progress: Arc::default(),
        }
    }

    /// Says that the call begins to change something: from here on it runs to its end. Call it right before the first
    /// write, in the future of [`Tool::call`](crate::Tool::call) itself; a second time does nothing.
    ///
    /// Where the call has been stopped meanwhile this never returns, and the call is dropped here.
    pub async fn begin_change(&self) {
        if !self.progress.begin_change() {
            std::future::pending().await
        }
    }

    /// Says that a part of the change is done, in a few words for the model, with ids, such as "created ~apollo (id
    /// ...)". Told if the call fails or its deadline comes before the end, with 200 characters of it at
    /// most, on one line; never logged.
    pub fn done(&self, what: impl Into<String>) {
        self.progress.done(&what.into());
    }

    /// Says under which idempotency key the change is remembered, as it was given: asked again with the same key,
    /// the tool answers what the first call did and changes nothing again. Told if the deadline comes before the end;
    /// never logged.
    pub fn idempotency_key(&self, key: impl Into<String>) {
        self.progress.idempotency_key(key.into());
    }

    /// A call of `caller`, for tests that call a tool directly. Nothing stops it.
    #[cfg(any(test, feature = "test-kit"))]
    pub fn for_tests(caller: Caller) -> Self {
        Self::new(caller)
    }
}

// What is done and the key may quote what a user typed.
impl fmt::Debug for ToolContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ToolContext")
            .field("caller", &self.caller)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;
    use mattermost_plugin::ids::UserId;

    #[test]
    fn a_change_begins_once_and_never_in_a_call_that_was_stopped() {
        let call = || ToolContext::for_tests(Caller::for_tests(UserId::from("ada")));
        let goes_on = call();
        assert!(goes_on.begin_change().now_or_never().is_some());
        assert!(goes_on.begin_change().now_or_never().is_some());
        let stopped = call();
        assert!(stopped.progress.stop());
        assert!(stopped.begin_change().now_or_never().is_none());
    }

    #[test]
    fn nothing_that_was_typed_is_shown() {
        let context = ToolContext::for_tests(Caller::for_tests(UserId::from("ada")));
        context.done("zebra");
        context.idempotency_key("zebra");
        assert!(!format!("{context:?}").contains("zebra"));
    }
}
