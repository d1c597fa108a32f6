//! New replies where threads are collapsed: they do not count as unread, and must not get lost either.

use mattermost_plugin::ids::PostId;
use mattermost_plugin::model::Post;

use crate::mentions::Mentions;
use crate::permissions::Acting;

/// Most threads that are named.
const MAX_NAMED: usize = 10;

/// The threads with new replies of others, and how many, by the first.
#[derive(Debug, Default)]
pub(super) struct Replies(Vec<(PostId, usize)>);

impl Replies {
    /// Takes the replies out of `posts`, all but those that mention the reader.
    pub(super) fn out_of(posts: &mut Vec<Post>, reader: &Acting) -> Self {
        let mut threads: Vec<(PostId, usize)> = Vec::new();
        let others = posts
            .iter()
            .filter(|post| !post.root_id.is_empty() && post.user_id != *reader.id());
        for reply in others {
            match threads.iter_mut().find(|(root, _)| *root == reply.root_id) {
                Some((_, count)) => *count += 1,
                None => threads.push((reply.root_id.clone(), 1)),
            }
        }
        posts.retain(|post| post.root_id.is_empty() || mentions(post, reader));
        Self(threads)
    }

    /// Where they are.
    pub(super) fn note(&self) -> Option<String> {
        let named = self.0.iter().take(MAX_NAMED);
        let named: Vec<_> = named
            .map(|(root, count)| format!("{root} ({count})"))
            .collect();
        let more = match self.0.len().saturating_sub(MAX_NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        (!named.is_empty()).then(|| {
            let named = named.join(", ");
            format!("New replies in threads, which source=id reads: {named}{more}.")
        })
    }
}

fn mentions(post: &Post, reader: &Acting) -> bool {
    let mentions = Mentions::of([post.message.as_str()]);
    let named = || mentions.names.contains(&reader.username().to_lowercase());
    post.user_id != *reader.id() && (mentions.everybody || named())
}
