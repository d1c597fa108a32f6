use devhost::World;
use expect_test::expect;

use crate::stage::{ID, Stage, soon};

#[tokio::test]
async fn activation_registers_the_tools_with_agents() {
    let stage = Stage::start().await;
    let server = stage.agents.registered(ID).unwrap();
    let body = serde_json::to_string_pretty(&server.body).unwrap();
    let body = body.replace(env!("CARGO_PKG_VERSION"), "VERSION");
    expect![[r#"
        {
          "enabled": true,
          "expose_external": false,
          "name": "Toolbelt",
          "path": "/mcp",
          "plugin_id": "dev.toolbelt",
          "tool_configs": [
            {
              "enabled": true,
              "name": "dev_toolbelt__whoami",
              "policy": "auto_run_everywhere"
            },
            {
              "enabled": true,
              "name": "dev_toolbelt__fetch_feed",
              "policy": "ask"
            },
            {
              "enabled": true,
              "name": "dev_toolbelt__send_message",
              "policy": "ask"
            }
          ],
          "version": "VERSION"
        }"#]]
    .assert_eq(&body);
    assert!(server.enabled);
    stage.stop().await;
}

#[tokio::test]
async fn agents_that_comes_later_is_found_when_the_offer_changes() {
    let stage = Stage::start_without_agents().await;
    soon(stage.world.until(|world| {
        let mut log = world.log().into_iter();
        log.find(|line| line.message.starts_with("Agents plugin is not running"))
    }))
    .await;
    assert_eq!(stage.agents.registrations(), 0);
    stage.agents.install();
    // Without that it looks every 30 s, which server/plugin.rs tries on a paused clock.
    stage.world.set_plugin_setting(ID, "ExposeExternal", true);
    soon(stage.host.configuration_changed()).await.unwrap();
    let registered = soon(stage.agents.until_registered(ID)).await;
    assert_eq!(registered.name, "Toolbelt");
    assert!(registered.expose_external);
    stage.stop().await;
}

#[tokio::test]
async fn the_setting_is_told_to_agents_without_a_restart() {
    let stage = Stage::start().await;
    let pid = stage.host.pid();
    assert!(!stage.agents.registered(ID).unwrap().expose_external);
    stage.world.set_plugin_setting(ID, "ExposeExternal", true);
    soon(stage.host.configuration_changed()).await.unwrap();
    soon(stage.agents.until(|agents| {
        let server = agents.registered(ID)?;
        server.expose_external.then_some(())
    }))
    .await;
    assert_eq!(stage.host.pid(), pid);
    stage.stop().await;
}

#[tokio::test]
async fn exposed_tools_are_listed_while_agents_answers_the_registration() {
    let expose = |world: &World| world.set_plugin_setting(ID, "ExposeExternal", true);
    let stage = Stage::start_with(expose).await;
    let exposed = soon(stage.agents.until(|agents| {
        let exposed = agents.registered(ID)?.exposed;
        (!exposed.is_empty()).then_some(exposed)
    }))
    .await;
    let session = soon(stage.host.connect(None)).await.unwrap();
    let tools = soon(session.tools()).await.unwrap();
    let names: Vec<_> = tools.into_iter().map(|tool| tool.name).collect();
    assert_eq!(exposed, names);
    session.close().await.unwrap();
    stage.stop().await;
}
