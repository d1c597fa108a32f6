//! Each tool of mcp-server-mattermost, and what of ours does the same: agents, prompts and people that know those find it here.

use mattermost_plugin::model::{Config, License};
use serde_json::{Value, json};

use crate::cast::Cast;

/// Its tool, ours, and arguments with which it does the same.
fn table() -> [(&'static str, &'static str, Value); 38] {
    let post = "6nq1hz3jrtfx8bkfg9c5yd4s7a";
    let file = "8nq1hz3jrtfx8bkfg9c5yd4s7b";
    let link = || json!({"action": "create", "channel": "~dev", "display_name": "Docs", "type": "link", "link_url": "https://e.example"});
    [
        (
            "list_public_channels",
            "find_channels",
            json!({"team": "eng", "scope": "public", "page": 0, "limit": 60}),
        ),
        (
            "list_my_channels",
            "find_channels",
            json!({"team": "eng", "scope": "mine", "types": ["public", "private", "direct", "group"], "unread_only": true}),
        ),
        ("get_channel", "find_channels", json!({"channel": post})),
        (
            "get_channel_by_name",
            "find_channels",
            json!({"channel": "eng/dev"}),
        ),
        (
            "create_channel",
            "create_channel",
            json!({"kind": "private", "team": "eng", "name": "plan", "display_name": "Plan", "purpose": "p", "header": "h"}),
        ),
        (
            "join_channel",
            "manage_membership",
            json!({"action": "join", "channel": "~dev"}),
        ),
        (
            "leave_channel",
            "manage_membership",
            json!({"action": "leave", "channel": "~dev"}),
        ),
        (
            "mark_channel_viewed",
            "manage_membership",
            json!({"action": "mark_read", "channel": "~dev"}),
        ),
        (
            "get_channel_members",
            "find_people",
            json!({"channel": "~dev", "page": 0, "limit": 60}),
        ),
        (
            "add_user_to_channel",
            "manage_membership",
            json!({"action": "add", "channel": "~dev", "users": ["@bob"]}),
        ),
        (
            "create_direct_channel",
            "create_channel",
            json!({"kind": "direct", "users": ["@bob"]}),
        ),
        (
            "post_message",
            "send_message",
            json!({"to": "~dev", "message": "m", "reply_to": post, "file_ids": [file], "attachments": [{"text": "a"}]}),
        ),
        (
            "get_channel_messages",
            "read_messages",
            json!({"source": "~dev", "view": "since", "since": "24h", "limit": 60}),
        ),
        (
            "search_messages",
            "search_messages",
            json!({"query": "q", "team": "eng", "match": "any"}),
        ),
        (
            "update_message",
            "edit_message",
            json!({"post": post, "message": "m", "attachments": []}),
        ),
        (
            "delete_message",
            "delete_content",
            json!({"kind": "message", "post": post}),
        ),
        (
            "add_reaction",
            "mark_message",
            json!({"post": post, "action": "react", "emoji": "+1"}),
        ),
        (
            "remove_reaction",
            "mark_message",
            json!({"post": post, "action": "unreact", "emoji": "+1"}),
        ),
        (
            "get_reactions",
            "read_messages",
            json!({"source": post, "detail": "full"}),
        ),
        (
            "pin_message",
            "mark_message",
            json!({"post": post, "action": "pin"}),
        ),
        (
            "unpin_message",
            "mark_message",
            json!({"post": post, "action": "unpin"}),
        ),
        (
            "get_thread",
            "read_messages",
            json!({"source": post, "view": "thread"}),
        ),
        ("get_me", "whoami", json!({})),
        ("get_user", "find_people", json!({"user": post})),
        (
            "get_user_by_username",
            "find_people",
            json!({"user": "@bob"}),
        ),
        (
            "search_users",
            "find_people",
            json!({"query": "bob", "team": "eng"}),
        ),
        (
            "get_user_status",
            "find_people",
            json!({"user": "@bob", "include_status": true}),
        ),
        ("list_teams", "whoami", json!({})),
        ("get_team", "find_channels", json!({"team": "eng"})),
        (
            "get_team_members",
            "find_people",
            json!({"team": "eng", "page": 0, "limit": 60}),
        ),
        (
            "upload_file",
            "upload_file",
            json!({"channel": "~dev", "name": "a.txt", "text": "a"}),
        ),
        (
            "get_file_info",
            "read_file",
            json!({"file": file, "mode": "info"}),
        ),
        (
            "get_file_link",
            "read_file",
            json!({"file": file, "mode": "link"}),
        ),
        (
            "list_bookmarks",
            "find_channels",
            json!({"channel": "~dev", "include": ["bookmarks"]}),
        ),
        ("create_bookmark", "manage_bookmark", link()),
        (
            "update_bookmark",
            "manage_bookmark",
            json!({"action": "update", "channel": "~dev", "bookmark_id": file, "display_name": "D", "link_url": "https://e.example", "image_url": "https://e.example/i", "emoji": "book"}),
        ),
        (
            "delete_bookmark",
            "delete_content",
            json!({"kind": "bookmark", "channel": "~dev", "bookmark_id": file}),
        ),
        (
            "update_bookmark_sort_order",
            "manage_bookmark",
            json!({"action": "reorder", "channel": "~dev", "bookmark_id": file, "position": 2}),
        ),
    ]
}

/// What of `arguments` the schema does not have: a field, or a choice of an enum.
fn unknown(arguments: &Value, schema: &Value) -> Vec<String> {
    let fields = arguments.as_object().unwrap().iter();
    let mut unknown: Vec<String> = fields
        .filter(|(name, value)| {
            let field = &schema["properties"][name.as_str()];
            let choices = [&field["enum"], &field["items"]["enum"]];
            let mut choices = choices.iter().filter_map(|choices| choices.as_array());
            let values = value
                .as_array()
                .cloned()
                .unwrap_or_else(|| vec![(*value).clone()]);
            field.is_null()
                || choices.any(|choices| !values.iter().all(|value| choices.contains(value)))
        })
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let required = schema["required"].as_array().cloned().unwrap_or_default();
    let missing = required
        .iter()
        .filter(|name| arguments[name.as_str().unwrap()].is_null());
    unknown.extend(missing.map(|name| format!("{name} is missing")));
    unknown
}

#[tokio::test]
async fn every_tool_of_mcp_server_mattermost_can_be_reached_through_ours() {
    let cast = Cast::new();
    cast.set("Preset", "full");
    cast.world.set_license(Some(License::default()));
    let scheduling = |config: &mut Config| config.service_settings.scheduled_posts = Some(true);
    cast.world.change_config(scheduling);
    let tools = cast.agents().await.nobody().tools().await;
    let mut problems = Vec::new();
    for (theirs, ours, arguments) in table() {
        let Some(tool) = tools.iter().find(|tool| tool.is_called(ours)) else {
            problems.push(format!("{theirs}: there is no {ours}"));
            continue;
        };
        for unknown in unknown(&arguments, &tool.parameters) {
            problems.push(format!("{theirs}: {ours} takes no {unknown}"));
        }
    }
    assert!(problems.is_empty(), "{problems:#?}");
}
