//! A message is posted once, whatever happens to the call.

use super::*;

fn keyed(message: &str) -> Value {
    json!({"to": "~leads", "message": message, "idempotency_key": "k-1"})
}

#[tokio::test]
async fn a_key_sends_once_also_after_a_restart() {
    let scene = Scene::new().await;
    let ada = &scene.sample.ada;
    let first = send(&scene, ada, keyed("one")).await;
    scene.world.advance(Duration::from_secs(31));
    let scene = scene.restarted().await;
    let again = send(&scene, ada, keyed("one")).await;
    assert_eq!(again.structured["status"], "sent_before");
    assert_eq!(again.structured["id"], first.structured["id"]);
    let other = refused(&scene, ada, keyed("two")).await;
    assert!(other.contains("was used for another message"), "{other}");
    only_post(&scene.world, &scene.sample.leads);

    // Another user's key is another key.
    let graces = json!({"to": "~news", "message": "x", "idempotency_key": "k-1"});
    sent(&scene, &scene.sample.grace, graces).await;
}

#[tokio::test]
async fn a_refused_post_gives_its_key_back() {
    let scene = Scene::new().await;
    let ada = &scene.sample.ada;
    scene.world.fail("CreatePost", failure(500));
    let error = refused(&scene, ada, keyed("x")).await;
    assert!(
        error.starts_with("Server error: posting the message failed (ref "),
        "{error}"
    );
    scene.world.heal("CreatePost");
    assert!(
        sent(&scene, ada, keyed("x"))
            .await
            .starts_with("Sent to ~leads\n")
    );
}

#[tokio::test]
async fn without_a_key_the_same_message_is_posted_again() {
    let scene = Scene::new().await;
    let Sample { ada, leads, .. } = &scene.sample;
    let one = json!({"to": "~leads", "message": "x", "files": [{"name": "a", "text": "b"}]});
    let first = send(&scene, ada, one.clone()).await;
    let again = send(&scene, ada, one).await;
    assert_ne!(first.structured["id"], again.structured["id"]);
    assert_eq!(scene.world.posts(leads).len(), 2);
}

#[tokio::test]
async fn a_file_as_text_is_another_than_the_same_letters_as_base64() {
    let scene = Scene::new().await;
    let ada = &scene.sample.ada;
    let with = |kind: &str| json!({"to": "~leads", "message": "x", "idempotency_key": "k", "files": [{"name": "a", kind: "aGk="}]});
    sent(&scene, ada, with("text")).await;
    let other = refused(&scene, ada, with("base64")).await;
    assert!(other.contains("was used for another message"), "{other}");
}

#[tokio::test]
async fn leave_is_asked_again_after_the_uploads() {
    for (change, expected) in [
        (
            (|world, sample| world.archive(&sample.leads)) as fn(&World, &Sample),
            "is archived, nothing can be posted there",
        ),
        (
            |world, sample| world.leave_channel(&sample.leads, &sample.ada),
            "no channel ~leads that you can see",
        ),
    ] {
        let scene = Scene::new().await;
        let Sample { ada, leads, .. } = &scene.sample;
        let arguments = json!({"to": "~leads", "message": "x", "idempotency_key": "k", "files": [{"name": "a", "text": "b"}]});
        scene.world.hold("UploadFile");
        let mut call = Box::pin(refused(&scene, ada, arguments));
        while scene.world.calls("UploadFile") == 0 {
            assert!(futures_util::poll!(&mut call).is_pending());
            tokio::task::yield_now().await;
        }
        change(&scene.world, &scene.sample);
        scene.world.heal("UploadFile");
        let text = call.await;
        assert!(text.contains(expected), "{text}");
        assert!(scene.world.posts(leads).is_empty());
        assert!(
            scene.world.values(PLUGIN).is_empty(),
            "the key is free again"
        );
    }
}

