//! `fetch_feed`: read an RSS, Atom or JSON feed from the web.

mod answer;

use jiff::Timestamp;
use mattermost_plugin_mcp::{Hints, Policy, Tool, ToolContext, ToolError, ToolOutput};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::config::FeedUsers;
use crate::feeds::{Item, Reading};
use crate::listing::MAX_CHARS;
use crate::rates::Rate;
use crate::refusal::Refusal;
use crate::time::FORMS;

use super::Kit;

use answer::{Output, Page};

/// Most items of one call.
const MAX_ARTICLES: u32 = 50;
/// Longest query in characters.
const MAX_QUERY: usize = 200;

/// Reads feeds for the caller.
pub(crate) struct FetchFeed(pub(crate) Kit);

/// Which feed, and what of it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(crate) struct Arguments {
    /// Feed, or page that links to one.
    #[schemars(length(min = 1, max = 2048))]
    pub(crate) feed_url: String,
    // How many items at most, newest first.
    #[serde(default = "five")]
    #[schemars(range(min = 1, max = 50))]
    pub(crate) max_articles: u32,
    /// 24h, 7d or ISO date.
    pub(crate) since: Option<String>,
    /// Words that items must have.
    #[schemars(length(max = 200))]
    pub(crate) query: Option<String>,
    /// Whole texts.
    #[serde(default)]
    pub(crate) full: bool,
    /// Items to skip.
    #[serde(default)]
    #[schemars(range(max = 1000))]
    pub(crate) offset: u32,
    // Length of the answer in characters.
    #[serde(default = "crate::listing::default_chars")]
    #[schemars(range(min = 500, max = 24000))]
    pub(crate) max_chars: u32,
}

fn five() -> u32 {
    5
}

impl Tool for FetchFeed {
    const NAME: &'static str = "fetch_feed";
    const DESCRIPTION: &'static str = "Fetch, read or get the latest items (articles, news, headlines) of an RSS, Atom or JSON feed. To post them use send_message. Example: feed_url=\"https://example.com/feed\", since=\"24h\".";
    const HINTS: Hints = Hints::READ.open_world();
    // A URL can carry out what an agent knows, and an item can tell the agent to do so: a person looks first.
    const POLICY: Policy = Policy::Ask;
    const TAGS: &'static [&'static str] = &["feed"];
    type Arguments = Arguments;
    type Output = ToolOutput<Output>;

    async fn call(
        &self,
        context: ToolContext,
        arguments: Arguments,
    ) -> Result<ToolOutput<Output>, ToolError> {
        let (text, structured) = self.fetch(&context, arguments).await?;
        Ok(ToolOutput::new(text, structured))
    }
}

impl FetchFeed {
    async fn fetch(
        &self,
        context: &ToolContext,
        arguments: Arguments,
    ) -> Result<(String, Output), Refusal> {
        let user = self.0.acting(context, Rate::Feed).await?;
        let zone = user.zone();
        let wanted = Wanted::parse(&arguments, |text| zone.parse(text, Timestamp::now()))?;
        let config = self.0.config.get();
        let admins_only = config.offer.feed_users != FeedUsers::All;
        if admins_only && !self.0.permissions.administers(&user).await? {
            return Err(Refusal::Impossible(
                "only system admins may fetch feeds (setting FeedUsers)".to_owned(),
            ));
        }
        let reading = self
            .0
            .feeds
            .read(&arguments.feed_url, &config.allowed_feed_hosts)
            .await?;
        let feed = match reading {
            Reading::Feed(feed) => feed,
            Reading::Several(found) => {
                return Ok(answer::several(
                    &arguments.feed_url,
                    found,
                    arguments.max_chars,
                ));
            }
        };
        let items: Vec<&Item> = feed.items.iter().filter(|item| wanted.fits(item)).collect();
        let undated = match wanted.since {
            Some(_) => feed.items.iter().filter(|item| item.date.is_none()).count(),
            None => 0,
        };
        Ok(Page {
            feed: &feed,
            items,
            undated,
            full: arguments.full,
            offset: arguments.offset as usize,
            limit: arguments.max_articles as usize,
            max_chars: arguments.max_chars,
            zone: &zone,
        }
        .answer())
    }
}

/// Which items are wanted.
struct Wanted {
    since: Option<Timestamp>,
    words: Vec<String>,
}

impl Wanted {
    fn parse(
        arguments: &Arguments,
        moment: impl Fn(&str) -> Option<Timestamp>,
    ) -> Result<Self, Refusal> {
        if !(1..=MAX_ARTICLES).contains(&arguments.max_articles) {
            return Err(Refusal::argument("max_articles", "is not from 1 to 50"));
        }
        if !MAX_CHARS.contains(&arguments.max_chars) {
            return Err(Refusal::argument("max_chars", "is not from 500 to 24000"));
        }
        let query = arguments.query.as_deref().unwrap_or_default();
        if query.chars().count() > MAX_QUERY {
            return Err(Refusal::argument(
                "query",
                "is too large: at most 200 characters",
            ));
        }
        let since = match arguments.since.as_deref().map(str::trim) {
            None | Some("") => None,
            Some(text) => Some(
                moment(text)
                    .ok_or_else(|| Refusal::argument("since", format!("is not {FORMS}")))?,
            ),
        };
        Ok(Self {
            since,
            words: query.split_whitespace().map(str::to_lowercase).collect(),
        })
    }

    /// An item without a date cannot be said to be new enough.
    fn fits(&self, item: &Item) -> bool {
        self.since
            .is_none_or(|since| item.date.is_some_and(|date| date >= since))
            && item.mentions(&self.words)
    }
}

#[cfg(test)]
mod tests;
