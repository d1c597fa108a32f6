//! The rows of the matrix: what is called, and the function of Mattermost's server (`server/channels/`) that it follows.

use devhost::World;
use serde_json::{Value, json};

use super::spot::{Place, Spot};

/// A setting of the server under which a row is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    /// `TeamSettings.RestrictDirectMessage` is `team`.
    SameTeam,
    /// `ComplianceSettings.Enable`.
    Compliance,
}

impl Rule {
    /// Holds, or does not any more.
    pub(super) fn set(self, world: &World, holds: bool) {
        world.change_config(|config| match self {
            Self::SameTeam => {
                let restriction = if holds { "team" } else { "any" };
                config.team_settings.restrict_direct_message = Some(restriction.into());
            }
            Self::Compliance => config.compliance_settings.enable = Some(holds),
        });
    }
}

/// A tool and what it is to do.
pub(super) struct Row {
    pub(super) tool: &'static str,
    /// The action, and what it is about.
    pub(super) what: &'static str,
    /// Where core decides it.
    pub(super) core: &'static str,
    pub(super) place: Place,
    /// A setting of the server that forbids more than others.
    pub(super) rule: Option<Rule>,
    /// Whether the team has a permission scheme of its own.
    pub(super) schemed: bool,
    pub(super) arguments: fn(&Spot) -> Value,
    /// What an answer has to have, for the thing to be found.
    pub(super) wanted: Option<fn(&Spot) -> String>,
}

impl Row {
    pub(super) fn name(&self) -> String {
        let rule = match self.rule {
            None if self.schemed => " (team scheme)",
            None => "",
            Some(Rule::SameTeam) => " (RestrictDirectMessage)",
            Some(Rule::Compliance) => " (compliance)",
        };
        let name = format!("{} {}{rule}", self.tool, self.what);
        name.trim_end().to_owned()
    }

    fn under(mut self, rule: Rule) -> Self {
        self.rule = Some(rule);
        self
    }

    pub(super) fn under_a_scheme(mut self) -> Self {
        self.schemed = true;
        self
    }

    fn wants(mut self, wanted: fn(&Spot) -> String) -> Self {
        self.wanted = Some(wanted);
        self
    }

    fn follows(mut self, core: &'static str) -> Self {
        self.core = core;
        self
    }
}

fn row(tool: &'static str, what: &'static str, arguments: fn(&Spot) -> Value) -> Row {
    Row {
        tool,
        what,
        core: "",
        place: Place::of(what),
        rule: None,
        schemed: false,
        arguments,
        wanted: None,
    }
}

/// All rows, those that read first.
pub(super) fn all() -> Vec<Row> {
    [reading(), writing(), arranging()]
        .into_iter()
        .flatten()
        .collect()
}

