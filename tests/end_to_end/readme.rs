//! README's "What can I ask?", line by line: what an agent calls for it, as an ordinary member and, where it says so, as a guest.

use devhost::FeedServer;
use devhost::agents::LlmAnswer;
use mattermost_plugin::ids::{PostId, UserId};
use mattermost_plugin::model::Post;
use serde_json::{Value, json};

use crate::stage::{ID, Stage};

/// The lines of the list, each by what stands in its first asterisks.
fn asked() -> Vec<String> {
    let readme = include_str!("../../README.md");
    let (_, section) = readme.split_once("## What can I ask?").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let lines = section.lines().filter_map(|line| line.strip_prefix("- *"));
    lines
        .map(|line| line.split('*').next().unwrap().to_owned())
        .collect()
}

/// What a conversation plays in.
struct Talk {
    stage: Stage,
    feeds: FeedServer,
    user: UserId,
    root: PostId,
    reply: PostId,
    file: String,
}

impl Talk {
    /// As Ada, or as Gus, who is a guest.
    async fn begin(guest: bool) -> Self {
        let feeds = FeedServer::start().await.unwrap();
        let allowed = feeds.address().to_string();
        let stage =
            Stage::start_with(|world| world.set_plugin_setting(ID, "AllowedFeedHosts", allowed));
        let stage = stage.await;
        let (world, sample) = (&stage.world, &stage.sample);
        world.change_user(&sample.grace, |user| user.position = "ops".into());
        world.set_status(&sample.grace, "online");
        let user = match guest {
            true => sample.gus.clone(),
            false => sample.ada.clone(),
        };
        world.view_channel(&sample.news, &user);
        let file = world.add_file(&sample.grace, &sample.news, "report.txt", b"Costs: 12,000");
        let say = |root: PostId, text: String, files: Vec<_>| {
            let post = Post {
                channel_id: sample.news.clone(),
                user_id: sample.grace.clone(),
                root_id: root,
                message: text.into(),
                file_ids: files.into_iter().collect(),
                ..Post::default()
            };
            world.create_post(&post).id
        };
        let name = &world.user(&user).unwrap().username;
        let text = format!("@{name} decided: the release is on Tuesday");
        let root = say(PostId::default(), text, vec![file.to_string().into()]);
        let reply = say(root.clone(), "Good".to_owned(), Vec::new());
        Self {
            user,
            root,
            reply,
            file: file.to_string(),
            feeds,
            stage,
        }
    }

    async fn call(&self, tool: &str, arguments: Value) -> LlmAnswer {
        let answer = self.stage.call(&self.user, tool, arguments).await;
        assert!(!answer.is_error, "{tool}: {}", answer.text);
        answer
    }

    /// The text of an answer that has this.
    async fn finds(&self, tool: &str, arguments: Value, what: &str) -> String {
        let text = self.call(tool, arguments).await.text;
        assert!(text.contains(what), "{tool}: no {what} in {text}");
        text
    }

    fn link(&self) -> String {
        format!("http://localhost:8065/acme/pl/{}", self.reply)
    }

    fn last_of_news(&self) -> Post {
        self.stage
            .world
            .posts(&self.stage.sample.news)
            .pop()
            .unwrap()
    }

