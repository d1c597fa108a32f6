//! Calls of tools: as whom, how they fail, what they may cost.
use crate::client::{USER, call, post, request, result, send};
use crate::log::Log;
use crate::tools::{Stall, builder, full, server};
use expect_test::expect;
use http::{Method, StatusCode};
use serde_json::json;
use std::time::Duration;

#[tokio::test]
async fn a_tool_acts_as_the_user_who_asked() {
    let params = json!({"name": "dev_example__whoami", "arguments": {}});
    assert_eq!(
        result(&server(), "tools/call", params).await,
        json!({
            "content": [{"type": "text", "text": format!("You are {USER}.")}],
            "structuredContent": {"id": USER},
            "isError": false,
        })
    );
}

#[tokio::test]
async fn arguments_may_be_left_out() {
    for params in [
        json!({"name": "dev_example__whoami"}),
        json!({"name": "dev_example__whoami", "arguments": null}),
    ] {
        let result = result(&server(), "tools/call", params).await;
        assert_eq!(result["isError"], false);
    }
}

#[tokio::test]
async fn a_call_without_a_user_is_its_own_error() {
    let message = json!({
        "jsonrpc": "2.0", "id": 1, "method": "tools/call",
        "params": {"name": "dev_example__whoami", "arguments": {}}
    });
    for user in [None, Some("")] {
        let request = request(Method::POST, user, message.to_string());
        let answer = send(&server(), request).await;
        assert_eq!(answer.status, StatusCode::OK);
        let result = &answer.json()["result"];
        assert_eq!(result["isError"], true);
        assert_eq!(
            result["content"][0]["text"],
            "Authentication failed: the request names no user, so there is nobody to act as"
        );
    }
}

#[tokio::test]
async fn bad_arguments_are_told_to_the_model() {
    for (arguments, told) in [
        (
            json!({}),
            "Client error: `text` is missing; it must be a text of 1 to 100 characters",
        ),
        (
            json!({"text": "a", "times": 0}),
            "Client error: `times` must be an integer from 1 to 100000",
        ),
        (
            json!({"text": "a", "tims": 2}),
            "Client error: `tims` is unknown; what there is: `silent`, `text`, `times`",
        ),
        (
            json!([1]),
            "Client error: `arguments` must be an object with the arguments of the tool",
        ),
        (
            json!("text=a"),
            "Client error: `arguments` must be an object with the arguments of the tool",
        ),
    ] {
        let answer = call(&server(), "repeat", arguments.clone()).await;
        assert_eq!(answer, Err(told.to_owned()), "{arguments}");
    }
}

