//! What a cell plays in: a channel of its own with messages, people and a caller, so that no cell disturbs another.

use devhost::World;
use devhost::world::{Account, ChannelKind};
use mattermost_plugin::ids::{ChannelId, FileId, PostId, TeamId, UserId};
use mattermost_plugin::model::Post;

use super::caller::Caller;

/// Far in the future, as [`World::add_scheduled_post`] takes it.
const LATER_MS: i64 = 4_000_000_000_000;

/// What a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Public,
    Private,
    Direct,
    Group,
    /// A direct message with somebody of another team.
    DirectAcross,
    /// A group message with somebody of another team.
    GroupAcross,
}

impl Place {
    /// Of a row that is called so.
    pub(super) fn of(what: &str) -> Self {
        match what.rsplit(", ").next().unwrap_or_default() {
            "private" => Self::Private,
            "direct" => Self::Direct,
            "group" => Self::Group,
            "direct across teams" => Self::DirectAcross,
            "group across teams" => Self::GroupAcross,
            _ => Self::Public,
        }
    }

    /// Makes it, with two in it; a group needs one more.
    fn open(self, world: &World, team: &TeamId, mark: &str, members: [&UserId; 2]) -> ChannelId {
        let [one, other] = members;
        let named = |kind| {
            let channel = world.add_channel(team, kind, mark, &format!("The {mark}"));
            for member in [other, one] {
                world.join_channel(&channel, member);
            }
            channel
        };
        match self {
            Self::Public => named(ChannelKind::Public),
            Self::Private => named(ChannelKind::Private),
            Self::Direct | Self::DirectAcross => world.direct_channel(one, other),
            Self::Group | Self::GroupAcross => {
                let third = world.add_user(&format!("third-{mark}"), Account::Ordinary);
                world.join_team(team, &third);
                world.group_channel(&[one.clone(), other.clone(), third])
            }
        }
    }

    fn is_across(self) -> bool {
        matches!(self, Self::DirectAcross | Self::GroupAcross)
    }

    fn is_of_a_team(self) -> bool {
        matches!(self, Self::Public | Self::Private)
    }
}

/// A caller, and what there is to call about.
pub(super) struct Spot {
    /// In every name here, and in every message: nothing else has it.
    pub(super) mark: String,
    /// Where it all is, but for what is elsewhere.
    pub(super) team: TeamId,
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
    /// Due in the channel, of the caller's.
    pub(super) scheduled: String,
    /// In the channel. A guest sees them by that alone.
    pub(super) colleague: UserId,
    /// Not in the channel, but in another with those callers that are in it; in the direct and group messages of the others.
    pub(super) newcomer: UserId,
}

impl Spot {
    pub(super) fn prepare(
        world: &World,
        [team, elsewhere]: [&TeamId; 2],
        caller: Caller,
        place: Place,
        number: usize,
    ) -> Self {
        let mark = format!("spot{number}");
        let user = caller.enter(world, team, elsewhere, &format!("caller-{mark}"));
        let home = match place.is_across() {
            true => Caller::OtherTeam,
            false => Caller::Member,
        };
        let colleague = home.enter(world, team, elsewhere, &format!("colleague-{mark}"));
        let newcomer = Caller::Member.enter(world, team, elsewhere, &format!("newcomer-{mark}"));
        let inside = caller.is_in_the_channel();
        let members = match inside {
            true => [&user, &colleague],
            false => [&newcomer, &colleague],
        };
        let channel = place.open(world, team, &mark, members);
        if inside {
            let side = format!("side-{mark}");
            let side = world.add_channel(team, ChannelKind::Private, &side, "Side");
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
            scheduled: world
                .add_scheduled_post(&channel, &user, "Later", LATER_MS)
                .id,
            mark,
            team: team.clone(),
            user,
            channel: channel.clone(),
            colleague,
            newcomer,
        };
        if caller == Caller::Archived && place.is_of_a_team() {
            world.archive(&channel);
        }
        spot
    }

    /// A feed that may be read, too.
    pub(super) fn with_feed(self, feed: String) -> Self {
        Self { feed, ..self }
    }
}
