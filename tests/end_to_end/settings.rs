use serde_json::json;

use crate::stage::{ID, Stage, soon};

#[tokio::test]
async fn wrong_settings_keep_the_plugin_alive_and_are_told_to_the_admin() {
    let stage = Stage::start_with(|world| {
        world.set_plugin_setting(ID, "DefaultTeam", "Not A Team!");
    })
    .await;
    let answer = stage.call(&stage.sample.ada, "whoami", json!({})).await;
    assert!(!answer.is_error, "{answer:?}");
    let told = stage.world.log().into_iter().any(|line| {
        let text = line.to_string();
        text.contains("DefaultTeam") && !text.contains("Not A Team")
    });
    assert!(told, "{:#?}", stage.world.log());
    stage.stop().await;
}

#[tokio::test]
async fn settings_that_become_wrong_leave_the_last_good_ones_in_force() {
    let stage = Stage::start().await;
    let pid = stage.host.pid();
    stage
        .world
        .set_plugin_setting(ID, "ExposeExternal", "perhaps");
    let wrong = soon(stage.host.configuration_changed()).await.unwrap_err();
    let said = mattermost_plugin::api::chain(&wrong);
    assert!(
        said.contains("the setting ExposeExternal is wrong"),
        "{said}"
    );
    assert!(!said.contains("perhaps"), "{said}");
    let answer = stage.call(&stage.sample.ada, "whoami", json!({})).await;
    assert!(!answer.is_error, "{answer:?}");
    assert_eq!(stage.host.pid(), pid);
    stage.stop().await;
}
