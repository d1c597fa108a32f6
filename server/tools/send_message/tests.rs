use super::*;
use crate::fake::FakeServer;
use answer::Status;
use mattermost_plugin::{Host, Interface};
use mattermost_plugin_mcp::McpServer;
use mattermost_plugin_mcp::test_kit::TestAgents;
use serde_json::json;

fn tool(server: &FakeServer) -> SendMessage {
    SendMessage(server.kit())
}

async fn send(
    server: &FakeServer,
    user: &str,
    arguments: Arguments,
) -> Result<ToolOutput<Output>, String> {
    let caller = FakeServer::caller(user);
    tool(server)
        .call(ToolContext::for_tests(caller), arguments)
        .await
        .map_err(|error| error.to_string())
}

fn to(to: &str) -> Arguments {
    Arguments {
        to: to.into(),
        message: "Grüße".into(),
        ..Arguments::default()
    }
}

#[tokio::test]
async fn a_message_is_posted_as_the_caller_and_marked() {
    let server = FakeServer::sample();
    let answer = send(&server, "ada", to("eng/dev")).await.unwrap();
    let world = server.world();
    let post = &world.posts[0];
    assert_eq!(post.user_id.as_str(), "u0000000000000000000000ada");
    assert_eq!(post.channel_id, world.channels[1].id);
    assert_eq!(post.message, "Grüße");
    assert_eq!(
        post.props["ai_generated_by"],
        Interface::String("u0000000000000000000000ada".into())
    );
    assert!(
        post.pending_post_id
            .starts_with("u0000000000000000000000ada:")
    );
    assert_eq!(
        answer.text,
        "Sent to ~dev\nid: p0000000000000000000000000\nlink: https://chat.example/eng/pl/p0000000000000000000000000"
    );
    assert_eq!(answer.structured.status, Status::Sent);
}

#[tokio::test]
async fn the_audit_record_has_ids_and_the_outcome_and_no_text() {
    let server = FakeServer::sample();
    send(&server, "ada", to("eng/dev")).await.unwrap();
    server.world().posting_fails = true;
    send(&server, "ada", to("~board")).await.unwrap_err();
    let world = server.world();
    let outcomes: Vec<_> = world
        .audit
        .iter()
        .map(|record| (record.event_name.as_str(), record.status.as_str()))
        .collect();
    assert_eq!(
        outcomes,
        [
            ("mcp_send_message", "success"),
            ("mcp_send_message", "fail")
        ]
    );
    assert_eq!(
        world.audit[0].event_data.result_state["post_id"],
        Interface::from(world.posts[0].id.as_str())
    );
    assert!(!format!("{:?}", world.audit).contains("Grüße"));
}

#[tokio::test]
async fn a_message_is_sent_although_the_audit_log_takes_no_record() {
    let server = FakeServer::sample();
    server.world().audit_fails = true;
    assert!(send(&server, "ada", to("eng/dev")).await.is_ok());
}

