//! What people ask an agent for, told through an MCP session with the built plugin, and what each takes.
//!
//! A token of a model is about four characters. Run with `--nocapture` to read the table.

use devhost::agents::{LlmAnswer, Session};
use devhost::world::{Account, ChannelKind, Sample};
use devhost::{FeedServer, World};
use mattermost_plugin::ids::{ChannelId, PostId, UserId};
use mattermost_plugin::model::Post;
use serde_json::{Value, json};

use crate::stage::{ID, Stage, soon};
use crate::transport::Transport;

/// A conversation of Ada's with an agent, and the world that it is in.
struct Tale {
    stage: Stage,
    title: &'static str,
    session: Session,
    calls: usize,
    characters: usize,
}

impl Tale {
    /// With some more people in the team.
    async fn begin(title: &'static str) -> (Self, World, Sample) {
        let stage = Stage::start().await;
        let (world, sample) = (stage.world.clone(), stage.sample.clone());
        for (name, position) in [("ben", "Payroll"), ("carla", "Design"), ("dora", "Legal")] {
            let user = world.add_user(name, Account::Ordinary);
            world.change_user(&user, |user| user.position = position.into());
            world.join_team(&sample.acme, &user);
        }
        (Self::on(stage, title).await, world, sample)
    }

    async fn on(stage: Stage, title: &'static str) -> Self {
        let session = stage.host.connect(Some(&stage.sample.ada));
        Self {
            title,
            session: soon(session).await.unwrap(),
            stage,
            calls: 0,
            characters: 0,
        }
    }

    /// A call that has to succeed.
    async fn call(&mut self, tool: &str, arguments: Value) -> LlmAnswer {
        let answer = self.ask(tool, arguments).await;
        assert!(!answer.is_error, "{}: {tool}: {}", self.title, answer.text);
        answer
    }

    async fn ask(&mut self, tool: &str, arguments: Value) -> LlmAnswer {
        let name = format!("dev_toolbelt__{tool}");
        let answer = soon(self.session.call(&name, arguments)).await.unwrap();
        self.calls += 1;
        self.characters += answer.text.chars().count();
        answer
    }

    /// Ends within so many calls and tokens of results.
    async fn end(self, calls: usize, tokens: usize) {
        self.session.close().await.unwrap();
        let took = self.characters.div_ceil(4);
        println!(
            "{:<44} {:>2} calls {took:>6} tokens",
            self.title, self.calls
        );
        assert!(self.calls <= calls, "{}: {} calls", self.title, self.calls);
        assert!(took <= tokens, "{}: {took} tokens", self.title);
        self.stage.stop().await;
    }
}

/// A new message.
fn say(world: &World, channel: &ChannelId, user: &UserId, text: &str) -> PostId {
    let post = Post {
        channel_id: channel.clone(),
        user_id: user.clone(),
        message: text.into(),
        ..Post::default()
    };
    world.create_post(&post).id
}

/// A message in its thread.
fn reply(world: &World, root: &PostId, user: &UserId, text: &str) -> PostId {
    let post = Post {
        channel_id: world.post(root).unwrap().channel_id,
        user_id: user.clone(),
        root_id: root.clone(),
        message: text.into(),
        ..Post::default()
    };
    world.create_post(&post).id
}

/// The line of a text that has a word in it.
fn line<'t>(text: &'t str, word: &str) -> &'t str {
    let line = text.lines().find(|line| line.contains(word));
    line.unwrap_or_else(|| panic!("no {word:?} in {text}"))
}

#[tokio::test]
async fn a_morning_catch_up_begins_with_the_mentions() {
    let (mut tale, world, sample) = Tale::begin("morning catch-up").await;
    let standup = world.add_channel(&sample.acme, ChannelKind::Public, "standup", "Stand-up");
    for user in [&sample.ada, &sample.grace] {
        world.join_channel(&standup, user);
    }
    world.view_channel(&sample.news, &sample.ada);
    say(&world, &standup, &sample.grace, "Nothing from me today");
    let asked = say(
        &world,
        &sample.news,
        &sample.grace,
        "@ada can you look at the invoice?",
    );
    let unread = tale
        .call("find_channels", json!({"unread_only": true}))
        .await;
    let place = |name: &str| {
        unread
            .text
            .find(name)
            .unwrap_or_else(|| panic!("no {name} in {}", unread.text))
    };
    assert!(place("~news") < place("~standup"), "{}", unread.text);
    for channel in ["~news", "~standup"] {
        let read = tale
            .call(
                "read_messages",
                json!({"source": channel, "view": "unread"}),
            )
            .await;
        assert_eq!(
            read.text.contains(asked.as_str()),
            channel == "~news",
            "{}",
            read.text
        );
    }
    tale.end(3, 600).await;
}