/// The rows that read.
fn reading() -> Vec<Row> {
    const READ: &str = "app/authorization.go HasPermissionToReadChannel";
    let channel = |spot: &Spot| json!({"channel": spot.channel});
    let of_channel = |spot: &Spot| json!({"source": spot.channel});
    let bookmarks = |spot: &Spot| json!({"channel": spot.channel, "include": ["bookmarks"]});
    vec![
        row("whoami", "", |_| json!({})).follows("app/user.go GetUser"),
        row("find_channels", "channel, public", channel)
            .wants(|spot| spot.mark.clone())
            .follows("api4/channel.go getChannel"),
        row("find_channels", "channel, private", channel)
            .wants(|spot| spot.mark.clone())
            .follows("api4/channel.go getChannel"),
        row("find_channels", "scope mine", |_| json!({"scope": "mine"}))
            .follows("api4/channel.go getChannelsForTeamForUser"),
        row(
            "find_channels",
            "scope public",
            |_| json!({"scope": "public", "team": "acme"}),
        )
        .follows("api4/channel.go getPublicChannelsForTeam"),
        row("find_channels", "team", |_| json!({"team": "acme"})).follows("api4/team.go getTeam"),
        row(
            "find_channels",
            "pinned, public",
            |spot| json!({"channel": spot.channel, "include": ["pinned"]}),
        )
        .wants(|spot| spot.others.to_string())
        .follows("api4/channel.go getPinnedPosts"),
        row(
            "find_channels",
            "pinned, private",
            |spot| json!({"channel": spot.channel, "include": ["pinned"]}),
        )
        .wants(|spot| spot.others.to_string())
        .follows("api4/channel.go getPinnedPosts"),
        row(
            "find_people",
            "user",
            |spot| json!({"user": spot.colleague}),
        )
        .wants(|spot| format!("@colleague-{}", spot.mark))
        .follows("api4/user.go getUser, app/user.go UserCanSeeOtherUser"),
        row(
            "find_people",
            "query",
            |spot| json!({"query": format!("colleague-{}", spot.mark)}),
        )
        .wants(|spot| spot.colleague.to_string())
        .follows("api4/user.go searchUsers, app/user.go RestrictUsersSearchByPermissions"),
        row("find_people", "channel, public", channel)
            .wants(|spot| spot.colleague.to_string())
            .follows("api4/user.go getUsers (in_channel)"),
        row("find_people", "channel, private", channel)
            .wants(|spot| spot.colleague.to_string())
            .follows("api4/user.go getUsers (in_channel)"),
        row("find_people", "team", |_| json!({"team": "acme"}))
            .follows("api4/user.go getUsers (in_team)"),
        row(
            "read_messages",
            "channel, public",
            |spot| json!({"source": spot.channel}),
        )
        .wants(|spot| spot.others.to_string())
        .follows("app/authorization.go HasPermissionToReadChannel"),
        row(
            "read_messages",
            "channel, private",
            |spot| json!({"source": spot.channel}),
        )
        .wants(|spot| spot.others.to_string())
        .follows("app/authorization.go HasPermissionToReadChannel"),
        row(
            "read_messages",
            "thread, public",
            |spot| json!({"source": spot.others}),
        )
        .wants(|spot| spot.others.to_string())
        .follows("api4/post.go getPostThread, app/post.go GetPostIfAuthorized"),
        row(
            "read_messages",
            "thread, private",
            |spot| json!({"source": spot.others}),
        )
        .wants(|spot| spot.others.to_string())
        .follows("api4/post.go getPostThread, app/post.go GetPostIfAuthorized"),
        row(
            "read_messages",
            "unread, public",
            |spot| json!({"source": spot.channel, "view": "unread"}),
        )
        .wants(|spot| spot.others.to_string())
        .follows(READ),
        row(
            "read_messages",
            "unread, private",
            |spot| json!({"source": spot.channel, "view": "unread"}),
        )
        .wants(|spot| spot.others.to_string())
        .follows(READ),
        row(
            "read_messages",
            "since, private",
            |spot| json!({"source": spot.channel, "view": "since", "since": "24h"}),
        )
        .wants(|spot| spot.others.to_string())
        .follows(READ),
        row(
            "read_messages",
            "around, private",
            |spot| json!({"source": spot.others, "view": "around"}),
        )
        .wants(|spot| spot.others.to_string())
        .follows(READ),
        row("read_messages", "channel, public", of_channel)
            .under(Rule::Compliance)
            .wants(|spot| spot.others.to_string())
            .follows(READ),
        row("read_messages", "channel, direct", of_channel)
            .wants(|spot| spot.others.to_string())
            .follows(READ),
        row("read_messages", "channel, group", of_channel)
            .wants(|spot| spot.others.to_string())
            .follows(READ),
        row(
            "search_messages",
            "public",
            |spot| json!({"query": spot.mark}),
        )
        .wants(|spot| spot.others.to_string())
        .follows(
            "app/post.go SearchPostsForUser: members, and no archived channels unless asked for",
        ),
        row(
            "search_messages",
            "private",
            |spot| json!({"query": spot.mark}),
        )
        .wants(|spot| spot.others.to_string())
        .follows(
            "app/post.go SearchPostsForUser: members, and no archived channels unless asked for",
        ),
        row(
            "find_channels",
            "bookmarks, public",
            |spot| json!({"channel": spot.channel, "include": ["bookmarks"]}),
        )
        .wants(|spot| spot.bookmark.clone())
        .follows("api4/channel_bookmark.go listChannelBookmarksForChannel"),
        row("find_channels", "bookmarks, direct", bookmarks)
            .wants(|spot| spot.bookmark.clone())
            .follows("api4/channel_bookmark.go listChannelBookmarksForChannel"),
        row("find_channels", "channel, direct", channel)
            .wants(|spot| spot.channel.to_string())
            .follows("api4/channel.go getChannel"),
        row(
            "read_file",
            "text, public",
            |spot| json!({"file": spot.file}),
        )
        .under(Rule::Compliance)
        .wants(|_| "The plan".to_owned())
        .follows("api4/file.go getFile, SessionHasPermissionToReadChannel"),
        row(
            "read_file",
            "text, direct",
            |spot| json!({"file": spot.file}),
        )
        .wants(|_| "The plan".to_owned())
        .follows("api4/file.go getFile, SessionHasPermissionToReadChannel"),
        row(
            "read_file",
            "text, public",
            |spot| json!({"file": spot.file}),
        )
        .wants(|_| "The plan".to_owned())
        .follows("api4/file.go getFile, SessionHasPermissionToReadChannel"),
        row(
            "read_file",
            "text, private",
            |spot| json!({"file": spot.file}),
        )
        .wants(|_| "The plan".to_owned())
        .follows("api4/file.go getFile, SessionHasPermissionToReadChannel"),
        row(
            "read_file",
            "info, private",
            |spot| json!({"file": spot.file, "mode": "info"}),
        )
        .wants(|_| "plan.txt".to_owned())
        .follows("api4/file.go getFileInfo"),
        row(
            "read_file",
            "link, private",
            |spot| json!({"file": spot.file, "mode": "link"}),
        )
        .follows("api4/file.go getFileLink; links are off"),
        row(
            "fetch_feed",
            "",
            |spot| json!({"feed_url": spot.feed, "max_articles": 1}),
        )
        .follows("ours: whoever may call"),
    ]
}

