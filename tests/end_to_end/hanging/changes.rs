//! The changes whose calls hang: every tool and every action that changes something.

use serde_json::{Value, json};

use super::ground::Ground;

/// A change, as Ada asks for it.
pub(super) struct Change {
    pub(super) tool: &'static str,
    pub(super) arguments: fn(&Ground) -> Value,
    /// What asking again does after it is made.
    pub(super) again: Again,
}

/// What asking once more does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Again {
    /// It is answered with what there is.
    Answered,
    /// It would be another one, or is refused: so the answer says to look first.
    Another,
}

const fn change(tool: &'static str, arguments: fn(&Ground) -> Value) -> Change {
    Change {
        tool,
        arguments,
        again: Again::Answered,
    }
}

const fn another(tool: &'static str, arguments: fn(&Ground) -> Value) -> Change {
    Change {
        tool,
        arguments,
        again: Again::Another,
    }
}

pub(super) const MESSAGES: [Change; 5] = [
    change(
        "send_message",
        |_| json!({"to": "~news", "message": "Hello", "idempotency_key": "k"}),
    ),
    change(
        "send_message",
        |_| json!({"to": "@grace", "message": "Hello", "idempotency_key": "k"}),
    ),
    change(
        "send_message",
        |_| json!({"to": "@grace,@ben", "message": "Hello", "idempotency_key": "k"}),
    ),
    change(
        "send_message",
        |ground| json!({"to": ground.post, "message": "Hello", "idempotency_key": "k"}),
    ),
    change(
        "send_message",
        |_| json!({"to": "~news", "message": "Hello", "files": [{"name": "a.txt", "text": "A"}], "idempotency_key": "k"}),
    ),
];

pub(super) const MARKS: [Change; 7] = [
    change(
        "edit_message",
        |ground| json!({"post": ground.post, "message": "Better"}),
    ),
    change(
        "edit_message",
        |ground| json!({"post": ground.post, "attachments": [{"text": "A card"}]}),
    ),
    change(
        "mark_message",
        |ground| json!({"post": ground.post, "action": "react", "emoji": "tada"}),
    ),
    change(
        "mark_message",
        |ground| json!({"post": ground.marked, "action": "unreact", "emoji": "tada"}),
    ),
    change(
        "mark_message",
        |ground| json!({"post": ground.post, "action": "pin"}),
    ),
    change(
        "mark_message",
        |ground| json!({"post": ground.marked, "action": "unpin"}),
    ),
    another("delete_content", |ground| json!({"post": ground.post})),
];

pub(super) const MEMBERSHIPS: [Change; 4] = [
    change(
        "manage_membership",
        |_| json!({"action": "join", "channel": "~open"}),
    ),
    change(
        "manage_membership",
        |_| json!({"action": "leave", "channel": "~news"}),
    ),
    change(
        "manage_membership",
        |_| json!({"action": "add", "channel": "~leads", "users": ["@ben", "@carla"]}),
    ),
    change(
        "manage_membership",
        |_| json!({"action": "mark_read", "channel": "~news"}),
    ),
];

pub(super) const CHANNELS: [Change; 6] = [
    change(
        "create_channel",
        |_| json!({"display_name": "Project", "users": ["@ben", "@carla"]}),
    ),
    change(
        "create_channel",
        |_| json!({"kind": "private", "display_name": "Secret", "header": "Hush"}),
    ),
    change(
        "create_channel",
        |_| json!({"kind": "direct", "users": ["@ben"]}),
    ),
    change(
        "create_channel",
        |_| json!({"kind": "group", "users": ["@ben", "@carla"]}),
    ),
    change(
        "update_channel",
        |_| json!({"channel": "~leads", "header": "New"}),
    ),
    another(
        "upload_file",
        |_| json!({"channel": "~news", "name": "a.txt", "text": "A"}),
    ),
];

pub(super) const BOOKMARKS: [Change; 4] = [
    change(
        "manage_bookmark",
        |_| json!({"action": "create", "channel": "~leads", "display_name": "Three", "link_url": "https://a.example"}),
    ),
    change(
        "manage_bookmark",
        |ground| json!({"action": "update", "channel": "~leads", "bookmark_id": ground.bookmark, "display_name": "New"}),
    ),
    change(
        "manage_bookmark",
        |ground| json!({"action": "reorder", "channel": "~leads", "bookmark_id": ground.bookmark, "position": 0}),
    ),
    another(
        "delete_content",
        |ground| json!({"kind": "bookmark", "channel": "~leads", "bookmark_id": ground.bookmark}),
    ),
];

pub(super) const SCHEDULED: [Change; 3] = [
    another(
        "schedule_message",
        |_| json!({"action": "create", "to": "~news", "message": "In time", "at": "2099-01-01T09:00"}),
    ),
    change(
        "schedule_message",
        |ground| json!({"action": "update", "scheduled_id": ground.scheduled, "message": "Later still"}),
    ),
    another(
        "schedule_message",
        |ground| json!({"action": "cancel", "scheduled_id": ground.scheduled}),
    ),
];
