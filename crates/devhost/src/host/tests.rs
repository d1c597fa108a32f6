use std::sync::Arc;

use http::StatusCode;
use mattermost_plugin::model::{
    ChannelMember, Command, CommandArgs, CommandResponse, Post, Reaction, User,
};
use mattermost_plugin::{
    ActivateError, Body, Context, Decision, HookError, Host, Interface, plugin,
};
use mattermost_plugin::{Request, Response};

use super::*;
use crate::world::{Sample, sample};

mod cluster;
mod started_by;

/// A plugin that writes down what it is told.
struct Parrot(Host);

#[plugin]
impl mattermost_plugin::Plugin for Parrot {
    async fn new(host: Host) -> Result<Self, ActivateError> {
        Ok(Self(host))
    }

    async fn on_activate(self: Arc<Self>) -> Result<(), ActivateError> {
        let command = Command {
            trigger: "parrot".into(),
            ..Command::default()
        };
        Ok(self.0.api.register_command(&command).await?)
    }

    async fn on_configuration_change(self: Arc<Self>) -> Result<(), ActivateError> {
        self.note("settings").await;
        Ok(())
    }

    async fn message_will_be_posted(self: Arc<Self>, _: Context, mut post: Post) -> Decision<Post> {
        match post.message.as_str() {
            "rude" => Decision::Reject("Be nice.".into()),
            "typo" => {
                post.message = "corrected".into();
                Decision::Replace(post)
            }
            _ => Decision::Allow,
        }
    }

    async fn message_will_be_updated(
        self: Arc<Self>,
        context: Context,
        new: Post,
        old: Post,
    ) -> Decision<Post> {
        match old.message.as_str() {
            "final" => Decision::Reject("It is final.".into()),
            _ => self.message_will_be_posted(context, new).await,
        }
    }

    async fn message_has_been_posted(self: Arc<Self>, _: Context, post: Post) {
        self.note(&format!("posted {}", post.message)).await;
        if post.message == "polly" {
            let answer = Post {
                user_id: post.user_id,
                channel_id: post.channel_id,
                root_id: post.id,
                message: "want a cracker".into(),
                ..Post::default()
            };
            let _ = self.0.api.create_post(&answer).await;
        }
    }

    async fn message_has_been_updated(self: Arc<Self>, _: Context, new: Post, old: Post) {
        self.note(&format!("edited {} to {}", old.message, new.message))
            .await;
    }

    async fn message_has_been_deleted(self: Arc<Self>, _: Context, post: Post) {
        self.note(&format!("deleted {}", post.message)).await;
    }

    async fn reaction_has_been_added(self: Arc<Self>, _: Context, reaction: Reaction) {
        self.note(&format!("+{}", reaction.emoji_name)).await;
    }

    async fn reaction_has_been_removed(self: Arc<Self>, _: Context, reaction: Reaction) {
        self.note(&format!("-{}", reaction.emoji_name)).await;
    }

    async fn user_has_joined_channel(
        self: Arc<Self>,
        _: Context,
        member: ChannelMember,
        _: Option<User>,
    ) {
        self.note(&format!("joined {}", member.user_id)).await;
    }

    async fn user_has_left_channel(
        self: Arc<Self>,
        _: Context,
        member: ChannelMember,
        _: Option<User>,
    ) {
        self.note(&format!("left {}", member.user_id)).await;
    }

    async fn execute_command(
        self: Arc<Self>,
        _: Context,
        args: CommandArgs,
    ) -> Result<CommandResponse, HookError> {
        let kind = match args.command.as_str() {
            "/parrot aloud" => "in_channel",
            "/parrot fail" => return Err(HookError::Text("no voice".into())),
            _ => "ephemeral",
        };
        Ok(CommandResponse {
            response_type: kind.into(),
            text: args.command,
            ..CommandResponse::default()
        })
    }

