//! What a cell plays in: a channel of its own with messages, people and a caller, so that no cell disturbs another.

use devhost::world::ChannelKind;
use mattermost_plugin::ids::{ChannelId, FileId, PostId, TeamId, UserId};
use mattermost_plugin::model::Post;

use super::caller::Caller;
use crate::stage::Stage;

/// What a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Public,
    Private,
}

/// A caller, and what there is to call about.
pub(super) struct Spot {
    /// In every name here, and in every message: nothing else has it.
    pub(super) mark: String,
    /// Who calls, or would.
    pub(super) user: UserId,
    pub(super) channel: ChannelId,
    /// By the caller.
    pub(super) own: PostId,
    /// By the colleague, and pinned.
    pub(super) others: PostId,
    /// Attached to the colleague's message.
    pub(super) file: FileId,
    pub(super) feed: String,
    /// The second of two.
    pub(super) bookmark: String,
    /// In the channel. A guest sees them by that alone.
    pub(super) colleague: UserId,
    /// Not in the channel, but in another with those callers that are in it.
    pub(super) newcomer: UserId,
}

impl Spot {
    pub(super) fn prepare(
        stage: &Stage,
        elsewhere: &TeamId,
        caller: Caller,
        place: Place,
        number: usize,
    ) -> Self {
        let world = &stage.world;
        let team = &stage.sample.acme;
        let mark = format!("spot{number}");
        let kind = match place {
            Place::Public => ChannelKind::Public,
            Place::Private => ChannelKind::Private,
        };
        let channel = world.add_channel(team, kind, &mark, &format!("The {mark}"));
        let user = caller.enter(world, team, elsewhere, &format!("caller-{mark}"));
        let colleague = Caller::Member.enter(world, team, elsewhere, &format!("colleague-{mark}"));
        let newcomer = Caller::Member.enter(world, team, elsewhere, &format!("newcomer-{mark}"));
        world.join_channel(&channel, &colleague);
        if caller.is_in_the_channel() {
            world.join_channel(&channel, &user);
            let side = world.add_channel(team, kind, &format!("side-{mark}"), "Side");
            world.join_channel(&side, &user);
            world.join_channel(&side, &newcomer);
        }
        let file = world.add_file(&colleague, &channel, "plan.txt", b"The plan");
        let bookmark = |name| world.add_bookmark(&channel, &colleague, name, "https://example.com");
        bookmark("One");
        let bookmark = bookmark("Two").id;
        let post = |user_id: &UserId, files: Vec<FileId>, is_pinned| {
            let post = Post {
                channel_id: channel.clone(),
                user_id: user_id.clone(),
                message: format!("A word from {mark}").into(),
                file_ids: files.into_iter().collect(),
                is_pinned,
                ..Post::default()
            };
            world.create_post(&post).id
        };
        let spot = Self {
            own: post(&user, Vec::new(), false),
            others: post(&colleague, vec![file.clone()], true),
            file,
            feed: String::new(),
            bookmark,
            mark,
            user,
            channel: channel.clone(),
            colleague,
            newcomer,
        };
        if caller == Caller::Archived {
            world.archive(&channel);
        }
        spot
    }

    /// A feed that may be read, too.
    pub(super) fn with_feed(self, feed: String) -> Self {
        Self { feed, ..self }
    }
}