    async fn play(&self, line: &str) {
        let root = self.root.as_str();
        match line {
            "What did I miss?" => {
                let unread = json!({"unread_only": true});
                self.finds("find_channels", unread, "~news").await;
                let read = json!({"source": "~news", "view": "unread"});
                self.finds("read_messages", read, root).await;
            }
            "What did they decide about the release last week?" => {
                let arguments = json!({"query": "release decided", "after": "7d"});
                let text = self.finds("search_messages", arguments, root).await;
                assert!(text.contains(&format!("/pl/{root}")), "no link in {text}");
            }
            "Summarise this thread: (permalink)." => {
                let arguments = json!({"source": self.link(), "max_chars": 2000});
                let text = self.finds("read_messages", arguments, root).await;
                assert!(text.contains(self.reply.as_str()), "{text}");
            }
            "Reply there that Tuesday works." => {
                let arguments = json!({"to": self.link(), "message": "Tuesday works"});
                self.call("send_message", arguments).await;
                let last = self.last_of_news();
                assert_eq!(
                    (last.root_id, last.user_id),
                    (self.root.clone(), self.user.clone())
                );
                assert!(
                    last.props.contains_key("ai_generated_by"),
                    "{:?}",
                    last.props
                );
            }
            "Open a channel for project Apollo and invite @grace and @gus." => {
                let users = ["@grace", "@gus"];
                let arguments = json!({"display_name": "Project Apollo", "users": users});
                self.finds("create_channel", arguments, "~project-apollo")
                    .await;
                let people = json!({"channel": "~project-apollo"});
                let text = self.call("find_people", people).await.text;
                assert!(users.iter().all(|user| text.contains(user)), "{text}");
            }
            "Pin the decision" => {
                self.call("mark_message", json!({"post": root, "action": "pin"}))
                    .await;
                assert!(self.stage.world.post(&self.root).unwrap().is_pinned);
                let react = json!({"post": root, "action": "react", "emoji": ":eyes:"});
                self.call("mark_message", react).await;
                assert_eq!(self.stage.world.reactions(&self.root).len(), 1);
                self.call("send_message", json!({"to": "~news", "message": "Oops"}))
                    .await;
                let mine = json!({"query": "Oops", "from": ["me"], "in": ["~news"]});
                let last = self.last_of_news().id;
                self.finds("search_messages", mine, last.as_str()).await;
                let asked = self.call("delete_content", json!({"post": last})).await;
                assert!(asked.text.contains("Oops"), "{}", asked.text);
                let token = &asked.structured["confirm"];
                self.call("delete_content", json!({"post": last, "confirm": token}))
                    .await;
                assert_ne!(self.stage.world.post(&last).unwrap().delete_at, 0);
            }
            "Who is responsible for ops?" => {
                let team = json!({"team": "acme", "include_status": true});
                let text = self.finds("find_people", team, "@grace").await;
                let grace = text.lines().find(|line| line.contains("@grace")).unwrap();
                assert!(grace.contains("ops"), "{text}");
                self.finds("find_people", json!({"user": "@grace"}), "online")
                    .await;
            }
            "What does the attached report say about costs?" => {
                let read = json!({"source": "~news", "detail": "full"});
                self.finds("read_messages", read, &self.file).await;
                self.finds("read_file", json!({"file": self.file}), "12,000")
                    .await;
            }
            "Fetch five items from https://example.com/feed and post a bullet summary of each to ~news." =>
            {
                let arguments = json!({"feed_url": self.feeds.url("rss.xml"), "max_articles": 5});
                let fetched = self.call("fetch_feed", arguments).await;
                let items = fetched.structured["items"].as_array().unwrap();
                let titles = items.iter().map(|item| item["title"].as_str().unwrap());
                let bullets: Vec<_> = titles.map(|title| format!("- {title}")).collect();
                let arguments = json!({"to": "~news", "message": bullets.join("\n")});
                self.call("send_message", arguments).await;
                assert_eq!(self.last_of_news().message.lines().count(), 5);
            }
            line => panic!("README says that one can ask {line:?}: it has no scenario here"),
        }
    }

    async fn end(self) {
        self.stage.stop().await;
        self.feeds.shutdown().await;
    }
}

#[tokio::test]
async fn every_line_of_what_can_i_ask_works_as_written_for_an_ordinary_member() {
    let lines = asked();
    assert_eq!(lines.len(), 9, "{lines:?}");
    let talk = Talk::begin(false).await;
    for line in lines {
        println!("{line}");
        talk.play(&line).await;
    }
    talk.end().await;
}

#[tokio::test]
async fn a_guest_catches_up_searches_summarises_and_replies_where_they_are() {
    let talk = Talk::begin(true).await;
    for line in asked().into_iter().take(4) {
        talk.play(&line).await;
    }
    talk.end().await;
}
