//! Hooks of every kind, called as a server calls them, of a plugin in this process.

use std::sync::Arc;

use futures_util::stream::{FuturesUnordered, StreamExt};
use mattermost_plugin::host::{ActivationError, Hooks};
use mattermost_plugin::model::{
    AppError, CommandArgs, CommandResponse, Config, OnInstallEvent, Post, RemoteCluster, User,
};
use mattermost_plugin::{
    ActivateError, Context, Decision, HookError, Host, Plugin, Response, plugin,
};
use tokio::sync::Semaphore;

use mattermost_plugin::api::Fake;

use crate::server::within;

/// Answers as it is told in what it gets.
struct Obedient {
    /// A permit lets one log-in through.
    go_on: Semaphore,
}

#[plugin]
impl Plugin for Obedient {
    async fn new(_: Host) -> Result<Self, ActivateError> {
        Ok(Self {
            go_on: Semaphore::new(0),
        })
    }

    async fn on_deactivate(self: Arc<Self>) {
        self.go_on.add_permits(1);
    }

    async fn message_will_be_posted(self: Arc<Self>, _: Context, post: Post) -> Decision<Post> {
        told(post)
    }

    async fn message_will_be_updated(
        self: Arc<Self>,
        _: Context,
        new_post: Post,
        old_post: Post,
    ) -> Decision<Post> {
        assert_eq!(old_post.message, "before");
        told(new_post)
    }

    async fn messages_will_be_consumed(self: Arc<Self>, posts: Vec<Post>) -> Vec<Post> {
        let wanted = posts.into_iter().filter(|post| post.message == "replace");
        wanted.map(replaced).collect()
    }

    async fn user_will_log_in(self: Arc<Self>, _: Context, user: User) -> Decision {
        match user.username.as_str() {
            "mallory" => Decision::Reject("not you".into()),
            "nobody" => Decision::Reject(String::new()),
            _ => Decision::Allow,
        }
    }

    async fn user_has_logged_in(self: Arc<Self>, _: Context, _: User) {
        if let Ok(permit) = self.go_on.acquire().await {
            permit.forget();
        }
        // After whatever does not wait for it.
        for _ in 0..1000 {
            tokio::task::yield_now().await;
        }
        THROUGH.add_permits(1);
    }

    async fn user_has_joined_team(
        self: Arc<Self>,
        _: Context,
        _: mattermost_plugin::model::TeamMember,
        actor: Option<User>,
    ) {
        assert_eq!(actor.map(|actor| actor.username), Some("admin".into()));
    }

    async fn user_has_left_team(
        self: Arc<Self>,
        _: Context,
        _: mattermost_plugin::model::TeamMember,
        actor: Option<User>,
    ) {
        assert_eq!(actor, None);
    }

    async fn execute_command(
        self: Arc<Self>,
        _: Context,
        args: CommandArgs,
    ) -> Result<CommandResponse, HookError> {
        match args.command.as_str() {
            "/fail" => Err("no such thing".into()),
            "/forbidden" => Err(forbidden().into()),
            command => Ok(CommandResponse {
                text: command.into(),
                ..CommandResponse::default()
            }),
        }
    }

    async fn run_data_retention(
        self: Arc<Self>,
        now_time: i64,
        batch_size: i64,
    ) -> Result<i64, HookError> {
        match batch_size {
            -1 => Err("a batch of nothing".into()),
            _ => Ok(now_time + batch_size),
        }
    }

    async fn on_install(
        self: Arc<Self>,
        _: Context,
        event: OnInstallEvent,
    ) -> Result<(), HookError> {
        match event.user_id.is_empty() {
            true => Err(forbidden().into()),
            false => Ok(()),
        }
    }

    async fn configuration_will_be_saved(self: Arc<Self>, config: Config) -> Decision<Config> {
        match config.team_settings.site_name.as_deref() {
            Some("reject") => Decision::Reject("a bad name".into()),
            Some("replace") => {
                let mut config = config;
                config.team_settings.site_name = Some("replaced".into());
                Decision::Replace(config)
            }
            _ => Decision::Allow,
        }
    }

