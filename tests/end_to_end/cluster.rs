//! The plugin on two nodes of a cluster.

use devhost::Agents;
use devhost::agents::{Ask, Generation};
use serde_json::json;

use crate::stage::{ID, Stage, soon};

/// What was asked of Agents, with the node that asked, oldest first.
fn asked(agents: &Agents) -> Vec<(String, Ask)> {
    let requests = agents.requests().into_iter();
    requests
        .map(|request| (request.node, request.asks))
        .collect()
}

#[tokio::test]
async fn each_node_registers_itself_and_answers_its_own_agents() {
    let one = Stage::start().await;
    let other = one.join().await;
    let nodes = ["node-1", "node-2"].map(|node| (node.to_owned(), Ask::Register));
    assert_eq!(asked(&one.agents), nodes);
    for stage in [&one, &other] {
        let answer = stage.call(&stage.sample.ada, "whoami", json!({})).await;
        assert!(answer.text.contains("@ada"), "{answer:?}");
    }
    one.stop().await;
    assert!(other.agents.registered(ID).is_some(), "each has its own");
    other.stop().await;
}

#[tokio::test]
async fn a_node_puts_back_what_another_has_unregistered_for_all() {
    let one = Stage::start_with(|world| {
        Agents::new(world).install_as(Generation::New, "2.4.0");
    })
    .await;
    let other = one.join().await;
    one.stop().await;
    // Its next heartbeat is minutes away.
    soon(other.agents.until_registered(ID)).await;
    let asked = asked(&other.agents);
    let last = [("node-1", Ask::Unregister), ("node-2", Ask::Register)];
    let last = last.map(|(node, asks)| (node.to_owned(), asks));
    assert!(asked.ends_with(&last), "{asked:?}");
    let answer = other.call(&other.sample.ada, "whoami", json!({})).await;
    assert!(!answer.is_error, "{answer:?}");
    other.stop().await;
}

#[tokio::test]
async fn a_setting_reaches_agents_of_every_node() {
    let one = Stage::start().await;
    let other = one.join().await;
    soon(one.host.set_setting("ExposeExternal", true))
        .await
        .unwrap();
    for stage in [&one, &other] {
        soon(stage.agents.until(|agents| {
            let server = agents.registered(ID)?;
            (server.expose_external && !server.exposed.is_empty()).then_some(())
        }))
        .await;
    }
    one.stop().await;
    other.stop().await;
}
