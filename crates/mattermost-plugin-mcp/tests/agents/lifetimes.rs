//! How long a call lives: to its deadline, as long as somebody waits for it, as long as the plugin; and to its end once it
//! has begun to change something.
use crate::client::{USER, call, request};
use crate::log::Log;
use crate::stage::{Change, Look, Stage};
use crate::tools::builder_on;
use http::Method;
use mattermost_plugin::api::{Client, Fake};
use mattermost_plugin::host::Hooks;
use mattermost_plugin::model::Context;
use mattermost_plugin::{ActivateError, Host, Plugin, Request, Response, plugin};
use mattermost_plugin_mcp::{Hints, McpServer, Tool, ToolContext, ToolError};
use serde_json::json;
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use tokio::time::Instant;

const UNKNOWN: &str = "Server error: outcome unknown: ";
const REST: &str = "and what it had begun may still happen; ask again with the same idempotency key, \"k-1\", to learn \
                    how it ended; done so far: wrote one";
const STOPPED_WITH_THE_PLUGIN: &str = "Server error: the call came while the plugin was being stopped or updated and was \
                                       stopped; try again in a minute";

/// A server with both tools, what leads them, and whose tasks the calls are.
fn staged() -> (McpServer, Arc<Stage>, Host) {
    let (stage, host) = (Stage::new(), Host::new(Fake::default()));
    (server_on(&host, &stage), stage, host)
}

fn server_on(host: &Host, stage: &Arc<Stage>) -> McpServer {
    builder_on(host)
        .tool(Change(Arc::clone(stage)))
        .tool(Look(Arc::clone(stage)))
        .build()
        .unwrap()
}

/// The call until `reached`, still under way then.
async fn until<A: std::fmt::Debug>(
    mut answer: impl Future<Output = A> + Unpin,
    reached: impl Future<Output = ()>,
) -> impl Future<Output = A> + Unpin {
    tokio::select! {
        biased;
        told = &mut answer => panic!("{told:?}"),
        () = reached => answer,
    }
}

fn lines(log: &Log) -> String {
    log.with("tool call").join("\n").replace(USER, "USER")
}

