//! A world in which every change can be made.

use devhost::world::{Account, ChannelKind};
use mattermost_plugin::ids::{PostId, UserId};
use mattermost_plugin::model::Post;
use mattermost_plugin_mcp::test_kit::LlmAnswer;
use serde_json::Value;

use super::changes::Change;
use crate::inside::Inside;

pub(super) struct Ground {
    pub(super) inside: Inside,
    /// By Ada, in `~news`.
    pub(super) post: PostId,
    /// The same, pinned and with her `:tada:`.
    pub(super) marked: PostId,
    /// The second one in `~leads`.
    pub(super) bookmark: String,
    /// Ada's, for `~news`.
    pub(super) scheduled: String,
}

impl Ground {
    pub(super) async fn new() -> Self {
        let inside = Inside::start_with(|world, sample| {
            world.add_channel(&sample.acme, ChannelKind::Public, "open", "Open");
            world.change_config(|config| config.service_settings.scheduled_posts = Some(true));
            for name in ["ben", "carla"] {
                let user = world.add_user(name, Account::Ordinary);
                world.join_team(&sample.acme, &user);
            }
        })
        .await;
        let (world, sample) = (&inside.world, &inside.sample);
        let write = |user: &UserId, message: &str| {
            let post = world.create_post(&Post {
                channel_id: sample.news.clone(),
                user_id: user.clone(),
                message: message.into(),
                ..Post::default()
            });
            post.id
        };
        let (post, marked) = (write(&sample.ada, "Good"), write(&sample.ada, "Marked"));
        write(&sample.grace, "Unread");
        world.pin(&marked);
        world.add_reaction(&marked, &sample.ada, "tada");
        let bookmark =
            |name| world.add_bookmark(&sample.leads, &sample.ada, name, "https://a.example");
        bookmark("One");
        let bookmark = bookmark("Two").id;
        let later = 4_000_000_000_000;
        let scheduled = world.add_scheduled_post(&sample.news, &sample.ada, "Later", later);
        Self {
            post,
            marked,
            bookmark,
            scheduled: scheduled.id,
            inside,
        }
    }

    /// The arguments of the call that makes the change: with the confirmation that it needs, where there is still something to
    /// confirm.
    pub(super) async fn arguments(&self, change: &Change) -> Value {
        let mut arguments = (change.arguments)(self);
        if change.tool == "delete_content" {
            let shown = self.call(change, arguments.clone()).await;
            arguments["confirm"] = shown.structured["confirm"].clone();
        }
        arguments
    }

    pub(super) async fn call(&self, change: &Change, arguments: Value) -> LlmAnswer {
        let ada = &self.inside.sample.ada;
        self.inside.call(ada, change.tool, arguments).await
    }

    /// How many changes are recorded.
    pub(super) fn recorded(&self) -> usize {
        self.inside.world.audit_records().len()
    }
}
