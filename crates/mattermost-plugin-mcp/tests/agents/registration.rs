//! Registration, on a clock that runs only while everybody waits.
use crate::log::Log;
use crate::mattermost::{Agents, Cluster, Mattermost, OldMattermost, Reply};
use crate::tools::{builder_on, full};
use mattermost_plugin::Host;
use mattermost_plugin::api::Fake;
use mattermost_plugin_mcp::{McpServer, Registration, RegistrationConfig, RegistrationState};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout};

fn start(mattermost: &Arc<Mattermost>) -> Registration {
    on(&mattermost.host()).register()
}

/// The example plugin on this host.
fn on(host: &Host) -> McpServer {
    full(builder_on(host)).build().unwrap()
}

async fn until(registration: &Registration, wanted: impl Fn(&RegistrationState) -> bool) {
    let mut state = registration.watch();
    let wait = state.wait_for(|status| wanted(&status.state));
    timeout(Duration::from_secs(24 * 3600), wait)
        .await
        .expect("the state to come within a day")
        .unwrap();
}

fn registered(version: &str) -> RegistrationState {
    RegistrationState::Registered {
        agents_version: version.to_owned(),
    }
}

fn is_registered(state: &RegistrationState) -> bool {
    matches!(state, RegistrationState::Registered { .. })
}

const HOUR: Duration = Duration::from_secs(3600);

