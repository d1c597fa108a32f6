use expect_test::expect;

use crate::stage::{Stage, soon};

#[tokio::test]
async fn agents_lists_the_tools_with_their_hints_and_without_a_user() {
    let stage = Stage::start().await;
    let session = soon(stage.host.connect(None)).await.unwrap();
    let tools = soon(session.tools()).await.unwrap();
    let rows: Vec<_> = tools
        .iter()
        .map(|tool| {
            let hints = match tool.hints.as_slice() {
                [] => "not destructive".to_owned(),
                hints => hints.join(", "),
            };
            format!("{} ({}): {hints}\n", tool.llm_name, tool.capability)
        })
        .collect();
    expect![[r#"
        toolbelt__dev_toolbelt__whoami (read): read-only, idempotent
        toolbelt__dev_toolbelt__find_channels (read): read-only, idempotent
        toolbelt__dev_toolbelt__find_people (read): read-only, idempotent
        toolbelt__dev_toolbelt__read_messages (read): read-only, idempotent
        toolbelt__dev_toolbelt__search_messages (read): read-only, idempotent
        toolbelt__dev_toolbelt__read_file (read): read-only, idempotent
        toolbelt__dev_toolbelt__fetch_feed (read): read-only, idempotent, open world
        toolbelt__dev_toolbelt__send_message (write): not destructive
        toolbelt__dev_toolbelt__edit_message (write): idempotent
        toolbelt__dev_toolbelt__mark_message (write): idempotent
        toolbelt__dev_toolbelt__manage_membership (write): idempotent
        toolbelt__dev_toolbelt__create_channel (create): not destructive
        toolbelt__dev_toolbelt__delete_content (delete): destructive
    "#]]
    .assert_eq(&rows.concat());
    for tool in &tools {
        assert_eq!(tool.faults(), [""; 0], "{}", tool.name);
    }
    session.close().await.unwrap();
    stage.stop().await;
}

#[tokio::test]
async fn a_call_without_a_user_is_refused() {
    let stage = Stage::start().await;
    let session = soon(stage.host.connect(None)).await.unwrap();
    let call = session.call("dev_toolbelt__whoami", serde_json::json!({}));
    match soon(call).await {
        Ok(answer) => assert!(answer.is_error, "{answer:?}"),
        Err(error) => assert!(error.to_string().contains("user"), "{error}"),
    }
    session.close().await.unwrap();
    stage.stop().await;
}
