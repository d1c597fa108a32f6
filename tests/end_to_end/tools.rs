use devhost::agents::LlmTool;
use expect_test::expect;

use crate::stage::{ID, Stage, soon};

#[tokio::test]
async fn agents_lists_the_tools_with_their_hints_and_without_a_user() {
    let stage = Stage::start().await;
    let server = stage.agents.registered(ID).unwrap();
    let client = soon(stage.host.connect(None)).await.unwrap();
    let tools = soon(client.tools()).await.unwrap();
    let rows: Vec<_> = tools
        .iter()
        .map(|tool| {
            let seen = LlmTool::new(&server, tool);
            let hints = match seen.hints.as_slice() {
                [] => "not destructive".to_owned(),
                hints => hints.join(", "),
            };
            format!("{} ({}): {hints}\n", seen.name, seen.capability)
        })
        .collect();
    expect![[r#"
        toolbelt__dev_toolbelt__whoami (read): read-only, idempotent
        toolbelt__dev_toolbelt__fetch_feed (read): read-only, idempotent, open world
        toolbelt__dev_toolbelt__send_message (write): not destructive
    "#]]
    .assert_eq(&rows.concat());
    for tool in &tools {
        let hints = tool.annotations.clone().unwrap();
        let set = [
            hints.read_only_hint,
            hints.idempotent_hint,
            hints.destructive_hint,
            hints.open_world_hint,
        ];
        assert!(set.iter().all(Option::is_some), "{}: {set:?}", tool.name);
    }
    client.close().await;
    stage.stop().await;
}

#[tokio::test]
async fn a_call_without_a_user_is_refused() {
    let stage = Stage::start().await;
    let client = soon(stage.host.connect(None)).await.unwrap();
    let call = client.call("dev_toolbelt__whoami", serde_json::json!({}));
    match soon(call).await {
        Ok(answer) => assert!(answer.is_error, "{answer:?}"),
        Err(error) => assert!(error.to_string().contains("user"), "{error}"),
    }
    client.close().await;
    stage.stop().await;
}