/// The rows that write messages and mark them.
fn writing() -> Vec<Row> {
    const POST: &str = "api4/post.go createPost, userCreatePostPermissionCheckWithApp";
    const RESTRICTED: &str = "app/channel.go CheckIfChannelIsRestrictedDM";
    const PIN: &str = "api4/post.go saveIsPinnedPost, app/post.go PatchPost";
    let send = |spot: &Spot| json!({"to": spot.channel, "message": "Hello"});
    let edit = |spot: &Spot| json!({"post": spot.own, "message": "Better"});
    let react = |spot: &Spot| json!({"post": spot.others, "action": "react", "emoji": "tada"});
    const SCHEDULE: &str =
        "api4/scheduled_post.go createSchedulePost, app/scheduled_post.go SaveScheduledPost";
    const RESCHEDULE: &str =
        "api4/scheduled_post.go updateScheduledPost, app/scheduled_post.go UpdateScheduledPost";
    const CANCEL: &str = "api4/scheduled_post.go deleteScheduledPost, app/scheduled_post.go DeleteScheduledPost; ours: in one's teams";
    let schedule = |spot: &Spot| json!({"action": "create", "to": spot.channel, "message": "Later", "at": "2099-01-01T09:00"});
    let upload = |spot: &Spot| json!({"channel": spot.channel, "name": "a.txt", "text": "A"});
    let reschedule = |spot: &Spot| json!({"action": "update", "scheduled_id": spot.scheduled, "message": "Later still"});
    let cancel = |spot: &Spot| json!({"action": "cancel", "scheduled_id": spot.scheduled});
    let pin = |spot: &Spot| json!({"post": spot.own, "action": "pin"});
    vec![
        row("send_message", "channel, public", send).follows(POST),
        row("send_message", "channel, private", send).follows(POST),
        row("send_message", "reply, public", |spot| json!({"to": spot.others, "message": "Yes"}))
            .follows(POST),
        row("send_message", "file, public", |spot| {
            json!({"to": spot.channel, "message": "Here", "files": [{"name": "a.txt", "text": "A"}]})
        })
        .follows("api4/post.go createPostChecks (upload_file)"),
        row("send_message", "person", |spot| json!({"to": format!("@colleague-{}", spot.mark), "message": "Hi"}))
            .follows("api4/channel.go createDirectChannel"),
        row("send_message", "group", |spot| {
            json!({"to": format!("@colleague-{0},@newcomer-{0}", spot.mark), "message": "Hi"})
        })
        .follows("api4/channel.go createGroupChannel"),
        row("send_message", "channel, direct", send).follows(POST),
        row("send_message", "channel, direct across teams", send).under(Rule::SameTeam).follows(RESTRICTED),
        row("send_message", "channel, group across teams", send).under(Rule::SameTeam).follows(RESTRICTED),
        row("send_message", "person, direct across teams", |spot| json!({"to": spot.colleague, "message": "Hi"}))
            .under(Rule::SameTeam)
            .follows("api4/channel.go createDirectChannel, then app/channel.go CheckIfChannelIsRestrictedDM"),
        row("edit_message", "own, direct across teams", edit).under(Rule::SameTeam).follows(RESTRICTED),
        row("mark_message", "react, direct across teams", react).under(Rule::SameTeam).follows(RESTRICTED),
        row("mark_message", "pin, direct across teams", pin).under(Rule::SameTeam).follows(RESTRICTED),
        row("delete_content", "own message, direct across teams", |spot| json!({"post": spot.own}))
            .under(Rule::SameTeam)
            .follows(RESTRICTED),
        row("upload_file", "direct across teams", upload).under(Rule::SameTeam).follows(RESTRICTED),
        row("schedule_message", "create, direct across teams", schedule).under(Rule::SameTeam).follows(RESTRICTED),
        row("edit_message", "own, public", edit).follows("api4/post.go updatePost"),
        row("edit_message", "own, private", edit).follows("api4/post.go updatePost"),
        row("edit_message", "other's, public", |spot| json!({"post": spot.others, "message": "Better"}))
            .follows("api4/post.go updatePost; ours: what is archived first, and only with a token"),
        row("mark_message", "react, public", react)
            .follows("api4/reaction.go saveReaction, app/reaction.go SaveReactionForPost; ours: what is archived first"),
        row("mark_message", "react, private", react)
            .follows("api4/reaction.go saveReaction"),
        row("mark_message", "unreact, public", |spot| {
            json!({"post": spot.others, "action": "unreact", "emoji": "tada"})
        })
        .follows("api4/reaction.go deleteReaction, app/reaction.go DeleteReactionForPost"),
        row("mark_message", "pin, public", pin).follows(PIN),
        row("mark_message", "pin, private", pin).follows(PIN),
        row("mark_message", "unpin, public", |spot| json!({"post": spot.others, "action": "unpin"}))
            .follows(PIN),
        row("delete_content", "own message, public", |spot| json!({"post": spot.own}))
            .follows("api4/post.go deletePost, app/post.go DeletePost"),
        row("delete_content", "own message, private", |spot| json!({"post": spot.own}))
            .follows("api4/post.go deletePost, app/post.go DeletePost"),
        row("delete_content", "other's message, public", |spot| json!({"post": spot.others}))
            .follows("api4/post.go deletePost"),
        row("delete_content", "bookmark, public", |spot| {
            json!({"kind": "bookmark", "bookmark_id": spot.bookmark, "channel": spot.channel})
        })
        .follows("api4/channel_bookmark.go deleteChannelBookmark"),
        row("delete_content", "bookmark, private", |spot| {
            json!({"kind": "bookmark", "bookmark_id": spot.bookmark, "channel": spot.channel})
        })
        .follows("api4/channel_bookmark.go deleteChannelBookmark"),
        row("schedule_message", "create, public", schedule).follows(SCHEDULE),
        row("schedule_message", "create, private", schedule).follows(SCHEDULE),
        row("schedule_message", "create, direct", schedule).follows(SCHEDULE),
        row("schedule_message", "update, public", reschedule).follows(RESCHEDULE),
        row("schedule_message", "update, private", reschedule).follows(RESCHEDULE),
        row("schedule_message", "cancel, public", cancel).follows(CANCEL),
        row("schedule_message", "cancel, private", cancel).follows(CANCEL),
        row("upload_file", "public", upload)
            .follows("api4/file.go uploadFileStream; ours: not into archived channels"),
        row("upload_file", "private", upload)
            .follows("api4/file.go uploadFileStream; ours: not into archived channels"),
    ]
}

