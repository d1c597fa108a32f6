//! The main job: five items of a feed into a channel, and a guest who may not.
//!
//! The program is the agent here: it reads what `fetch_feed` answers and writes the bullets. Whether it worked is
//! judged by what stands in the channels and by what the feed server has served, not by what the tools say.

use std::time::Duration;

use anyhow::{Context, ensure};
use devhost::agents::{LlmAnswer, Registered};
use devhost::manifest::Manifest;
use devhost::{FeedServer, World};
use mattermost_plugin::ids::UserId;
use serde_json::{Value, json};

use super::call::Length;
use super::screen::Screen;
use super::stage::{Stage, show_registration};

/// How long the plugin may take to find Agents.
const REGISTRATION_MAY_TAKE: Duration = Duration::from_secs(30);

/// How many items are fetched.
const ITEMS: usize = 5;

/// What the job needs besides the plugin.
pub(super) struct Play {
    feeds: FeedServer,
}

impl Play {
    /// Serves feeds from a private address, which the plugin refuses unless an admin allows it.
    pub(super) async fn prepare(world: &World, manifest: &Manifest) -> anyhow::Result<Self> {
        let feeds = FeedServer::start().await.context("cannot serve feeds")?;
        let allowed = feeds.address().to_string();
        world.set_plugin_setting(&manifest.id, "AllowedFeedHosts", allowed);
        Ok(Self { feeds })
    }

    /// Where the feeds are.
    pub(super) fn introduce(&self, screen: &Screen) {
        screen.row("feeds", &self.feeds.url("rss.xml"));
        for document in ["atom.xml", "feed.json"] {
            screen.row("", &self.feeds.url(document));
        }
    }

    /// Plays it all; an error is one line that says what was not as it should be.
    pub(super) async fn play(&self, screen: &Screen, stage: &Stage) -> anyhow::Result<()> {
        let server = registered(stage).await?;
        show_registration(screen, &server);
        stage.show_tools(screen).await?;
        main_job(screen, stage, &self.feeds).await?;
        refusal(screen, stage, &self.feeds).await?;
        screen.section("All as expected");
        screen.line("  five items are in ~news, the guest was refused, nothing is in ~leads");
        Ok(())
    }

    /// Ends the feeds.
    pub(super) async fn end(&self) {
        self.feeds.shutdown().await;
    }
}

async fn registered(stage: &Stage) -> anyhow::Result<Registered> {
    let registered = stage.agents.until_registered(&stage.host.manifest().id);
    let registered = tokio::time::timeout(REGISTRATION_MAY_TAKE, registered).await;
    registered.context("the plugin did not register with Agents within 30 s")
}

/// Ada has five items fetched and a bullet of each posted to ~news.
async fn main_job(screen: &Screen, stage: &Stage, feeds: &FeedServer) -> anyhow::Result<()> {
    screen.section("The main job: five items of a feed, a bullet of each to ~news");
    let ada = stage.sample.ada.clone();
    let bullets = fetch_bullets(screen, stage, feeds, &ada, Length::Lines(12)).await?;
    let arguments = json!({"to": "~news", "message": bullets});
    let sent = stage.call(screen, &ada, "send_message", arguments, Length::Lines(4));
    let sent = sent.await?;
    ensure!(!sent.is_error, "send_message refused to post to ~news");
    stage.show_channel(screen, "~news", &stage.sample.news);

    let posts = stage.world.posts(&stage.sample.news);
    let post = posts.last().context("nothing was posted to ~news")?;
    ensure!(post.user_id == ada, "the post in ~news is not Ada's");
    for article in feeds.articles().iter().take(ITEMS) {
        let (title, link) = (article.title, article.link);
        ensure!(
            post.message.contains(title) && post.message.contains(link),
            "the post in ~news lacks the item {title:?}"
        );
    }
    Ok(())
}

/// Gus, a guest, tries the same in ~leads, a private channel that he is not in.
async fn refusal(screen: &Screen, stage: &Stage, feeds: &FeedServer) -> anyhow::Result<()> {
    screen.section("A guest tries the same in ~leads, which is private");
    let gus = stage.sample.gus.clone();
    let before = stage.world.posts(&stage.sample.leads);
    let bullets = fetch_bullets(screen, stage, feeds, &gus, Length::Lines(1)).await?;
    for to in ["~leads".to_owned(), stage.sample.leads.to_string()] {
        let arguments = json!({"to": to, "message": bullets});
        let answer = stage.call(screen, &gus, "send_message", arguments, Length::Lines(4));
        ensure!(
            is_refusal(&answer.await?),
            "the guest was not refused in ~leads"
        );
    }
    let after = stage.world.posts(&stage.sample.leads);
    ensure!(before == after, "something was posted to ~leads");
    stage.show_channel(screen, "~leads", &stage.sample.leads);
    Ok(())
}

/// A private channel is to a stranger what a missing one is, and that may be told without an error.
fn is_refusal(answer: &LlmAnswer) -> bool {
    answer.is_error || answer.structured["status"] == "not_found"
}

async fn fetch_bullets(
    screen: &Screen,
    stage: &Stage,
    feeds: &FeedServer,
    user: &UserId,
    shown: Length,
) -> anyhow::Result<String> {
    let arguments = json!({"feed_url": feeds.url("rss.xml"), "max_articles": ITEMS});
    let fetched = stage.call(screen, user, "fetch_feed", arguments, shown);
    let fetched = fetched.await?;
    ensure!(!fetched.is_error, "fetch_feed did not fetch the feed");
    let bullets = bullets(&fetched.structured);
    ensure!(
        bullets.len() == ITEMS,
        "fetch_feed answered {} items instead of {ITEMS}",
        bullets.len()
    );
    Ok(bullets.join("\n"))
}

fn bullets(feed: &Value) -> Vec<String> {
    let items = feed["items"].as_array();
    let bullet = |item: &Value| {
        let (title, link) = (item["title"].as_str()?, item["link"].as_str()?);
        let summary = item["summary"].as_str().filter(|text| !text.is_empty());
        let summary = summary.map_or(String::new(), |text| format!(": {text}"));
        Some(format!("- [{title}]({link}){summary}"))
    };
    items.into_iter().flatten().filter_map(bullet).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bullet_has_title_and_link_and_the_summary_if_there_is_one() {
        let feed = json!({"items": [
            {"title": "A", "link": "http://a/", "summary": "First."},
            {"title": "B", "link": "http://b/", "summary": null},
            {"title": "C"},
        ]});
        assert_eq!(
            bullets(&feed),
            ["- [A](http://a/): First.", "- [B](http://b/)"]
        );
        assert!(bullets(&Value::Null).is_empty());
    }

    #[test]
    fn an_error_and_a_missing_channel_are_refusals() {
        let answer = |is_error, structured| {
            let mut answer = LlmAnswer::default();
            (answer.is_error, answer.structured) = (is_error, structured);
            answer
        };
        assert!(is_refusal(&answer(true, Value::Null)));
        assert!(is_refusal(&answer(false, json!({"status": "not_found"}))));
        assert!(!is_refusal(&answer(false, json!({"status": "sent"}))));
        assert!(!is_refusal(&answer(false, Value::Null)));
    }
}
