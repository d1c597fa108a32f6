//! A plugin whose server's path leads elsewhere.
use super::*;

const NOT_FOUND: (u16, &str) = (404, "404 page not found\n");
const LOGIN: (u16, &str) = (401, "log in first");

fn not_reached(answer: &str) -> impl Fn(&RegistrationState) -> bool {
    move |state| matches!(state, RegistrationState::NotReached { answer: now, .. } if now == answer)
}

#[tokio::test(start_paused = true)]
async fn a_plugin_that_does_not_hand_requests_on_is_told_so_after_a_minute() {
    let log = Log::start();
    let mattermost = Mattermost::new();
    mattermost.answer(NOT_FOUND);
    let begun = Instant::now();
    let registration = start(&mattermost);
    until(&registration, not_reached("HTTP 404")).await;
    assert!((60..=65).contains(&begun.elapsed().as_secs()));
    sleep(24 * HOUR).await;
    let lines = log.with("");
    assert_eq!(lines.len(), 1, "{lines:?}");
    for part in [
        "WARN",
        "/mcp",
        "dev.example",
        "HTTP 404",
        "McpServer::owns",
        "McpServer::serve",
    ] {
        assert!(lines[0].contains(part), "{part}: {lines:?}");
    }
    assert!(mattermost.looks() < 3300, "{}", mattermost.looks());
    assert!(mattermost.seen().is_empty());
    // the plugin hands them on
    mattermost.answer(GATE);
    let mended = Instant::now();
    until(&registration, is_registered).await;
    assert!(mended.elapsed() <= seconds(33));
}

#[tokio::test(start_paused = true)]
async fn another_answer_is_another_line_and_the_same_one_is_not() {
    let log = Log::start();
    let mattermost = Mattermost::new();
    mattermost.answer(NOT_FOUND);
    let registration = start(&mattermost);
    for _ in 0..10 {
        for (answer, told) in [(NOT_FOUND, "HTTP 404"), (LOGIN, "HTTP 401")] {
            mattermost.answer(answer);
            until(&registration, not_reached(told)).await;
        }
    }
    assert_eq!(log.with("do not reach the MCP server").len(), 2);
}

/// A check of the plugin's own before `serve` would let nobody at the tools, Agents included.
#[tokio::test(start_paused = true)]
async fn only_the_answer_of_the_gate_shows_that_requests_arrive() {
    for answer in [
        LOGIN,
        (200, ""),
        (200, GATE.1),
        (401, GATE.1),
        (403, ""),
        (403, "forbidden"),
        (
            403,
            "forbidden: plugin-ID header missing or mismatched, too",
        ),
        (500, "panicked"),
    ] {
        let mattermost = Mattermost::new();
        mattermost.answer(answer);
        let registration = start(&mattermost);
        sleep(HOUR).await;
        assert!(mattermost.seen().is_empty(), "{answer:?}");
        let state = registration.state();
        assert!(
            matches!(state, RegistrationState::NotReached { .. }),
            "{state:?}"
        );
        registration.unregister().await;
        assert!(mattermost.seen().is_empty(), "{answer:?}");
    }
}

/// What the test above relies on is what the gate says.
#[tokio::test]
async fn the_gate_answers_as_the_trial_expects() {
    let server = on(&Mattermost::new().host());
    let request = http::Request::get("/mcp").body(mattermost_plugin::Body::empty());
    let response = server.serve(request.unwrap()).await;
    let status = response.status().as_u16();
    let text = response.into_body().collect(1000).await.unwrap();
    assert_eq!((status, &*text), (GATE.0, GATE.1.as_bytes()));
}
