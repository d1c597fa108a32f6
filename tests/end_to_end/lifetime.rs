use devhost::agents::ConnectError;
use serde_json::json;

use crate::stage::{ID, Stage, soon};

#[tokio::test]
async fn a_plugin_that_crashed_registers_again_when_it_is_restarted() {
    let stage = Stage::start().await;
    let (pid, registrations) = (stage.host.pid(), stage.agents.registrations());
    soon(stage.host.crash()).await.unwrap();
    assert_eq!(stage.host.pid(), None);
    soon(stage.host.restart()).await.unwrap();
    assert_ne!(stage.host.pid(), pid);
    soon(stage.agents.until(|agents| {
        let again = agents.registrations() > registrations;
        again.then_some(())
    }))
    .await;
    let answer = stage.call(&stage.sample.ada, "whoami", json!({})).await;
    assert!(!answer.is_error, "{answer:?}");
    stage.stop().await;
}

#[tokio::test]
async fn deactivation_unregisters_and_ends_the_process() {
    let stage = Stage::start().await;
    let status = soon(stage.host.stop()).await.unwrap();
    assert!(status.success(), "{status}");
    assert_eq!(stage.host.pid(), None);
    assert!(stage.agents.registered(ID).is_none());
    let refused = stage.host.connect(Some(&stage.sample.ada)).await;
    assert!(matches!(refused, Err(ConnectError::NotRegistered(_))));

    soon(stage.host.restart()).await.unwrap();
    soon(stage.agents.until_registered(ID)).await;
    stage.stop().await;
}