#[tokio::test]
async fn an_unknown_tool_is_a_protocol_error_that_lists_the_tools() {
    for arguments in [json!({}), json!([])] {
        let message = json!({
            "jsonrpc": "2.0", "id": 9, "method": "tools/call",
            "params": {"name": "whoami", "arguments": arguments}
        });
        let answer = post(&server(), &message).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(
            answer.json(),
            json!({"jsonrpc": "2.0", "id": 9, "error": {
                "code": -32602,
                "message": "unknown tool \"whoami\"; the tools are dev_example__whoami, dev_example__repeat, \
                            dev_example__behave"
            }})
        );
    }
    // what is wrong is not said to be the arguments where it is not they
    let twice = r#"{"name":"dev_example__whoami","name":"dev_example__whoami","arguments":{}}"#;
    let twice = format!(r#"{{"jsonrpc":"2.0","id":9,"method":"tools/call","params":{twice}}}"#);
    let answer = send(&server(), request(Method::POST, Some(USER), twice)).await;
    assert_eq!(
        answer.json()["error"],
        json!({"code": -32602, "message": "the params of tools/call do not have the form that MCP asks for"})
    );
    let nameless = json!({"jsonrpc": "2.0", "id": 9, "method": "tools/call", "params": {}});
    assert_eq!(
        post(&server(), &nameless).await.json()["error"]["code"],
        -32602
    );
}

#[tokio::test]
async fn a_refusal_reaches_the_model_as_it_is() {
    assert_eq!(
        call(&server(), "behave", json!({"how": "refuse"})).await,
        Err("Resource not found: no such channel".to_owned())
    );
}

#[tokio::test]
async fn a_panic_is_the_error_of_that_call_alone() {
    let server = server();
    for how in ["panic", "panic_with_text", "list"] {
        let told = call(&server, "behave", json!({"how": how}))
            .await
            .unwrap_err();
        let reference = told
            .strip_prefix(
                "Server error: the tool failed; an admin finds the cause in the server's log (ref ",
            )
            .and_then(|rest| rest.strip_suffix(")"))
            .unwrap_or_else(|| panic!("{told}"));
        assert_eq!(reference.len(), 6, "{told}");
        assert!(call(&server, "whoami", json!({})).await.is_ok());
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_ends_at_its_deadline() {
    let started = tokio::time::Instant::now();
    let told = call(&server(), "behave", json!({"how": "hang"})).await;
    assert_eq!(started.elapsed().as_secs(), 20);
    assert_eq!(
        told,
        Err("Server error: outcome unknown: the call took longer than 20 s, and what it had begun may still happen; look whether it did before you ask again, or ask again with the same idempotency key if you gave one".into())
    );
    let reads = full(builder().tool(Stall)).build().unwrap();
    assert_eq!(
        call(&reads, "stall", json!({})).await,
        Err("Server error: the call took longer than 20 s and was stopped; ask for less, or try again later".into())
    );
    let quick = full(builder().deadline(Duration::from_millis(1500)));
    let started = tokio::time::Instant::now();
    let told = call(&quick.build().unwrap(), "behave", json!({"how": "hang"})).await;
    assert_eq!(started.elapsed().as_millis(), 1500);
    assert!(told.unwrap_err().contains("1.5 s"));
}

#[tokio::test]
async fn an_answer_stays_within_its_cap() {
    let server = full(builder().max_text_chars(20).max_structured_bytes(60))
        .build()
        .unwrap();
    let repeat = |text: &str, times: usize, silent: bool| {
        let arguments = json!({"text": text, "times": times, "silent": silent});
        call(&server, "repeat", arguments)
    };
    // characters count, not bytes
    assert_eq!(repeat("\u{e9}", 20, false).await, Ok("\u{e9}".repeat(20)));
    assert_eq!(
        repeat("a", 21, false).await,
        Err("Client error: the answer is too large (21 characters of text, at most 20); ask for less, for example \
             with a smaller limit"
            .into())
    );
    let roomy = full(builder().max_text_chars(200).max_structured_bytes(60))
        .build()
        .unwrap();
    assert!(
        call(&roomy, "repeat", json!({"text": "a", "times": 61}))
            .await
            .unwrap_err()
            .contains("72 bytes of structured content, at most 60")
    );
}

#[tokio::test]
async fn an_answer_without_text_is_sent_as_json_text() {
    assert_eq!(
        call(&server(), "repeat", json!({"text": "a", "silent": true})).await,
        Ok(r#"{"said":"a"}"#.to_owned())
    );
}

#[tokio::test]
async fn calls_run_side_by_side() {
    let server = full(builder().max_calls_per_user(64)).build().unwrap();
    let calls = (0..64).map(|i| {
        let server = server.clone();
        async move { call(&server, "repeat", json!({"text": i.to_string()})).await }
    });
    let answers = futures_util::future::join_all(calls).await;
    for (i, answer) in answers.into_iter().enumerate() {
        assert_eq!(answer, Ok(i.to_string()));
    }
}

#[tokio::test(start_paused = true)]
async fn one_line_a_call_is_logged_and_never_what_was_typed() {
    let log = Log::start();
    let server = server();
    let typed = "zebra";
    for (tool, arguments) in [
        ("whoami", json!({})),
        ("repeat", json!({"text": typed, "times": 2})),
        ("repeat", json!({"text": typed, "times": 30_000})),
        ("repeat", json!({"text": typed, typed: typed})),
        ("repeat", json!([typed])),
        ("behave", json!({"how": "refuse"})),
        ("behave", json!({"how": "hang"})),
        ("behave", json!({"how": "panic"})),
        ("behave", json!({"how": "panic_with_text"})),
        ("behave", json!({"how": "list"})),
    ] {
        let _ = call(&server, tool, arguments).await;
    }
    let lines = log.with("tool call").into_iter().map(|line| {
        let Some((head, rest)) = line.split_once("reference=") else {
            return line;
        };
        format!("{head}reference=REF {}", rest.split_once(' ').unwrap().1)
    });
    let lines = lines.collect::<Vec<_>>().join("\n");
    expect![[r#"
        INFO message=tool call tool="dev_example__whoami" user_id="USER" duration_ms=0 outcome="ok"
        INFO message=tool call tool="dev_example__repeat" user_id="USER" duration_ms=0 outcome="ok"
        INFO message=tool call tool="dev_example__repeat" user_id="USER" duration_ms=0 outcome="too large"
        INFO message=tool call tool="dev_example__repeat" user_id="USER" duration_ms=0 outcome="bad arguments"
        INFO message=tool call tool="dev_example__repeat" user_id="USER" duration_ms=0 outcome="bad arguments"
        INFO message=tool call tool="dev_example__behave" user_id="USER" duration_ms=0 outcome="refused"
        INFO message=tool call tool="dev_example__behave" user_id="USER" duration_ms=20000 outcome="deadline"
        ERROR message=tool call tool="dev_example__behave" user_id="USER" duration_ms=0 outcome="panic" reference=REF cause="panicked: a literal message"
        ERROR message=tool call tool="dev_example__behave" user_id="USER" duration_ms=0 outcome="panic" reference=REF cause="panicked: a formatted message"
        ERROR message=tool call tool="dev_example__behave" user_id="USER" duration_ms=0 outcome="bad output" reference=REF cause="structured content: not a JSON object""#]].assert_eq(&lines.replace(USER, "USER"));
    assert!(log.with(typed).is_empty());
}
