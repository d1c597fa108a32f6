//! What a plugin says to something that is about to happen.

use std::convert::Infallible;

use crate::model::Post;

/// What a plugin says to something that is about to happen: a post, a log-in, an upload.
///
/// A hook that answers a `Decision<T>` may put another `T` in its place; one that answers a plain `Decision` may only
/// allow or reject.
///
/// ```
/// use mattermost_plugin::Decision;
/// use mattermost_plugin::model::Post;
///
/// fn no_shouting(mut post: Post) -> Decision<Post> {
///     if post.message.contains("!!!!") {
///         return Decision::Reject("Please do not shout.".into());
///     }
///     if post.message.ends_with('!') {
///         post.message = post.message.trim_end_matches('!').into();
///         return Decision::Replace(post);
///     }
///     Decision::Allow
/// }
/// ```
///
/// # When the hook panics
///
/// Then there is no decision: the call fails, and the server goes on as if the plugin did not have the hook. The post is
/// stored, the user logs in. That is so for plugins in Go, too, and it keeps a bug in one plugin from stopping everybody's
/// work. A plugin that has to be asked, whatever happens, catches what may panic in it and answers [`Reject`](Self::Reject).
///
/// A file is the exception: the hook before an upload is there to keep files out, so one that panics over a file, or over
/// what replaces it, rejects it.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Decision<T = Infallible> {
    /// It happens as it is. The server is told no more than that.
    #[default]
    Allow,
    /// This happens instead. Change what you were given rather than make a new one: it has fields that you do not know.
    ///
    /// About new posts, new members and files the server may read it into what it had: then what is zero or empty here, and
    /// what is missing in a map, stays there as it was.
    Replace(T),
    /// It does not happen; the text says why, mostly to the user. An empty one is replaced by a general sentence, because
    /// the server takes it for consent.
    Reject(String),
}

/// `plugin.DismissPostError`
const DISMISS_POST: &str = "plugin.message_will_be_posted.dismiss_post";

impl Decision<Post> {
    /// It does not happen, and nobody is told. Only [`message_will_be_posted`](crate::Plugin::message_will_be_posted) knows that:
    /// of a change the author would read this text's id.
    pub fn dismiss() -> Self {
        Self::Reject(DISMISS_POST.to_owned())
    }
}