    async fn on_shared_channels_ping(self: Arc<Self>, remote_cluster: RemoteCluster) -> bool {
        remote_cluster.name == "well"
    }

    async fn on_send_daily_telemetry(self: Arc<Self>) {
        panic!("on purpose")
    }

    async fn serve_metrics(
        self: Arc<Self>,
        context: Context,
        _: mattermost_plugin::Request,
    ) -> Response {
        Response::new(context.request_id.into_string().into())
    }
}

/// Who is logged in.
static THROUGH: Semaphore = Semaphore::const_new(0);

fn told(post: Post) -> Decision<Post> {
    match post.message.as_str() {
        "replace" => Decision::Replace(replaced(post)),
        "reject" => Decision::Reject("because".into()),
        "no reason" => Decision::Reject(String::new()),
        "dismiss" => Decision::dismiss(),
        _ => Decision::Allow,
    }
}

fn replaced(mut post: Post) -> Post {
    post.message = "replaced".into();
    post
}

fn forbidden() -> AppError {
    AppError::new("Obedient", "forbidden", http::StatusCode::FORBIDDEN)
}

/// Implements nothing.
struct Idle;

#[plugin]
impl Plugin for Idle {
    async fn new(_: Host) -> Result<Self, ActivateError> {
        Ok(Self)
    }
}

async fn active<P: Plugin>() -> Hooks {
    let hooks = within(Hooks::in_process::<P>()).await.unwrap();
    within(hooks.activate(Fake::default())).await.unwrap();
    hooks
}

fn post(message: &str) -> Post {
    Post {
        id: "p1".into(),
        message: message.into(),
        ..Post::default()
    }
}

fn user(username: &str) -> User {
    User {
        username: username.into(),
        ..User::default()
    }
}

#[tokio::test]
async fn a_post_is_allowed_replaced_rejected_and_dismissed() {
    let hooks = active::<Obedient>().await;
    let decision = async |message: &str| {
        let asked = hooks.message_will_be_posted(Context::default(), post(message));
        within(asked).await.unwrap()
    };
    assert_eq!(decision("allow").await, Decision::Allow);
    assert_eq!(
        decision("replace").await,
        Decision::Replace(post("replaced"))
    );
    assert_eq!(decision("reject").await, Decision::Reject("because".into()));
    let dismissed = Decision::Reject("plugin.message_will_be_posted.dismiss_post".into());
    assert_eq!(decision("dismiss").await, dismissed);
}

#[tokio::test]
async fn a_change_of_a_post_is_allowed_replaced_and_rejected() {
    let hooks = active::<Obedient>().await;
    let decision = async |message: &str| {
        let (new, old) = (post(message), post("before"));
        let asked = hooks.message_will_be_updated(Context::default(), new, old);
        within(asked).await.unwrap()
    };
    assert_eq!(decision("allow").await, Decision::Allow);
    assert_eq!(
        decision("replace").await,
        Decision::Replace(post("replaced"))
    );
    assert_eq!(decision("reject").await, Decision::Reject("because".into()));
}

#[tokio::test]
async fn of_messages_only_the_changed_ones_come_back() {
    let hooks = active::<Obedient>().await;
    let consumed = async |messages: [&str; 2]| {
        let posts = messages.map(post).to_vec();
        within(hooks.messages_will_be_consumed(posts))
            .await
            .unwrap()
    };
    assert_eq!(consumed(["replace", "leave"]).await, [post("replaced")]);
    assert_eq!(consumed(["leave", "leave"]).await, []);
}

#[tokio::test]
async fn a_refusal_without_a_reason_is_still_one() {
    let hooks = active::<Obedient>().await;
    let log_in = async |username: &str| {
        let asked = hooks.user_will_log_in(Context::default(), user(username));
        within(asked).await.unwrap()
    };
    assert_eq!(log_in("alice").await, Decision::Allow);
    assert_eq!(log_in("mallory").await, Decision::Reject("not you".into()));
    assert!(matches!(log_in("nobody").await, Decision::Reject(_)));
    let asked = hooks.message_will_be_posted(Context::default(), post("no reason"));
    assert!(matches!(within(asked).await.unwrap(), Decision::Reject(_)));
}