#[tokio::test]
async fn what_was_decided_is_found_with_its_thread() {
    let (mut tale, world, sample) = Tale::begin("what did they decide about X last week").await;
    let root = say(
        &world,
        &sample.leads,
        &sample.grace,
        "Which logo do we take?",
    );
    let decided = reply(&world, &root, &sample.ada, "Decided: the blue logo");
    let hits = tale
        .call(
            "search_messages",
            json!({"query": "decided logo", "after": "7d"}),
        )
        .await;
    assert!(hits.text.contains(decided.as_str()), "{}", hits.text);
    let thread = tale.call("read_messages", json!({"source": decided})).await;
    assert!(
        thread.text.contains("Which logo") && thread.text.contains("the blue logo"),
        "{}",
        thread.text
    );
    tale.end(2, 500).await;
}

#[tokio::test]
async fn a_long_thread_is_read_under_a_budget() {
    let (mut tale, world, sample) = Tale::begin("summary of a long thread under a budget").await;
    let root = say(
        &world,
        &sample.news,
        &sample.grace,
        "Where do we go for lunch?",
    );
    for number in 1..=150 {
        reply(
            &world,
            &root,
            &sample.grace,
            &format!("Proposal {number}: {}", "noodles ".repeat(12)),
        );
    }
    let last = reply(&world, &root, &sample.ada, "The canteen, then");
    let read = tale
        .call("read_messages", json!({"source": root, "max_chars": 4000}))
        .await;
    assert!(read.text.chars().count() <= 4000);
    for part in ["Where do we go", "Proposal 1:", last.as_str()] {
        assert!(read.text.contains(part), "{part}: {}", read.text);
    }
    tale.end(1, 1000).await;
}

#[tokio::test]
async fn a_reply_goes_into_the_thread_of_a_permalink() {
    let (mut tale, world, sample) = Tale::begin("reply in the right thread from a permalink").await;
    let root = say(&world, &sample.news, &sample.grace, "Who takes Friday?");
    let reply = reply(&world, &root, &sample.grace, "Anybody?");
    let link = format!("http://localhost:8065/acme/pl/{reply}");
    tale.call("read_messages", json!({"source": link})).await;
    tale.call("send_message", json!({"to": link, "message": "I do"}))
        .await;
    let posts = world.posts(&sample.news);
    assert_eq!(posts.last().unwrap().root_id, root);
    tale.end(2, 400).await;
}

#[tokio::test]
async fn a_project_channel_opens_with_three_people() {
    let (mut tale, ..) = Tale::begin("open a project channel and invite three").await;
    let opened = tale
        .call(
            "create_channel",
            json!({"display_name": "Project Swan", "users": ["@ben", "@carla", "@dora"]}),
        )
        .await;
    assert!(opened.text.contains("~project-swan"), "{}", opened.text);
    let people = tale
        .call("find_people", json!({"channel": "~project-swan"}))
        .await;
    for name in ["@ada", "@ben", "@carla", "@dora"] {
        line(&people.text, name);
    }
    tale.end(2, 400).await;
}

#[tokio::test]
async fn a_decision_is_pinned() {
    let (mut tale, world, sample) = Tale::begin("pin a decision").await;
    let decided = say(
        &world,
        &sample.news,
        &sample.grace,
        "Decided: we ship on Monday",
    );
    let hits = tale
        .call("search_messages", json!({"query": "ship Monday"}))
        .await;
    assert!(hits.text.contains(decided.as_str()), "{}", hits.text);
    tale.call("mark_message", json!({"post": decided, "action": "pin"}))
        .await;
    assert!(world.post(&decided).unwrap().is_pinned);
    tale.end(2, 400).await;
}