    async fn serve_http(self: Arc<Self>, _: Context, request: Request) -> Response {
        let user = request.headers().get("mattermost-user-id");
        let user = user.and_then(|id| id.to_str().ok()).unwrap_or("nobody");
        let api = &self.0.api;
        let text = match request.uri().path() {
            "/emoji" => api.get_emoji("x").await.unwrap_err().to_string(),
            "/save" => {
                let loud = [("loud".to_owned(), Interface::Bool(true))].into();
                api.save_plugin_config(&loud).await.unwrap();
                "saved".to_owned()
            }
            _ => user.to_owned(),
        };
        Response::new(text.into())
    }
}

impl Parrot {
    /// Writes down what it was told.
    async fn note(&self, text: &str) {
        self.0.api.log_info(text, &[]).await.unwrap();
    }
}

async fn parrot() -> (DevHost, World, Sample) {
    let (world, sample) = sample();
    let plugin = Plugin::in_process::<Parrot>(Manifest::new("com.example.parrot"));
    let host = DevHost::start(plugin, &world).await.unwrap();
    (host, world, sample)
}

/// What the plugin has noted, without what it notes when it starts.
fn notes(world: &World) -> Vec<String> {
    let log = world.log().into_iter().skip(1);
    log.map(|line| line.message).collect()
}

#[tokio::test]
async fn the_plugin_is_asked_about_posts_and_told_of_them() {
    let (host, world, sample) = parrot().await;
    let ada = host.user(&sample.ada);
    let post = ada.post(&sample.news, "hello").await.unwrap();
    let corrected = ada.post(&sample.news, "typo").await.unwrap();
    assert_eq!(corrected.message, "corrected");
    let rude = ada.post(&sample.news, "rude").await.unwrap_err();
    assert_eq!(rude.to_string(), "Post rejected by plugin. Be nice.");
    ada.edit(&post, "hallo").await.unwrap();
    ada.reply(&post, "myself").await.unwrap();
    ada.delete(&corrected.id).await.unwrap();
    assert_eq!(
        notes(&world),
        [
            "posted hello",
            "posted corrected",
            "edited hello to hallo",
            "posted myself",
            "deleted corrected"
        ]
    );
    host.stop().await.unwrap();
}

#[tokio::test]
async fn the_plugin_is_asked_about_edits() {
    let (host, world, sample) = parrot().await;
    let ada = host.user(&sample.ada);
    let post = ada.post(&sample.news, "hello").await.unwrap();
    let edited = ada.edit(&post, "typo").await.unwrap();
    assert_eq!(edited.message, "corrected");
    ada.edit(&post, "final").await.unwrap();
    let refused = ada.edit(&post, "hallo").await.unwrap_err();
    assert_eq!(refused.to_string(), "Post rejected by plugin. It is final.");
    assert_eq!(world.post(&post.id).unwrap().message, "final");
    assert_eq!(
        notes(&world)[1..],
        ["edited hello to corrected", "edited corrected to final"]
    );
    host.stop().await.unwrap();
}

#[tokio::test]
async fn what_the_plugin_posts_reaches_its_own_hooks_without_waiting_for_them() {
    let (host, world, sample) = parrot().await;
    host.user(&sample.ada)
        .post(&sample.news, "polly")
        .await
        .unwrap();
    let told = world.until(|world| {
        let last = notes(world).pop();
        last.filter(|note| note == "posted want a cracker")
    });
    told.await;
    assert_eq!(world.posts(&sample.news).len(), 2);
    host.stop().await.unwrap();
}

#[tokio::test]
async fn the_plugin_is_told_of_reactions_and_members() {
    let (host, world, sample) = parrot().await;
    let gus = host.user(&sample.gus);
    let post = gus.post(&sample.news, "x").await.unwrap();
    for _ in 0..2 {
        gus.react(&post.id, "wave").await.unwrap();
    }
    gus.unreact(&post.id, "wave").await.unwrap();
    assert!(gus.leave(&sample.leads).await.is_err());
    let ada = host.user(&sample.ada);
    ada.leave(&sample.news).await.unwrap();
    ada.join(&sample.news).await.unwrap();
    let (left, joined) = (
        format!("left {}", sample.ada),
        format!("joined {}", sample.ada),
    );
    assert_eq!(
        notes(&world),
        [
            "posted x",
            "+wave",
            "-wave",
            &left,
            "posted @ada has left the channel.",
            &joined,
            "posted ada joined the channel.",
        ]
    );
    host.stop().await.unwrap();
}

