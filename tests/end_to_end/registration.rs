use devhost::World;
use devhost::agents::{Ask, Failure};
use expect_test::expect;
use http::StatusCode;

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
              "name": "dev_toolbelt__find_channels",
              "policy": "auto_run_in_dm"
            },
            {
              "enabled": true,
              "name": "dev_toolbelt__find_people",
              "policy": "auto_run_in_dm"
            },
            {
              "enabled": true,
              "name": "dev_toolbelt__read_messages",
              "policy": "auto_run_in_dm"
            },
            {
              "enabled": true,
              "name": "dev_toolbelt__search_messages",
              "policy": "auto_run_in_dm"
            },
            {
              "enabled": true,
              "name": "dev_toolbelt__read_file",
              "policy": "auto_run_in_dm"
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
            },
            {
              "enabled": true,
              "name": "dev_toolbelt__edit_message",
              "policy": "ask"
            },
            {
              "enabled": true,
              "name": "dev_toolbelt__mark_message",
              "policy": "ask"
            },
            {
              "enabled": true,
              "name": "dev_toolbelt__manage_membership",
              "policy": "ask"
            },
            {
              "enabled": true,
              "name": "dev_toolbelt__create_channel",
              "policy": "ask"
            },
            {
              "enabled": true,
              "name": "dev_toolbelt__delete_content",
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

#[tokio::test]
async fn a_refusal_that_is_permanent_is_one_line_of_the_log() {
    let stage = Stage::activate_in(|_, agents| {
        agents.install();
        agents.fail(Failure::Status(StatusCode::FORBIDDEN));
    })
    .await;
    let told = |world: &World| {
        let lines = world.log().into_iter().map(|line| line.message);
        let told = lines.filter(|line| line.starts_with("registration with Agents plugin"));
        told.collect::<Vec<_>>()
    };
    let some = |world: &World| (!told(world).is_empty()).then_some(());
    soon(stage.world.until(some)).await;
    let world = stage.world.clone();
    stage.stop().await;
    let told = told(&world);
    let [line] = told.as_slice() else {
        panic!("{told:#?}");
    };
    assert!(line.contains("failed permanently"), "{line}");
}

#[tokio::test]
async fn a_failure_that_passes_is_tried_again() {
    let stage = Stage::start_with(|world| {
        let failure = Failure::Status(StatusCode::INTERNAL_SERVER_ERROR);
        devhost::Agents::new(world).fail_next(1, failure);
    })
    .await;
    let agents = stage.agents.clone();
    stage.stop().await;
    let statuses = agents.requests().into_iter();
    let statuses: Vec<_> = statuses.map(|request| request.status).collect();
    let (failed, done) = (
        Some(StatusCode::INTERNAL_SERVER_ERROR),
        Some(StatusCode::OK),
    );
    assert_eq!(statuses, [failed, done, done], "the last unregisters");
}

#[tokio::test]
async fn agents_that_does_not_answer_does_not_keep_the_plugin_from_ending() {
    let stage = Stage::start().await;
    stage.agents.fail(Failure::Hang);
    let agents = stage.agents.clone();
    stage.stop().await;
    let last = agents.requests().pop().unwrap();
    assert_eq!((last.asks, last.status), (Ask::Unregister, None));
}
