//! The tools in front of Agents, as a model gets them: a scenario each. What a tool does besides is tested beside it.
use crate::fake::FakeServer;
use devhost::FeedServer;
use expect_test::expect;
use serde_json::json;

#[tokio::test]
async fn a_model_gets_the_tools_by_these_names_with_these_words() {
    let agents = FakeServer::sample().agents().await;
    let tools = agents.nobody().tools().await;
    let lines = tools.iter().map(|tool| {
        let hints = tool.hints.join(", ");
        format!(
            "{} [{hints}; {}] {}",
            tool.llm_name,
            tool.capability,
            tool.first_sentence()
        )
    });
    expect![[r#"
        toolbelt__dev_toolbelt__whoami [read-only, idempotent; read] Show who I am: the current Mattermost user (me, my account, profile, time zone, status) as whom all tools act, and my teams.
        toolbelt__dev_toolbelt__find_channels [read-only, idempotent; read] Find, search or list channels, direct messages (DMs) and groups, with unread and mention counts, or describe one channel or team.
        toolbelt__dev_toolbelt__find_people [read-only, idempotent; read] Find, look up, search or list people (users, colleagues, members of a channel or team) with name, position, role and online status.
        toolbelt__dev_toolbelt__read_messages [read-only, idempotent; read] Read, show, get or catch up on the messages (posts, history, conversation, replies) of a channel, its unread part, a thread or a direct message.
        toolbelt__dev_toolbelt__search_messages [read-only, idempotent; read] Search, find or look for messages (posts, discussions, decisions) by keyword, author, channel or date in the user's channels.
        toolbelt__dev_toolbelt__read_file [read-only, idempotent; read] Read, open or get an attachment (file, document, PDF, log, text) of a message: its text, its details, or a public link.
        toolbelt__dev_toolbelt__fetch_feed [read-only, idempotent, open world; read] Fetch, read or get the latest items (articles, news, posts, headlines) of an RSS, Atom or JSON feed by URL.
        toolbelt__dev_toolbelt__send_message [; write] Send, post or write a message to a channel, reply in a thread, or direct message (DM) a person, as the user.
        toolbelt__dev_toolbelt__edit_message [idempotent; write] Not written yet: do not call this.
        toolbelt__dev_toolbelt__mark_message [idempotent; write] React to a message with an emoji (like, upvote, acknowledge), take back one's own reaction, or pin or unpin a message in its channel.
        toolbelt__dev_toolbelt__manage_membership [idempotent; write] Not written yet: do not call this.
        toolbelt__dev_toolbelt__create_channel [; create] Not written yet: do not call this.
        toolbelt__dev_toolbelt__delete_content [destructive; delete] Not written yet: do not call this."#]].assert_eq(&lines.collect::<Vec<_>>().join("\n"));
}

#[tokio::test]
async fn nobody_outside_agents_reaches_the_tools() {
    let agents = FakeServer::sample().agents().await;
    let ada = FakeServer::user_id("ada");
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
    let server = FakeServer::sample();
    let ada = server.agents().await.user(&FakeServer::user_id("ada"));
    let message = json!({"to": "eng/dev", "message": "Gr\u{fc}\u{df}e"});
    let sent = ada.call("send_message", message).await;
    assert!(sent.text.starts_with("Sent to ~dev"), "{sent:?}");
    let post = server.world().posts[0].clone();
    assert_eq!(sent.structured["id"], post.id.as_str());
    assert_eq!(post.message, "Gr\u{fc}\u{df}e");
    assert_eq!(post.user_id, FakeServer::user_id("ada"));

    let silent = ada.call("send_message", json!({"to": "eng/dev"})).await;
    assert!(
        silent.is_error
            && silent
                .text
                .starts_with("Client error: `message` is missing"),
        "{silent:?}"
    );
    assert_eq!(server.world().posts.len(), 1);
}

#[tokio::test]
async fn fetch_feed_reads_where_an_admin_allows_it() {
    let feeds = FeedServer::start().await.unwrap();
    let server = FakeServer::sample();
    let feed = json!({"feed_url": feeds.url("rss.xml"), "max_articles": 1});
    let ada = FakeServer::user_id("ada");
    let refused = server
        .agents()
        .await
        .user(&ada)
        .call("fetch_feed", feed.clone())
        .await;
    assert!(
        refused.is_error && refused.text.contains("uses a port other than"),
        "{refused:?}"
    );

    server.world().settings = json!({"allowedfeedhosts": feeds.address().to_string()});
    let fetched = server
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