/// The rows that change channels and who is in them.
fn arranging() -> Vec<Row> {
    const ADD: &str = "api4/channel.go addChannelMember";
    const OPEN: &str = "api4/channel.go addChannelMember; ours: not into archived channels";
    const LEAVE: &str = "app/channel.go removeUserFromChannel; ours: who is not in it has left";
    const VIEW: &str =
        "api4/channel.go viewChannel, app/channel.go MarkChannelsAsViewed; ours: members only";
    let join = |spot: &Spot| json!({"action": "join", "channel": spot.channel});
    let leave = |spot: &Spot| json!({"action": "leave", "channel": spot.channel});
    let add =
        |spot: &Spot| json!({"action": "add", "channel": spot.channel, "users": [spot.newcomer]});
    let mark_read = |spot: &Spot| json!({"action": "mark_read", "channel": spot.channel});
    let bookmark = |spot: &Spot| {
        json!({
            "action": "create", "channel": spot.channel, "display_name": "Docs", "link_url": "https://example.com"
        })
    };
    let rename = |spot: &Spot| json!({"action": "update", "channel": spot.channel, "bookmark_id": spot.bookmark, "display_name": "New"});
    let reorder = |spot: &Spot| json!({"action": "reorder", "channel": spot.channel, "bookmark_id": spot.bookmark, "position": 0});
    let update = |spot: &Spot| json!({"channel": spot.channel, "header": "New"});
    vec![
        row("manage_membership", "join, public", join).follows(ADD),
        row("manage_membership", "join, private", join)
            .follows("api4/channel.go addChannelMember; ours: public channels only"),
        row("manage_membership", "leave, public", leave).follows(LEAVE),
        row("manage_membership", "leave, private", leave).follows(LEAVE),
        row("manage_membership", "add, public", add).follows(OPEN),
        row("manage_membership", "add, private", add).follows(OPEN),
        row("manage_membership", "mark_read, public", mark_read).follows(VIEW),
        row("manage_membership", "mark_read, private", mark_read).follows(VIEW),
        row("create_channel", "public", |spot| {
            json!({"kind": "public", "team": spot.team, "display_name": format!("New {}", spot.mark)})
        })
        .follows("api4/channel.go createChannel"),
        row("create_channel", "private", |spot| {
            json!({"kind": "private", "team": spot.team, "display_name": format!("New {}", spot.mark)})
        })
        .follows("api4/channel.go createChannel"),
        row("create_channel", "direct", |spot| json!({"kind": "direct", "users": [spot.colleague]}))
            .follows("api4/channel.go createDirectChannel"),
        row("create_channel", "group", |spot| {
            json!({"kind": "group", "users": [spot.colleague, spot.newcomer]})
        })
        .follows("api4/channel.go createGroupChannel"),
        row("update_channel", "public", update).follows("api4/channel.go patchChannel"),
        row("update_channel", "private", update).follows("api4/channel.go patchChannel"),
        row("update_channel", "direct", update).follows("api4/channel.go patchChannel"),
        row("update_channel", "direct across teams", update)
            .under(Rule::SameTeam)
            .follows("app/channel.go PatchChannel, CheckIfChannelIsRestrictedDM"),
        row("manage_bookmark", "create, direct", bookmark)
            .follows("api4/channel_bookmark.go createChannelBookmark"),
        row("manage_bookmark", "create, public", bookmark)
            .follows("api4/channel_bookmark.go createChannelBookmark"),
        row("manage_bookmark", "create, private", bookmark)
            .follows("api4/channel_bookmark.go createChannelBookmark"),
        row("manage_bookmark", "update, public", rename)
            .follows("api4/channel_bookmark.go updateChannelBookmark"),
        row("manage_bookmark", "update, private", rename)
            .follows("api4/channel_bookmark.go updateChannelBookmark"),
        row("manage_bookmark", "reorder, public", reorder)
            .follows("api4/channel_bookmark.go updateChannelBookmarkSortOrder"),
        row("manage_bookmark", "reorder, private", reorder)
            .follows("api4/channel_bookmark.go updateChannelBookmarkSortOrder"),
    ]
}
