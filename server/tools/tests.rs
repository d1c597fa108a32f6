//! The tools in front of Agents, as a model gets them: a scenario each. What a tool does besides is tested beside it.

mod coverage;
mod expected;

use crate::cast::Cast;
use devhost::FeedServer;
use serde_json::json;

#[tokio::test]
async fn nobody_outside_agents_reaches_the_tools() {
    let cast = Cast::new();
    let (agents, ada) = (cast.agents().await, cast.user("ada"));
    agents.outsiders_are_refused(&ada).await;
    for tool in ["whoami", "fetch_feed", "send_message"] {
        let arguments = match tool {
            "whoami" => json!({}),
            "fetch_feed" => json!({"feed_url": "https://e.example/feed"}),
            _ => json!({"to": "~dev", "message": "hi"}),
        };
        let nobody = agents.nobody().call(tool, arguments).await;
        assert!(nobody.is_error, "{nobody:?}");
        assert!(
            nobody.text.starts_with("Authentication failed"),
            "{nobody:?}"
        );
    }
}

#[tokio::test]
async fn send_message_posts_what_a_model_writes() {
    let cast = Cast::new();
    let ada = cast.agents().await.user(&cast.user("ada"));
    let message = json!({"to": "eng/dev", "message": "Gr\u{fc}\u{df}e"});
    let sent = ada.call("send_message", message).await;
    assert!(sent.text.starts_with("Sent to ~dev"), "{sent:?}");
    let posts = || cast.world.posts(&cast.channel("eng/dev"));
    let post = &posts()[0];
    assert_eq!(sent.structured["id"], post.id.as_str());
    assert_eq!(post.message, "Gr\u{fc}\u{df}e");
    assert_eq!(post.user_id, cast.user("ada"));

    let silent = ada.call("send_message", json!({"to": "eng/dev"})).await;
    assert!(
        silent.is_error && silent.text.starts_with("Client error: message is empty"),
        "{silent:?}"
    );
    assert_eq!(posts().len(), 1);
}

#[tokio::test]
async fn fetch_feed_reads_where_an_admin_allows_it() {
    let feeds = FeedServer::start().await.unwrap();
    let cast = Cast::new();
    let feed = json!({"feed_url": feeds.url("rss.xml"), "max_articles": 1});
    let ada = cast.user("ada");
    let refused = cast
        .agents()
        .await
        .user(&ada)
        .call("fetch_feed", feed.clone())
        .await;
    assert!(
        refused.is_error && refused.text.contains("uses a port other than"),
        "{refused:?}"
    );

    cast.set("AllowedFeedHosts", feeds.address().to_string());
    let fetched = cast
        .agents()
        .await
        .user(&ada)
        .call("fetch_feed", feed)
        .await;
    let title = feeds.articles()[0].title;
    assert_eq!(fetched.structured["items"][0]["title"], title);
    assert!(fetched.text.contains(title), "{fetched:?}");
    feeds.shutdown().await;
}