#[tokio::test]
async fn a_preview_changes_nothing() {
    let server = FakeServer::sample();
    for place in ["eng/dev", "@eve"] {
        let arguments = Arguments {
            preview: true,
            idempotency_key: Some("k".into()),
            ..to(place)
        };
        let answer = send(&server, "ada", arguments).await.unwrap();
        assert!(answer.text.starts_with("Preview: "), "{}", answer.text);
        assert!(answer.text.ends_with("\nGrüße"), "{}", answer.text);
    }
    let refused = Arguments {
        preview: true,
        ..to("~lobby")
    };
    assert!(send(&server, "ada", refused).await.is_err());
    let world = server.world();
    assert!(world.posts.is_empty() && world.kv.is_empty() && world.audit.is_empty());
    assert!(world.channels.iter().all(|channel| channel.r#type != "D"));
}

#[tokio::test]
async fn a_person_gets_a_direct_message() {
    let server = FakeServer::sample();
    let answer = send(&server, "ada", to("@bob")).await.unwrap();
    let world = server.world();
    let channel = world.channel(&world.posts[0].channel_id).unwrap();
    assert_eq!(channel.r#type, "D");
    assert!(channel.name.contains("bob") && channel.name.contains("ada"));
    assert!(answer.text.starts_with("Sent to @bob\n"), "{}", answer.text);
    assert_eq!(answer.structured.channel_id, channel.id);
}

#[tokio::test]
async fn a_reply_goes_into_the_thread() {
    let server = FakeServer::sample();
    send(&server, "ada", to("~board")).await.unwrap();
    let root = server.world().posts[0].id.clone();
    let first = Arguments {
        message: "one".into(),
        ..to(&format!("https://chat.example/eng/pl/{root}"))
    };
    send(&server, "ada", first).await.unwrap();
    let reply = server.world().posts[1].id.to_string();
    let second = Arguments {
        message: "two".into(),
        reply_to: Some(reply),
        ..to("~board")
    };
    let answer = send(&server, "ada", second).await.unwrap();
    let world = server.world();
    assert!(world.posts[1..].iter().all(|post| post.root_id == root));
    assert!(answer.text.contains(&format!("in the thread {root}")));
}

#[tokio::test]
async fn what_fits_twice_or_nearly_is_a_result_and_not_an_error() {
    let server = FakeServer::sample();
    let several = send(&server, "ada", to("dev")).await.unwrap();
    assert_eq!(several.structured.status, Status::Ambiguous);
    assert!(several.text.contains("\neng/dev (Development, public, id "));
    let near = send(&server, "ada", to("~bord")).await.unwrap();
    assert_eq!(near.structured.status, Status::NotFound);
    assert!(near.text.contains("\neng/board"), "{}", near.text);
    let nothing = send(&server, "ada", to("~zzz")).await.unwrap_err();
    assert_eq!(
        nothing,
        "Resource not found: no channel ~zzz that you can see"
    );
    assert!(server.world().posts.is_empty());
}

#[tokio::test]
async fn a_guest_is_refused_in_a_private_channel_as_in_none() {
    let server = FakeServer::sample();
    let private = send(&server, "gus", to("~board")).await.unwrap_err();
    let missing = send(&server, "gus", to("~bored")).await.unwrap_err();
    assert_eq!(private, missing.replace("bored", "board"));
    assert!(server.world().posts.is_empty());
}

#[tokio::test]
async fn a_key_sends_once() {
    let server = FakeServer::sample();
    let keyed = |message: &str| Arguments {
        idempotency_key: Some("k-1".into()),
        message: message.into(),
        ..to("~board")
    };
    let first = send(&server, "ada", keyed("one")).await.unwrap();
    // The server has forgotten the pending id, as after 30 s.
    server.world().posts[0].pending_post_id = "".into();
    let again = send(&server, "ada", keyed("one")).await.unwrap();
    assert_eq!(again.structured.status, Status::SentBefore);
    assert_eq!(again.structured.id, first.structured.id);
    let other = send(&server, "ada", keyed("two")).await.unwrap_err();
    assert!(other.contains("was used for another message"), "{other}");
    assert_eq!(server.world().posts.len(), 1);

    // Another user's key is another key.
    let bobs = Arguments {
        idempotency_key: Some("k-1".into()),
        ..to("~town-square")
    };
    assert!(send(&server, "bob", bobs).await.is_ok());
}

#[tokio::test]
async fn a_refused_post_gives_its_key_back() {
    let server = FakeServer::sample();
    let keyed = Arguments {
        idempotency_key: Some("k".into()),
        ..to("~board")
    };
    server.world().posting_fails = true;
    let error = send(&server, "ada", keyed.clone()).await.unwrap_err();
    assert!(
        error.starts_with("Server error: posting the message failed (ref "),
        "{error}"
    );
    server.world().posting_fails = false;
    let answer = send(&server, "ada", keyed).await.unwrap();
    assert_eq!(answer.structured.status, Status::Sent);
}

#[tokio::test]
async fn the_same_request_twice_is_one_post() {
    let server = FakeServer::sample();
    let first = send(&server, "ada", to("~board")).await.unwrap();
    let again = send(&server, "ada", to("~board")).await.unwrap();
    assert_eq!(first.structured.id, again.structured.id);
    assert_eq!(server.world().posts.len(), 1);
}

/// The tool behind an MCP server, which ends calls: as Agents meets it.
fn served(server: &FakeServer) -> (TestAgents, Host) {
    let host = Host::new(server.api());
    let tools = McpServer::builder(&host)
        .plugin_id("dev.toolbelt")
        .name("Toolbelt")
        .version("1.0.0")
        .tool(tool(server));
    (TestAgents::server(&tools.build().unwrap()), host)
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_given_up_still_sends_and_notes_its_key() {
    let server = FakeServer::sample();
    let gate = server.hold_posts();
    let (agents, host) = served(&server);
    let ada = agents.user(FakeServer::caller("ada").user_id());
    let arguments = json!({"to": "~board", "message": "Grüße", "idempotency_key": "k"});
    {
        let mut call = Box::pin(ada.call("send_message", arguments.clone()));
        // Runs until the post hangs in the server: the key is taken then.
        while server.world().kv.is_empty() {
            assert!(futures_util::poll!(&mut call).is_pending());
            tokio::task::yield_now().await;
        }
    }
    let unknown = ada.call("send_message", arguments.clone()).await.text;
    assert!(unknown.contains("outcome unknown"), "{unknown}");

    gate.add_permits(10);
    host.tasks.idle().await;
    let answer = ada.call("send_message", arguments).await;
    assert_eq!(answer.structured["status"], "sent_before");
    assert_eq!(server.world().posts.len(), 1);
    assert_eq!(server.world().audit.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn at_the_deadline_the_model_hears_how_to_learn_what_became_of_the_message() {
    let server = FakeServer::sample();
    server.world().audit_hangs = true;
    let (agents, _host) = served(&server);
    let ada = agents.user(FakeServer::caller("ada").user_id());
    let arguments = json!({"to": "~board", "message": "Grüße", "idempotency_key": "k"});
    let told = ada.call("send_message", arguments.clone()).await;
    let id = server.world().posts[0].id.clone();
    assert_eq!(
        told.into_text().unwrap_err(),
        format!(
            "Server error: outcome unknown: the call took longer than 20 s, and what it had begun may still happen; ask \
             again with the same idempotency key, \"k\", to learn how it ended; done so far: posted the message (id {id})"
        )
    );
    let again = ada.call("send_message", arguments).await;
    assert_eq!(again.structured["status"], "sent_before");
    assert_eq!(again.structured["id"], id.as_str());
}

#[tokio::test]
async fn a_direct_message_needs_the_permissions_of_any_other_post() {
    for (revoked, exists) in [
        ("create_post", false),
        ("create_post", true),
        ("use_channel_mentions", false),
        ("use_channel_mentions", true),
    ] {
        let server = FakeServer::sample();
        if exists {
            send(&server, "ada", to("@bob")).await.unwrap();
            server.world().posts.clear();
        }
        server.world().revoked = vec![revoked];
        let arguments = Arguments {
            message: "@all".into(),
            idempotency_key: Some("k".into()),
            ..to("@bob")
        };
        let refused = format!("Client error: you lack permission {revoked} in the direct message");
        let sent = send(&server, "ada", arguments.clone()).await.unwrap_err();
        assert_eq!(sent, refused, "{revoked}, channel exists: {exists}");
        assert!(server.world().posts.is_empty());
        assert!(server.world().kv.is_empty(), "the key is free again");
        // Now that the channel exists, a preview knows it too.
        let preview = Arguments {
            preview: true,
            ..arguments
        };
        let shown = send(&server, "ada", preview).await.unwrap_err();
        assert_eq!(shown, refused, "preview");
    }
}

#[tokio::test]
async fn a_key_is_noted_before_the_audit_record() {
    let server = FakeServer::sample();
    server.world().audit_hangs = true;
    let tool = tool(&server);
    let arguments = Arguments {
        idempotency_key: Some("k".into()),
        ..to("~board")
    };
    let caller = FakeServer::caller("ada");
    let mut call = Box::pin(tool.call(ToolContext::for_tests(caller), arguments.clone()));
    // Runs until the record hangs in the server.
    for _ in 0..100 {
        assert!(futures_util::poll!(&mut call).is_pending());
        tokio::task::yield_now().await;
    }
    let again = send(&server, "ada", arguments).await.unwrap();
    assert_eq!(again.structured.status, Status::SentBefore);
}