#[tokio::test]
async fn a_command_answers_a_response_or_an_error_with_status_and_place() {
    let hooks = active::<Obedient>().await;
    let execute = async |command: &str| {
        let args = CommandArgs {
            command: command.into(),
            ..CommandArgs::default()
        };
        within(hooks.execute_command(Context::default(), args))
            .await
            .unwrap()
    };
    assert_eq!(execute("/fine").await.unwrap().text, "/fine");
    let HookError::App(error) = execute("/fail").await.unwrap_err() else {
        panic!("expected an error of the server's kind")
    };
    assert_eq!(
        (&*error.message, &*error.r#where, error.status_code),
        ("no such thing", "ExecuteCommand", 500)
    );
    assert_eq!(execute("/forbidden").await, Err(forbidden().into()));
}

#[tokio::test]
async fn errors_arrive_as_what_they_are() {
    let hooks = active::<Obedient>().await;
    let retention = async |batch| within(hooks.run_data_retention(40, batch)).await.unwrap();
    assert_eq!(retention(2).await, Ok(42));
    assert_eq!(retention(-40).await, Ok(0));
    assert_eq!(retention(-1).await, Err("a batch of nothing".into()));
    let install = async |user: &str| {
        let event = OnInstallEvent {
            user_id: user.into(),
        };
        within(hooks.on_install(Context::default(), event))
            .await
            .unwrap()
    };
    assert_eq!(install("u1").await, Ok(()));
    assert_eq!(install("").await, Err(forbidden().into()));
}

#[tokio::test]
async fn a_configuration_is_allowed_replaced_and_rejected() {
    let hooks = active::<Obedient>().await;
    let named = |name: &str| {
        let mut config = Config::default();
        config.team_settings.site_name = Some(name.into());
        config
    };
    let decision = async |name: &str| {
        within(hooks.configuration_will_be_saved(named(name)))
            .await
            .unwrap()
    };
    assert_eq!(decision("allow").await, Decision::Allow);
    assert_eq!(
        decision("replace").await,
        Decision::Replace(named("replaced"))
    );
    assert_eq!(
        decision("reject").await,
        Decision::Reject("a bad name".into())
    );
}

#[tokio::test]
async fn truth_values_and_who_did_it_arrive() {
    let hooks = active::<Obedient>().await;
    for (name, well) in [("well", true), ("ill", false)] {
        let remote = RemoteCluster {
            name: name.into(),
            ..RemoteCluster::default()
        };
        assert_eq!(
            within(hooks.on_shared_channels_ping(remote)).await.unwrap(),
            well
        );
    }
    let (context, member) = (Context::default, Default::default);
    within(hooks.user_has_joined_team(context(), member(), Some(user("admin"))))
        .await
        .unwrap();
    within(hooks.user_has_left_team(context(), member(), None))
        .await
        .unwrap();
}

#[tokio::test]
async fn metrics_are_served_as_requests_are() {
    let hooks = active::<Obedient>().await;
    let context = Context {
        request_id: "r7".into(),
        ..Context::default()
    };
    let request = http::Request::get("/")
        .body(mattermost_plugin::Body::empty())
        .unwrap();
    let response = within(hooks.serve_metrics(context, request)).await.unwrap();
    assert_eq!(crate::server::text(response).await, "r7");
}

#[tokio::test]
async fn a_panic_in_a_hook_fails_that_call_and_the_plugin_lives_on() {
    let hooks = active::<Obedient>().await;
    let panicked = within(hooks.on_send_daily_telemetry()).await.unwrap_err();
    let ActivationError::Call(error) = panicked else {
        panic!("expected a failed call, not {panicked:?}")
    };
    assert_eq!(
        error.to_string(),
        "the plugin panicked in OnSendDailyTelemetry"
    );
    let asked = hooks.message_will_be_posted(Context::default(), post("allow"));
    assert_eq!(within(asked).await.unwrap(), Decision::Allow);
}

#[tokio::test]
async fn hooks_are_answered_only_while_the_plugin_is_active() {
    let hooks = within(Hooks::in_process::<Obedient>()).await.unwrap();
    let refused = async || {
        let asked = hooks.message_will_be_posted(Context::default(), post("allow"));
        within(asked).await.unwrap_err()
    };
    let text = |error: ActivationError| match error {
        ActivationError::Call(error) => error.to_string(),
        other => panic!("expected a failed call, not {other:?}"),
    };
    assert_eq!(text(refused().await), "the plugin is not active");
    within(hooks.activate(Fake::default())).await.unwrap();
    within(hooks.deactivate()).await.unwrap();
    assert_eq!(text(refused().await), "the plugin is not active");
}

#[tokio::test]
async fn a_deactivation_waits_for_hooks_under_way() {
    let hooks = active::<Obedient>().await;
    let logged_in = hooks.user_has_logged_in(Context::default(), user("alice"));
    let deactivated = async {
        let deactivated = hooks.deactivate().await;
        assert_eq!(THROUGH.available_permits(), 1, "the hook had not ended");
        deactivated
    };
    let (logged_in, deactivated) = within(async { tokio::join!(logged_in, deactivated) }).await;
    logged_in.unwrap();
    deactivated.unwrap();
}

#[tokio::test]
async fn hooks_that_are_not_implemented_change_nothing() {
    let hooks = active::<Idle>().await;
    assert_eq!(hooks.implemented(), ["OnActivate", "OnDeactivate"]);
    let context = Context::default;
    let posted = hooks.message_will_be_posted(context(), post("reject"));
    assert_eq!(posted.await.unwrap(), Decision::Allow);
    let updated = hooks.message_will_be_updated(context(), post("reject"), post("before"));
    assert_eq!(updated.await.unwrap(), Decision::Allow);
    let logged_in = hooks.user_will_log_in(context(), user("mallory"));
    assert_eq!(logged_in.await.unwrap(), Decision::Allow);
    let command = hooks.execute_command(context(), CommandArgs::default());
    assert_eq!(command.await.unwrap(), Ok(CommandResponse::default()));
    assert_eq!(hooks.run_data_retention(1, 2).await.unwrap(), Ok(0));
    assert!(
        !hooks
            .on_shared_channels_ping(RemoteCluster::default())
            .await
            .unwrap()
    );
    assert_eq!(
        hooks
            .messages_will_be_consumed(vec![post("replace")])
            .await
            .unwrap(),
        []
    );
    hooks.on_send_daily_telemetry().await.unwrap();
}

/// Its log-ins take until its settings change once more.
struct Slow {
    go_on: Semaphore,
}

#[plugin]
impl Plugin for Slow {
    async fn new(_: Host) -> Result<Self, ActivateError> {
        Ok(Self {
            go_on: Semaphore::new(0),
        })
    }

    async fn on_activate(self: Arc<Self>) -> Result<(), ActivateError> {
        self.go_on.forget_permits(1);
        Ok(())
    }

    async fn on_configuration_change(self: Arc<Self>) -> Result<(), ActivateError> {
        self.go_on.add_permits(1);
        Ok(())
    }

    async fn user_has_logged_in(self: Arc<Self>, _: Context, _: User) {
        drop(self.go_on.acquire().await);
    }
}

#[tokio::test]
async fn slow_hooks_leave_room_for_those_that_every_plugin_needs() {
    let hooks = active::<Slow>().await;
    let mut logged_in: FuturesUnordered<_> = (0..3_100)
        .map(|_| hooks.user_has_logged_in(Context::default(), user("alice")))
        .collect();
    for _ in 3_072..3_100 {
        match within(logged_in.next()).await.unwrap() {
            Err(ActivationError::Call(error)) => {
                assert_eq!(error.to_string(), "the plugin has too many hooks under way");
            }
            other => panic!("expected a refusal, not {other:?}"),
        }
    }
    within(hooks.configuration_changed()).await.unwrap();
    while let Some(logged_in) = within(logged_in.next()).await {
        logged_in.unwrap();
    }
}
