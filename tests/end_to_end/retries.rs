//! A repeated call never does a thing twice: on another node, after a crash, with a key or a confirmation.

use mattermost_plugin::model::Post;
use serde_json::json;

use crate::stage::{ID, Stage, soon};

impl Stage {
    /// The plugin's process dies, and the server starts another.
    async fn crash(&self) {
        let registrations = self.agents.registrations();
        soon(self.host.crash()).await.unwrap();
        soon(self.host.restart()).await.unwrap();
        let again = |agents: &devhost::Agents| {
            let again = agents.registrations() > registrations && agents.registered(ID).is_some();
            again.then_some(())
        };
        soon(self.agents.until(again)).await;
    }
}

#[tokio::test]
async fn two_nodes_with_one_idempotency_key_post_once() {
    let one = Stage::start().await;
    let other = one.join().await;
    let ada = &one.sample.ada;
    let arguments = json!({"to": "~news", "message": "Once", "idempotency_key": "k"});
    let first = one.call(ada, "send_message", arguments.clone()).await;
    let second = other.call(ada, "send_message", arguments.clone()).await;
    assert!(!first.is_error && !second.is_error, "{first:?} {second:?}");
    assert_eq!(first.structured["id"], second.structured["id"]);
    assert_eq!(one.world.posts(&one.sample.news).len(), 1);
    // Another key is another message.
    let another = json!({"to": "~news", "message": "Once", "idempotency_key": "l"});
    other.call(ada, "send_message", another).await;
    assert_eq!(one.world.posts(&one.sample.news).len(), 2);
    one.stop().await;
    other.stop().await;
}

#[tokio::test]
async fn two_nodes_asked_at_once_with_one_key_post_once() {
    let one = Stage::start().await;
    let other = one.join().await;
    let arguments = json!({"to": "~news", "message": "Once", "idempotency_key": "k"});
    let (first, second) = tokio::join!(
        one.call(&one.sample.ada, "send_message", arguments.clone()),
        other.call(&one.sample.ada, "send_message", arguments.clone()),
    );
    assert!(!(first.is_error && second.is_error), "{first:?} {second:?}");
    assert_eq!(one.world.posts(&one.sample.news).len(), 1);
    one.stop().await;
    other.stop().await;
}

#[tokio::test]
async fn a_key_is_known_after_a_crash() {
    let stage = Stage::start().await;
    let ada = &stage.sample.ada;
    let arguments = json!({"to": "~news", "message": "Once", "idempotency_key": "k"});
    let first = stage.call(ada, "send_message", arguments.clone()).await;
    stage.crash().await;
    let second = stage.call(ada, "send_message", arguments).await;
    assert!(!second.is_error, "{}", second.text);
    assert_eq!(first.structured["id"], second.structured["id"]);
    assert_eq!(stage.world.posts(&stage.sample.news).len(), 1);
    stage.stop().await;
}

#[tokio::test]
async fn a_confirmation_holds_after_a_crash_and_once() {
    let stage = Stage::start().await;
    let (world, sample) = (&stage.world, &stage.sample);
    let post = world.create_post(&Post {
        channel_id: sample.news.clone(),
        user_id: sample.ada.clone(),
        message: "Oops".into(),
        ..Post::default()
    });
    let asked = stage
        .call(&sample.ada, "delete_content", json!({"post": post.id}))
        .await;
    let token = &asked.structured["confirm"];
    assert!(token.is_string(), "{}", asked.text);
    stage.crash().await;
    let arguments = json!({"post": post.id, "confirm": token});
    let deleted = stage
        .call(&sample.ada, "delete_content", arguments.clone())
        .await;
    assert!(!deleted.is_error, "{}", deleted.text);
    assert_ne!(world.post(&post.id).unwrap().delete_at, 0);
    let calls = world.calls("DeletePost");
    stage.crash().await;
    let again = stage.call(&sample.ada, "delete_content", arguments).await;
    assert!(again.is_error, "{}", again.text);
    assert_eq!(world.calls("DeletePost"), calls);
    stage.stop().await;
}
