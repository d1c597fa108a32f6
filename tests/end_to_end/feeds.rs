use devhost::FeedServer;
use mattermost_plugin::ids::UserId;
use serde_json::json;

use crate::messages::send;
use crate::stage::{ID, Stage};

/// Five bullets of what `fetch_feed` answers.
async fn bullets(stage: &Stage, user: &UserId, url: &str) -> String {
    let arguments = json!({"feed_url": url, "max_articles": 5});
    let fetched = stage.call(user, "fetch_feed", arguments).await;
    assert!(!fetched.is_error, "{fetched:?}");
    let items = fetched.structured["items"].as_array().unwrap().clone();
    let text = |item: &serde_json::Value, key: &str| item[key].as_str().unwrap().to_owned();
    let bullets: Vec<_> = items
        .iter()
        .map(|item| format!("- [{}]({})", text(item, "title"), text(item, "link")))
        .collect();
    bullets.join("\n")
}

#[tokio::test]
async fn five_items_of_each_kind_of_feed_end_up_in_a_channel() {
    let feeds = FeedServer::start().await.unwrap();
    let allowed = feeds.address().to_string();
    let stage =
        Stage::start_with(|world| world.set_plugin_setting(ID, "AllowedFeedHosts", allowed)).await;
    let expected: Vec<_> = feeds.articles()[..5]
        .iter()
        .map(|article| format!("- [{}]({})", article.title, article.link))
        .collect();
    for document in ["rss.xml", "atom.xml", "feed.json"] {
        let bullets = bullets(&stage, &stage.sample.ada, &feeds.url(document)).await;
        assert_eq!(bullets, expected.join("\n"), "{document}");
        let message = format!("{document}\n{bullets}");
        let sent = send(&stage, &stage.sample.ada, "~news", &message).await;
        assert!(!sent.is_error, "{sent:?}");
        let posts = stage.world.posts(&stage.sample.news);
        let post = posts.last().unwrap();
        assert_eq!(post.message, message);
        assert_eq!(post.user_id, stage.sample.ada);
    }
    assert_eq!(stage.world.posts(&stage.sample.news).len(), 3);
    stage.stop().await;
    feeds.shutdown().await;
}

#[tokio::test]
async fn a_feed_on_a_private_address_is_refused_unless_the_settings_allow_it() {
    let feeds = FeedServer::start().await.unwrap();
    let stage = Stage::start().await;
    let arguments = json!({"feed_url": feeds.url("rss.xml")});
    let refused = stage.call(&stage.sample.ada, "fetch_feed", arguments).await;
    assert!(refused.is_error, "{refused:?}");
    stage.stop().await;
    feeds.shutdown().await;
}