#[tokio::test]
async fn a_command_is_answered_to_all_or_to_the_user_alone() {
    let (host, world, sample) = parrot().await;
    let ada = host.user(&sample.ada);
    let aloud = ada.command(&sample.news, "/parrot aloud").await.unwrap();
    assert_eq!(aloud.response_type, "in_channel");
    ada.command(&sample.news, "/PARROT quietly").await.unwrap();
    let posts = world.posts(&sample.news);
    assert_eq!(posts.len(), 1);
    assert_eq!(posts[0].message, "/parrot aloud");
    let shown = world.ephemeral_posts(&sample.ada);
    assert_eq!(shown.len(), 1);
    assert_eq!(shown[0].message, "/PARROT quietly");
    for (typed, sentence) in [
        ("/parrot fail", "no voice"),
        ("/nothing", "there is no command /nothing"),
    ] {
        let error = ada.command(&sample.news, typed).await.unwrap_err();
        assert!(error.to_string().ends_with(sentence), "{error}");
    }
    host.stop().await.unwrap();
    assert!(world.commands().is_empty(), "a server forgets them");
}

#[tokio::test]
async fn a_request_has_the_user_whoever_sends_it_and_nobody_poses_as_one() {
    let (host, _, sample) = parrot().await;
    for (user, expected) in [(Some(&sample.ada), sample.ada.as_str()), (None, "nobody")] {
        let request = http::Request::get("/").header("Mattermost-User-Id", "forged");
        let request = request.body(Body::empty()).unwrap();
        let response = host.request(user, request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.into_body().collect(99).await.unwrap(), expected);
    }
    host.stop().await.unwrap();
}

#[tokio::test]
async fn the_plugin_is_told_by_name_what_is_not_in_the_dev_host() {
    let (host, world, sample) = parrot().await;
    let request = http::Request::get("/emoji").body(Body::empty()).unwrap();
    let response = host.request(Some(&sample.ada), request).await.unwrap();
    let text = response.into_body().collect(99).await.unwrap();
    assert_eq!(text, "GetEmoji is not in the dev host");
    assert!(notes(&world).contains(&"GetEmoji is not in the dev host".to_owned()));
    host.stop().await.unwrap();
}

#[tokio::test]
async fn the_plugin_hears_of_its_settings_whoever_changes_them() {
    let (host, world, sample) = parrot().await;
    host.set_setting("Loud", false).await.unwrap();
    assert_eq!(notes(&world), ["settings"]);
    let request = http::Request::get("/save").body(Body::empty()).unwrap();
    host.request(Some(&sample.ada), request).await.unwrap();
    let told = |world: &World| (notes(world).len() == 2).then_some(());
    world.until(told).await;
    let saved = world.plugin_settings("com.example.parrot");
    assert_eq!(
        serde_json::Value::Object(saved),
        serde_json::json!({"loud": true})
    );
    host.stop().await.unwrap();
}

#[tokio::test]
async fn a_plugin_in_this_process_starts_anew() {
    let (host, world, sample) = parrot().await;
    assert_eq!(host.pid(), None);
    host.restart().await.unwrap();
    assert!(world.runs("com.example.parrot"));
    assert_eq!(world.commands().len(), 1);
    host.user(&sample.ada)
        .post(&sample.news, "again")
        .await
        .unwrap();
    assert!(notes(&world).contains(&"posted again".to_owned()));
    host.stop().await.unwrap();
    assert!(!world.runs("com.example.parrot"));
}