#[tokio::test]
async fn a_direct_message_needs_the_permissions_of_any_other_post() {
    for (revoked, exists) in [
        ("create_post", false),
        ("create_post", true),
        ("use_channel_mentions", false),
        ("use_channel_mentions", true),
    ] {
        let scene = Scene::new().await;
        let Sample { ada, grace, .. } = &scene.sample;
        if exists {
            scene.world.direct_channel(ada, grace);
        }
        scene.world.revoke("channel_user", revoked);
        let arguments = json!({"to": "@grace", "message": "@all", "idempotency_key": "k"});
        let text = refused(&scene, ada, arguments).await;
        let expected = format!("Client error: you lack permission {revoked} in the direct message");
        assert!(
            text.starts_with(&expected),
            "{revoked}, channel exists: {exists}: {text}"
        );
        assert_eq!(scene.world.calls("CreatePost"), 0);
        assert!(
            scene.world.values(PLUGIN).is_empty(),
            "the key is free again"
        );
    }
}

/// Each call of each write hangs in turn: the answer says what is done and how to ask again, and nothing is doubled.
#[tokio::test(start_paused = true)]
async fn whatever_hangs_the_message_is_posted_once_and_the_key_tells() {
    for method in [
        "KVSetWithOptions",
        "GetDirectChannel",
        "UploadFile",
        "CreatePost",
        "LogAuditRec",
    ] {
        let scene = Scene::new().await;
        let Sample { ada, grace, .. } = &scene.sample;
        let arguments = json!({
            "to": "@grace", "message": "x", "idempotency_key": "k", "files": [{"name": "a", "text": "b"}]
        });
        scene.world.hold(method);
        let unknown = refused(&scene, ada, arguments.clone()).await;
        assert!(
            unknown.starts_with("Server error: outcome unknown: the call took longer than 20 s"),
            "{method}: {unknown}"
        );
        assert!(
            unknown.contains("same idempotency key, \"k\""),
            "{method}: {unknown}"
        );
        let done = match method {
            "UploadFile" => "opened the direct message",
            "CreatePost" => "uploaded a file",
            "LogAuditRec" => "posted the message",
            _ => "",
        };
        assert!(unknown.contains(done), "{method}: {unknown}");
        if method != "KVSetWithOptions" && method != "LogAuditRec" {
            let early = refused(&scene, ada, arguments.clone()).await;
            assert!(
                early.contains("has not said how it ended"),
                "{method}: {early}"
            );
        }
        scene.world.heal(method);
        scene.recorded(1).await;
        let again = send(&scene, ada, arguments).await;
        assert_eq!(
            again.structured["status"], "sent_before",
            "{method}: {again:?}"
        );
        only_post(&scene.world, &scene.world.direct_channel(ada, grace));
        assert_eq!(scene.world.audit_records().len(), 1, "{method}");
    }
}

#[tokio::test]
async fn what_fails_before_the_post_leaves_no_post_and_a_free_key() {
    for method in ["GetDirectChannel", "UploadFile"] {
        let scene = Scene::new().await;
        let ada = &scene.sample.ada;
        let arguments = json!({
            "to": "@grace", "message": "x", "idempotency_key": "k", "files": [{"name": "a", "text": "b"}]
        });
        scene.world.fail(method, failure(500));
        refused(&scene, ada, arguments.clone()).await;
        assert_eq!(scene.world.calls("CreatePost"), 0);
        scene.world.heal(method);
        let sent = send(&scene, ada, arguments).await;
        assert_eq!(sent.structured["status"], "sent", "{method}");
    }
}

#[tokio::test]
async fn a_call_that_is_given_up_still_sends_and_notes_its_key() {
    let scene = Scene::new().await;
    let ada = &scene.sample.ada;
    scene.world.hold("CreatePost");
    {
        let mut call = Box::pin(send(&scene, ada, keyed("x")));
        // Runs until the post hangs in the server: the key is taken then.
        while scene.world.calls("CreatePost") == 0 {
            assert!(futures_util::poll!(&mut call).is_pending());
            tokio::task::yield_now().await;
        }
    }
    scene.world.heal("CreatePost");
    scene.recorded(1).await;
    let answer = send(&scene, ada, keyed("x")).await;
    assert_eq!(answer.structured["status"], "sent_before");
    only_post(&scene.world, &scene.sample.leads);
}