#[tokio::test]
async fn ones_own_message_is_cleaned_up_in_two_steps() {
    let (mut tale, world, sample) = Tale::begin("clean up one's own message").await;
    let slip = say(&world, &sample.news, &sample.ada, "Oops, wrong window");
    let shown = tale.call("delete_content", json!({"post": slip})).await;
    assert!(world.post(&slip).is_some_and(|post| post.delete_at == 0));
    let token = shown.structured["confirm"].as_str().unwrap();
    assert!(shown.text.contains(token), "{}", shown.text);
    tale.call("delete_content", json!({"post": slip, "confirm": token}))
        .await;
    assert!(world.post(&slip).is_some_and(|post| post.delete_at != 0));
    tale.end(2, 400).await;
}

#[tokio::test]
async fn who_is_responsible_is_found_by_their_position() {
    let (mut tale, ..) = Tale::begin("find who is responsible").await;
    let found = tale.call("find_people", json!({"team": "acme"})).await;
    assert!(
        line(&found.text, "@ben").contains("Payroll"),
        "{}",
        found.text
    );
    tale.call(
        "send_message",
        json!({"to": "@ben", "message": "A question about my payslip"}),
    )
    .await;
    tale.end(2, 300).await;
}

#[tokio::test]
async fn an_attached_document_is_read() {
    let (mut tale, world, sample) = Tale::begin("read an attached document").await;
    let file = world.add_file(&sample.grace, &sample.news, "budget.pdf", b"%PDF-1.7 ...");
    world.set_file_text(&file, "The budget is 12,000 euros.");
    world.create_post(&Post {
        channel_id: sample.news.clone(),
        user_id: sample.grace.clone(),
        message: "The budget".into(),
        file_ids: vec![file.to_string().into()].into_iter().collect(),
        ..Post::default()
    });
    let read = tale
        .call(
            "read_messages",
            json!({"source": "~news", "detail": "full"}),
        )
        .await;
    assert!(read.text.contains(file.as_str()), "{}", read.text);
    let text = tale.ask("read_file", json!({"file": file})).await;
    let (says, fails) = match Transport::chosen() {
        Transport::NetRpc => ("12,000 euros", false),
        // A file has no text in the contract: what the server has extracted from a document does not come along.
        Transport::Grpc => ("there is no text in budget.pdf", true),
    };
    assert!(text.text.contains(says), "{}", text.text);
    assert_eq!(text.is_error, fails, "{}", text.text);
    tale.end(2, 400).await;
}

#[tokio::test]
async fn a_follow_up_comes_the_next_day() {
    let (mut tale, world, sample) = Tale::begin("follow-up next day").await;
    let asked = say(
        &world,
        &sample.news,
        &sample.ada,
        "Can somebody order the tickets?",
    );
    world.advance(std::time::Duration::from_secs(24 * 3600));
    let hits = tale
        .call(
            "search_messages",
            json!({"query": "tickets", "from": ["me"]}),
        )
        .await;
    assert!(hits.text.contains(asked.as_str()), "{}", hits.text);
    let thread = tale.call("read_messages", json!({"source": asked})).await;
    assert!(
        !thread.text.contains("@grace:"),
        "nobody has answered: {}",
        thread.text
    );
    tale.call(
        "send_message",
        json!({"to": asked, "message": "@grace could you?"}),
    )
    .await;
    assert_eq!(world.posts(&sample.news).last().unwrap().root_id, asked);
    tale.end(3, 600).await;
}

#[tokio::test]
async fn five_items_of_a_feed_become_bullets_in_a_channel() {
    let feeds = FeedServer::start().await.unwrap();
    let allowed = feeds.address().to_string();
    let stage =
        Stage::start_with(|world| world.set_plugin_setting(ID, "AllowedFeedHosts", allowed)).await;
    let mut tale = Tale::on(stage, "five items of a feed as bullets").await;
    let fetched = tale
        .call(
            "fetch_feed",
            json!({"feed_url": feeds.url("rss.xml"), "max_articles": 5}),
        )
        .await;
    let items = fetched.structured["items"].as_array().unwrap();
    let bullets = items
        .iter()
        .map(|item| format!("- {}\n", item["title"].as_str().unwrap()));
    let message = bullets.collect::<String>();
    tale.call(
        "send_message",
        json!({"to": "~news", "message": message.trim_end()}),
    )
    .await;
    let posts = tale.stage.world.posts(&tale.stage.sample.news);
    assert_eq!(posts.last().unwrap().message, message.trim_end());
    tale.end(2, 1000).await;
    feeds.shutdown().await;
}