#[tokio::test(start_paused = true)]
async fn what_has_begun_to_change_something_runs_to_its_end_and_says_at_the_deadline_what_is_known()
{
    let log = Log::start();
    let (server, stage, host) = staged();
    stage.may_change.add_permits(1);
    let began = Instant::now();
    let told = call(&server, "change", json!({})).await.unwrap_err();
    assert_eq!(began.elapsed(), Duration::from_secs(20));
    assert_eq!(
        told,
        format!("{UNKNOWN}the call took longer than 20 s, {REST}")
    );
    assert_eq!((stage.writes(), stage.running()), (1, 1));
    assert_eq!(lines(&log), "", "it has not ended");
    tokio::time::sleep(Duration::from_secs(10)).await;
    stage.may_end.add_permits(1);
    host.tasks.idle().await;
    assert_eq!((stage.writes(), stage.running()), (2, 0));
    assert_eq!(
        lines(&log),
        r#"INFO message=tool call tool="dev_example__change" user_id="USER" duration_ms=30000 outcome="ok" late=true"#
    );
    assert!(log.with("k-1").is_empty() && log.with("wrote").is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_change_that_hangs_is_a_warning_and_given_up_ten_minutes_after_its_deadline() {
    let log = Log::start();
    let (server, stage, host) = staged();
    stage.may_change.add_permits(2);
    let warnings = || log.with("has not ended").len();
    // one that ends in the end, and one that does not
    for (ends, outcome) in [(true, "ok"), (false, "abandoned")] {
        let began = Instant::now();
        let after = |seconds| tokio::time::sleep_until(began + Duration::from_secs(seconds));
        let told = call(&server, "change", json!({})).await.unwrap_err();
        assert!(told.starts_with(UNKNOWN), "{told}");
        let before = (warnings(), log.with("tool call").len());
        after(79).await;
        assert_eq!((warnings(), stage.running()), (before.0, 1));
        after(81).await;
        assert_eq!((warnings(), stage.running()), (before.0 + 1, 1));
        after(619).await;
        assert_eq!(log.with("tool call").len(), before.1);
        if ends {
            stage.may_end.add_permits(1);
        }
        host.tasks.idle().await;
        assert_eq!(began.elapsed().as_secs(), if ends { 619 } else { 620 });
        assert_eq!((warnings(), stage.running()), (before.0 + 1, 0));
        assert_eq!(log.with("tool call").len(), before.1 + 1);
        let end = format!(r#"outcome="{outcome}" late=true"#);
        assert!(lines(&log).ends_with(&end), "{}", lines(&log));
    }
    assert_eq!(stage.writes(), 3, "what was given up writes nothing more");
    let warning = &log.with("has not ended")[0];
    assert!(warning.starts_with("WARN") && warning.contains("__change") && warning.contains(USER));
}

/// Panics when it is dropped.
struct Fragile;
impl Drop for Fragile {
    fn drop(&mut self) {
        panic!("dropped")
    }
}

/// Hangs, or panics, with something that panics when it is dropped.
struct Brittle;
#[derive(serde::Deserialize, schemars::JsonSchema)]
struct BrittleArguments {
    hangs: bool,
}
impl Tool for Brittle {
    const NAME: &'static str = "brittle";
    const DESCRIPTION: &'static str = "Break on the way out.";
    const HINTS: Hints = Hints::READ;
    type Arguments = BrittleArguments;
    type Output = String;
    async fn call(&self, _: ToolContext, asked: BrittleArguments) -> Result<String, ToolError> {
        let fragile = Fragile;
        if !asked.hangs {
            std::panic::panic_any(fragile);
        }
        std::future::pending().await
    }
}

#[tokio::test(start_paused = true)]
async fn a_panic_of_what_is_dropped_is_the_error_of_its_call() {
    let log = Log::start();
    let host = Host::new(Fake::default());
    let server = builder_on(&host).tool(Brittle).build().unwrap();
    for hangs in [true, false] {
        let told = call(&server, "brittle", json!({"hangs": hangs})).await;
        let told = told.unwrap_err();
        assert!(
            told.starts_with("Server error: the tool failed; "),
            "{told}"
        );
        host.tasks.idle().await;
    }
    let lines = log.with("tool call");
    assert_eq!(lines.len(), 2);
    for line in lines {
        assert!(
            line.starts_with("ERROR") && line.contains(r#"outcome="panic""#),
            "{line}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_change_that_ends_in_time_is_answered_and_not_late() {
    let log = Log::start();
    let (server, stage, _host) = staged();
    stage.may_change.add_permits(1);
    stage.may_end.add_permits(1);
    let told = call(&server, "change", json!({})).await;
    assert_eq!(told, Ok("Both are written.".to_owned()));
    assert!(lines(&log).ends_with(r#"duration_ms=0 outcome="ok""#));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_was_stopped_begins_no_change() {
    let log = Log::start();
    let (server, stage, host) = staged();
    let told = call(&server, "change", json!({})).await.unwrap_err();
    assert!(told.starts_with(UNKNOWN) && told.contains("may still happen"));
    assert_eq!(stage.running(), 0, "it is dropped before that is told");
    stage.may_change.add_permits(1);
    host.tasks.idle().await;
    assert_eq!(
        (stage.may_change.available_permits(), stage.writes()),
        (1, 0)
    );
    assert!(lines(&log).ends_with(r#"duration_ms=20000 outcome="deadline""#));
}

#[tokio::test(start_paused = true)]
async fn what_only_looks_is_stopped_when_nobody_waits_for_it() {
    let log = Log::start();
    let (server, stage, host) = staged();
    for tool in ["look", "change"] {
        let answer = Box::pin(call(&server, tool, json!({})));
        let under_way = until(answer, stage.started()).await;
        drop(under_way);
        host.tasks.idle().await;
        assert_eq!(stage.running(), 0, "{tool}");
        let line = format!(
            r#"tool="dev_example__{tool}" user_id="{USER}" duration_ms=0 outcome="cancelled""#
        );
        assert_eq!(log.with(&line).len(), 1, "{}", lines(&log));
    }
    assert_eq!(log.with("tool call").len(), 2);
}

#[tokio::test(start_paused = true)]
async fn what_changes_something_goes_on_when_nobody_waits_for_it() {
    let log = Log::start();
    let (server, stage, host) = staged();
    stage.may_change.add_permits(1);
    let answer = Box::pin(call(&server, "change", json!({})));
    drop(until(answer, stage.changing()).await);
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert_eq!((stage.writes(), stage.running()), (1, 1));
    stage.may_end.add_permits(1);
    host.tasks.idle().await;
    assert_eq!(stage.writes(), 2);
    assert!(lines(&log).ends_with(r#"duration_ms=60000 outcome="ok" late=true"#));
}

#[tokio::test(start_paused = true)]
async fn a_panic_after_the_deadline_is_in_the_log() {
    let log = Log::start();
    let (server, stage, host) = staged();
    stage.may_change.add_permits(1);
    let told = call(&server, "change", json!({})).await.unwrap_err();
    assert!(told.starts_with(UNKNOWN));
    stage.panics.add_permits(1);
    host.tasks.idle().await;
    let lines = log.with("tool call");
    assert_eq!(lines.len(), 1);
    assert!(lines[0].starts_with("ERROR"), "{lines:?}");
    assert!(
        lines[0].contains(r#"outcome="panic" late=true"#),
        "{lines:?}"
    );
    assert!(lines[0].ends_with(r#"cause="panicked: in the middle""#));
}

#[tokio::test(start_paused = true)]
async fn the_end_of_the_plugins_tasks_stops_what_looks_and_waits_for_what_changes() {
    let log = Log::start();
    let (server, stage, host) = staged();
    let looks = until(Box::pin(call(&server, "look", json!({}))), stage.started()).await;
    stage.may_change.add_permits(1);
    let changes = until(
        Box::pin(call(&server, "change", json!({}))),
        stage.changing(),
    )
    .await;
    let began = Instant::now();
    let ((looked, at), changed, late, ()) = tokio::join!(
        async { (looks.await, began.elapsed()) },
        changes,
        host.tasks.shutdown(Duration::from_secs(3)),
        async {
            tokio::time::sleep(Duration::from_secs(1)).await;
            stage.may_end.add_permits(1);
        },
    );
    assert_eq!(
        (looked, at),
        (Err(STOPPED_WITH_THE_PLUGIN.into()), Duration::ZERO)
    );
    assert_eq!(changed, Ok("Both are written.".to_owned()));
    assert!(late.is_empty());
    assert!(log.with(r#"outcome="deactivated""#)[0].contains("__look"));
    assert!(lines(&log).ends_with(r#"duration_ms=1000 outcome="ok""#));
}

#[tokio::test(start_paused = true)]
async fn a_change_that_the_end_of_the_plugin_cannot_wait_for_is_answered_before_it_is_aborted() {
    let log = Log::start();
    let (server, stage, host) = staged();
    stage.may_change.add_permits(1);
    let changes = until(
        Box::pin(call(&server, "change", json!({}))),
        stage.changing(),
    )
    .await;
    let began = Instant::now();
    let ((told, at), late) = tokio::join!(
        async { (changes.await, began.elapsed()) },
        host.tasks.shutdown(Duration::from_secs(3))
    );
    assert_eq!(
        told.unwrap_err(),
        format!("{UNKNOWN}the call came while the plugin was being stopped or updated, {REST}")
    );
    assert_eq!(at, Duration::from_secs(2));
    assert_eq!(late, ["tool call"]);
    host.tasks.idle().await;
    assert!(
        lines(&log).ends_with(r#"duration_ms=3000 outcome="aborted""#),
        "{}",
        lines(&log)
    );
    // and nothing starts any more
    let told = call(&server, "look", json!({})).await;
    assert_eq!(told, Err(STOPPED_WITH_THE_PLUGIN.into()));
    assert_eq!(log.with("tool call").len(), 2);
}

static STAGE: LazyLock<Arc<Stage>> = LazyLock::new(Stage::new);

struct Staged(McpServer);

#[plugin]
impl Plugin for Staged {
    async fn new(host: Host) -> Result<Self, ActivateError> {
        Ok(Self(server_on(&host, &STAGE)))
    }
    async fn serve_http(self: Arc<Self>, _: Context, request: Request) -> Response {
        self.0.serve(request).await
    }
    async fn on_deactivate(self: Arc<Self>) {
        STAGE.may_change.acquire().await.unwrap().forget();
    }
}

#[tokio::test]
async fn a_deactivation_stops_at_once_what_only_looks() {
    let hooks = Hooks::in_process::<Staged>().await.unwrap();
    hooks.activate(Client::from(Fake::default())).await.unwrap();
    let message = json!({
        "jsonrpc": "2.0", "id": 1, "method": "tools/call",
        "params": {"name": "dev_example__look", "arguments": {}}
    });
    let request = request(Method::POST, Some(USER), message.to_string());
    let asked = Box::pin(hooks.serve_http(Context::default(), request));
    let looks = until(asked, STAGE.started()).await;
    // OnDeactivate itself goes on while the call is answered.
    let deactivation = until(Box::pin(hooks.deactivate()), async {
        let body = looks.await.unwrap().into_body();
        let told = body.collect(1 << 20).await.unwrap();
        let told = String::from_utf8(told.to_vec()).unwrap();
        assert!(told.contains(STOPPED_WITH_THE_PLUGIN), "{told}");
    });
    let deactivation = deactivation.await;
    STAGE.may_change.add_permits(1);
    deactivation.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_stopped_before_an_announced_change_says_that_nothing_was_changed() {
    let (stage, host) = (Stage::new(), Host::new(Fake::default()));
    let builder = builder_on(&host).tool(Change(Arc::clone(&stage)));
    let server = builder.announced_changes().build().unwrap();
    let told = call(&server, "change", json!({})).await;
    assert_eq!(
        told.unwrap_err(),
        "Server error: the call took longer than 20 s and was stopped before it changed anything; ask for less, or try \
         again later"
    );
    stage.may_change.add_permits(1);
    let told = call(&server, "change", json!({})).await.unwrap_err();
    assert!(told.starts_with(UNKNOWN) && told.ends_with(REST), "{told}");
}