#[tokio::test(start_paused = true)]
async fn agents_is_told_all_that_it_takes() {
    let mattermost = Mattermost::new();
    let registration = start(&mattermost);
    assert_eq!(
        registration.state(),
        RegistrationState::WaitingForActivation
    );
    until(&registration, |s| *s == registered("2.0.0")).await;
    let seen = mattermost.seen();
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].path, "/mattermost-ai/bridge/v1/mcp/register");
    assert_eq!(seen[0].content_type, "application/json");
    assert_eq!(
        seen[0].body,
        json!({
            "plugin_id": "dev.example",
            "name": "Example",
            "path": "/mcp",
            "enabled": true,
            "expose_external": false,
            "version": "1.2.3",
            "tool_configs": [
                {"name": "dev_example__whoami", "policy": "auto_run_everywhere", "enabled": true},
                {
                    "name": "dev_example__repeat", "policy": "ask", "enabled": true,
                    "retrieval_description_override": "Echo, repeat, parrot or say again a text."
                },
                {"name": "dev_example__behave", "policy": "ask", "enabled": true},
            ],
        })
    );
    registration.unregister().await;
    let seen = mattermost.seen();
    assert_eq!(seen.len(), 2);
    assert_eq!(seen[1].path, "/mattermost-ai/bridge/v1/mcp/unregister");
    assert_eq!(seen[1].body, json!({"plugin_id": "dev.example"}));
    assert_eq!(registration.state(), RegistrationState::Stopped);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_before_requests_reach_us() {
    let mattermost = Mattermost::new();
    mattermost.activated(false);
    let registration = start(&mattermost);
    sleep(Duration::from_secs(60)).await;
    assert!(mattermost.looks() > 3);
    assert!(mattermost.seen().is_empty());
    assert_eq!(
        registration.state(),
        RegistrationState::WaitingForActivation
    );
    mattermost.activated(true);
    until(&registration, is_registered).await;
    assert_eq!(mattermost.registrations().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_agents_that_is_absent_is_sent_nothing_until_it_runs() {
    let log = Log::start();
    for absent in [
        Agents::NotInstalled,
        Agents::State(0),
        Agents::State(1),
        Agents::State(3),
        Agents::State(5),
        Agents::Silent,
    ] {
        let mattermost = Mattermost::new();
        mattermost.agents(absent);
        let registration = start(&mattermost);
        sleep(HOUR).await;
        assert!(mattermost.seen().is_empty());
        assert_eq!(registration.state(), RegistrationState::WaitingForAgents);
        mattermost.agents(Agents::Running("2.1.0"));
        let installed = Instant::now();
        until(&registration, is_registered).await;
        assert!(installed.elapsed() <= Duration::from_secs(33));
        registration.unregister().await;
    }
    assert_eq!(log.with("Agents plugin is not running").len(), 6);
}

#[tokio::test(start_paused = true)]
async fn what_may_pass_is_tried_again() {
    for reply in [
        Reply::Nothing,
        Reply::Status(404),
        Reply::Status(429),
        Reply::Status(500),
        Reply::Status(503),
        Reply::After(Duration::from_secs(61)),
    ] {
        let mattermost = Mattermost::new();
        mattermost.replies([reply.clone()]);
        let registration = start(&mattermost);
        until(&registration, |s| {
            matches!(s, RegistrationState::Retrying { attempts: 1, .. })
        })
        .await;
        until(&registration, is_registered).await;
        assert_eq!(mattermost.registrations().len(), 2, "{reply:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_cannot_pass_is_not_tried_again() {
    for code in [400, 401, 403, 405] {
        let log = Log::start();
        let mattermost = Mattermost::new();
        mattermost.always(Reply::Status(code));
        let registration = start(&mattermost);
        sleep(24 * HOUR).await;
        let RegistrationState::Failed { cause } = registration.state() else {
            panic!("{:?}", registration.state());
        };
        assert_eq!(
            cause,
            format!(r#"status {code}: {{"error":"says Agents"}}"#)
        );
        assert_eq!(mattermost.registrations().len(), 1);
        assert_eq!(
            log.with("registration with Agents plugin failed permanently")
                .len(),
            1
        );
        // another Agents may take it
        mattermost.always(Reply::Status(200));
        mattermost.agents(Agents::Running("2.0.1"));
        until(&registration, is_registered).await;
    }
}

#[tokio::test(start_paused = true)]
async fn attempts_follow_after_1_2_4_8_8_seconds_and_then_slowly() {
    let log = Log::start();
    let mattermost = Mattermost::new();
    mattermost.always(Reply::Status(500));
    let registration = start(&mattermost);
    mattermost.until_seen(25).await;
    let at = mattermost.registrations();
    let waits: Vec<f64> = at.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let (quick, slow) = waits.split_at(14);
    let expected = [1., 2., 4., 8., 8., 8., 8., 8., 8., 8., 8., 8., 8., 8.];
    for (wait, expected) in quick.iter().zip(expected) {
        assert!((wait - expected).abs() < 0.01, "{waits:?}");
    }
    assert!(
        slow.iter().all(|wait| (60.0..=120.01).contains(wait)),
        "{waits:?}"
    );
    assert!(slow.windows(2).any(|pair| pair[0] != pair[1]), "no jitter");
    let gave_up = "registration with Agents plugin gave up after 15 attempts";
    assert_eq!(log.with(gave_up).len(), 1);
    assert_eq!(log.with("gave up").len(), 1);
    mattermost.always(Reply::Status(200));
    until(&registration, is_registered).await;
    // a later streak starts from the beginning
    mattermost.always(Reply::Status(500));
    until(&registration, |s| {
        matches!(s, RegistrationState::Retrying { attempts: 15, .. })
    })
    .await;
    assert_eq!(log.with("gave up").len(), 2);
}

#[tokio::test(start_paused = true)]
async fn agents_that_vanishes_while_we_retry_is_left_alone() {
    let mattermost = Mattermost::new();
    mattermost.always(Reply::Status(404));
    let registration = start(&mattermost);
    mattermost.until_seen(3).await;
    mattermost.agents(Agents::State(0));
    sleep(HOUR).await;
    assert_eq!(mattermost.seen().len(), 3);
    assert_eq!(registration.state(), RegistrationState::WaitingForAgents);
}

#[tokio::test(start_paused = true)]
async fn a_registered_server_registers_again_every_five_minutes() {
    let mattermost = Mattermost::new();
    let _registration = start(&mattermost);
    mattermost.until_seen(20).await;
    let at = mattermost.registrations();
    for pair in at.windows(2) {
        let wait = pair[1] - pair[0];
        assert!((270.0..=330.0).contains(&wait), "{wait}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_exposed_server_registers_again_every_half_hour() {
    let mattermost = Mattermost::new();
    let server = on(&mattermost.host());
    server.set_expose_external(true);
    server.register();
    mattermost.until_seen(5).await;
    let at = mattermost.registrations();
    for pair in at.windows(2) {
        let wait = pair[1] - pair[0];
        assert!((1620.0..=1980.0).contains(&wait), "{wait}");
    }
    assert_eq!(mattermost.seen()[0].body["expose_external"], true);
}

#[tokio::test(start_paused = true)]
async fn an_agents_that_was_restarted_or_updated_is_told_at_once() {
    let mattermost = Mattermost::new();
    let registration = start(&mattermost);
    until(&registration, is_registered).await;
    mattermost.agents(Agents::State(0));
    until(&registration, |s| *s == RegistrationState::WaitingForAgents).await;
    mattermost.agents(Agents::Running("2.0.0"));
    let restarted = Instant::now();
    mattermost.until_seen(2).await;
    assert!(restarted.elapsed() <= Duration::from_secs(33));
    mattermost.agents(Agents::Running("2.1.0"));
    let updated = Instant::now();
    until(&registration, |s| *s == registered("2.1.0")).await;
    assert!(updated.elapsed() <= Duration::from_secs(33));
    assert_eq!(mattermost.registrations().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_status_that_is_not_answered_changes_nothing() {
    let mattermost = Mattermost::new();
    let registration = start(&mattermost);
    until(&registration, is_registered).await;
    mattermost.agents(Agents::Silent);
    sleep(HOUR).await;
    assert!(is_registered(&registration.state()));
    assert!(mattermost.registrations().len() > 8);
}

#[tokio::test(start_paused = true)]
async fn a_refused_heartbeat_is_repaired_quickly() {
    let mattermost = Mattermost::new();
    let registration = start(&mattermost);
    until(&registration, is_registered).await;
    mattermost.replies([Reply::Status(503), Reply::Nothing]);
    until(&registration, |s| !is_registered(s)).await;
    let failed = Instant::now();
    until(&registration, is_registered).await;
    assert_eq!(failed.elapsed().as_secs(), 3);
}

#[tokio::test(start_paused = true)]
async fn unregistering_in_a_back_off_cancels_it() {
    let mattermost = Mattermost::new();
    mattermost.always(Reply::Status(500));
    let registration = start(&mattermost);
    mattermost.until_seen(5).await;
    let told = Instant::now();
    registration.unregister().await;
    assert_eq!(told.elapsed(), Duration::ZERO);
    sleep(HOUR).await;
    assert_eq!(mattermost.registrations().len(), 5);
    assert_eq!(mattermost.unregistrations(), 1);
}

#[tokio::test(start_paused = true)]
async fn unregistering_waits_for_a_registration_under_way() {
    let mattermost = Mattermost::new();
    mattermost.replies([Reply::After(Duration::from_millis(1500))]);
    let registration = start(&mattermost);
    mattermost.until_seen(1).await;
    let told = Instant::now();
    registration.unregister().await;
    assert_eq!(told.elapsed(), Duration::from_millis(1500));
    let seen = mattermost.seen();
    assert_eq!(seen.len(), 2);
    assert!((seen[1].at - seen[0].at).as_millis() >= 1500);
}

#[tokio::test(start_paused = true)]
async fn unregistering_takes_no_longer_than_it_may() {
    let forever = Reply::After(HOUR);
    let taken = Reply::Status(200);
    for (register, unregister, cluster, milliseconds) in [
        // the registration hangs: half of the time is left for unregistering
        (&forever, &taken, Cluster::Tells, 2000),
        // unregistering hangs: an eighth is left for telling the other nodes
        (&taken, &forever, Cluster::Tells, 3500),
        (&taken, &taken, Cluster::Hangs, 4000),
        (&taken, &forever, Cluster::Hangs, 4000),
        (&forever, &forever, Cluster::Hangs, 4000),
    ] {
        let mattermost = Mattermost::new();
        mattermost.replies([register.clone(), unregister.clone()]);
        mattermost.cluster(cluster);
        let registration = start(&mattermost);
        mattermost.until_seen(1).await;
        tokio::task::yield_now().await;
        let told = Instant::now();
        registration.unregister().await;
        assert_eq!(told.elapsed().as_millis(), milliseconds);
        assert_eq!(mattermost.unregistrations(), 1);
        assert_eq!(mattermost.events().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_never_registered_is_not_unregistered() {
    let mattermost = Mattermost::new();
    mattermost.agents(Agents::NotInstalled);
    let registration = start(&mattermost);
    sleep(HOUR).await;
    registration.unregister().await;
    assert!(mattermost.seen().is_empty());
    assert_eq!(registration.state(), RegistrationState::Stopped);
}

#[tokio::test(start_paused = true)]
async fn a_server_can_be_registered_again() {
    let mattermost = Mattermost::new();
    for round in 1..=3 {
        let registration = start(&mattermost);
        until(&registration, is_registered).await;
        registration.unregister().await;
        registration.unregister().await;
        assert_eq!(mattermost.registrations().len(), round);
        assert_eq!(mattermost.unregistrations(), round);
    }
}

#[tokio::test(start_paused = true)]
async fn a_shutdown_of_the_tasks_ends_it_at_once() {
    let mattermost = Mattermost::new();
    mattermost.always(Reply::After(HOUR));
    let host = mattermost.host();
    let registration = on(&host).register();
    mattermost.until_seen(1).await;
    let told = Instant::now();
    let late = host.tasks.shutdown(Duration::from_secs(1)).await;
    assert!(late.is_empty());
    assert_eq!(told.elapsed(), Duration::ZERO);
    assert_eq!(registration.state(), RegistrationState::Stopped);
    registration.unregister().await;
    assert_eq!(mattermost.seen().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_registration_goes_on_when_its_handle_is_dropped() {
    let mattermost = Mattermost::new();
    drop(start(&mattermost));
    mattermost.until_seen(3).await;
}

#[tokio::test(start_paused = true)]
async fn a_server_too_old_for_it_is_told_in_a_sentence() {
    let log = Log::start();
    let fake = Fake::default().plugin_http(Arc::new(OldMattermost));
    let registration = on(&Host::new(fake)).register();
    until(
        &registration,
        |s| matches!(s, RegistrationState::Failed { cause } if cause.contains("11.3")),
    )
    .await;
    assert_eq!(log.with("failed permanently").len(), 1);
    registration.unregister().await;
}

#[tokio::test(start_paused = true)]
async fn unregistering_waits_for_no_question_to_the_server() {
    // whether we answer
    let mattermost = Mattermost::new();
    mattermost.look_hangs();
    let registration = start(&mattermost);
    sleep(Duration::from_secs(1)).await;
    assert_eq!(mattermost.looks(), 1);
    stops_at_once(&registration).await;
    // whether Agents runs, before we registered
    let mattermost = Mattermost::new();
    mattermost.agents(Agents::Hangs);
    let registration = start(&mattermost);
    sleep(Duration::from_secs(1)).await;
    stops_at_once(&registration).await;
    assert!(mattermost.seen().is_empty());
    // whether Agents still runs: asked after 27 to 33 s, for 10 s
    let mattermost = Mattermost::new();
    let registration = start(&mattermost);
    until(&registration, is_registered).await;
    mattermost.agents(Agents::Hangs);
    sleep(Duration::from_secs(35)).await;
    stops_at_once(&registration).await;
    assert_eq!(mattermost.unregistrations(), 1);
}

async fn stops_at_once(registration: &Registration) {
    let told = Instant::now();
    registration.unregister().await;
    assert_eq!(told.elapsed(), Duration::ZERO);
    assert_eq!(registration.state(), RegistrationState::Stopped);
}

#[tokio::test(start_paused = true)]
async fn agents_that_may_be_back_is_told_and_agents_that_is_off_is_not() {
    for (afterwards, unregistrations) in [(Agents::Silent, 1), (Agents::State(0), 0)] {
        let mattermost = Mattermost::new();
        let registration = start(&mattermost);
        until(&registration, is_registered).await;
        mattermost.agents(Agents::State(0));
        until(&registration, |s| *s == RegistrationState::WaitingForAgents).await;
        mattermost.agents(afterwards);
        sleep(HOUR).await;
        registration.unregister().await;
        assert_eq!(mattermost.unregistrations(), unregistrations);
    }
}

#[tokio::test(start_paused = true)]
async fn a_long_refusal_is_cut() {
    let mattermost = Mattermost::new();
    mattermost.always(Reply::Refusal("x".repeat(5000)));
    let registration = start(&mattermost);
    until(&registration, |s| {
        matches!(s, RegistrationState::Retrying { .. })
    })
    .await;
    let RegistrationState::Retrying { cause, .. } = registration.state() else {
        panic!("{:?}", registration.state());
    };
    assert_eq!(cause, format!("status 500: {}", "x".repeat(4096)));
}

#[tokio::test(start_paused = true)]
async fn durations_may_mean_never() {
    let never = Duration::MAX;
    let config = RegistrationConfig::default()
        .status_poll(never)
        .heartbeat(never)
        .exposed_heartbeat(never)
        .max_back_off(never)
        .attempts(1)
        .slow_retry(never)
        .post_timeout(never)
        .unregister_limit(never);
    for reply in [Reply::Status(200), Reply::Status(500)] {
        let mattermost = Mattermost::new();
        mattermost.always(reply);
        let registration = on(&mattermost.host()).register_with(config.clone());
        mattermost.until_seen(1).await;
        sleep(HOUR).await;
        assert_eq!(mattermost.registrations().len(), 1);
        registration.unregister().await;
        assert_eq!(mattermost.unregistrations(), 1);
    }
    let mattermost = Mattermost::new();
    mattermost.agents(Agents::NotInstalled);
    let registration = on(&mattermost.host()).register_with(config);
    until(&registration, |s| *s == RegistrationState::WaitingForAgents).await;
    sleep(HOUR).await;
    assert_eq!(registration.state(), RegistrationState::WaitingForAgents);
}

#[tokio::test(start_paused = true)]
async fn the_log_tells_how_often_it_is_tried_afterwards() {
    let log = Log::start();
    let mattermost = Mattermost::new();
    mattermost.always(Reply::Status(500));
    let config = RegistrationConfig::default()
        .attempts(2)
        .slow_retry(Duration::from_secs(5));
    on(&mattermost.host()).register_with(config);
    mattermost.until_seen(3).await;
    let lines = log.with("gave up after 2 attempts");
    assert!(lines[0].contains("after 5s to 10s"), "{lines:?}");
}
