//! The plugin as a process in a small Mattermost: what a user's browser and an agent get from it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::Path;

use devhost::host::{DevHost, Plugin};
use devhost::{Agents, world};
use mattermost_plugin::{Body, http::Request};
use serde_json::json;

const ID: &str = "dev.toolbelt.hello";

#[tokio::test]
async fn an_agent_gets_the_name_of_the_user_who_asks() {
    let (world, sample) = world::sample();
    let agents = Agents::new(&world);
    agents.install();
    let host = DevHost::start(hello(), &world).await.unwrap();
    agents.until_registered(ID).await;

    let session = host.connect(Some(&sample.ada)).await.unwrap();
    let tool = "dev_toolbelt_hello__get_user_display_name";
    let answer = session.call(tool, json!({})).await.unwrap();
    assert_eq!(
        answer.structured,
        json!({"username": "ada", "display_name": "Ada Winter"})
    );
    session.close().await.unwrap();
    host.stop().await.unwrap();
}

#[tokio::test]
async fn pages_are_served_with_no_agents_about() {
    let (world, sample) = world::sample();
    let host = DevHost::start(hello(), &world).await.unwrap();
    for (path, body, answer) in [
        ("/small", "", "hello\n"),
        ("/count", "four", "4\n"),
        ("/nowhere", "", "404 page not found\n"),
    ] {
        let request = Request::post(path).body(Body::from(body)).unwrap();
        let response = host.request(Some(&sample.ada), request).await.unwrap();
        let text = response.into_body().collect(100).await.unwrap();
        assert_eq!(text, answer, "{path}");
    }
    host.stop().await.unwrap();
}

fn hello() -> Plugin {
    let executable = Path::new(env!("CARGO_BIN_EXE_hello"));
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("plugin.json");
    Plugin::executable(executable, &manifest).unwrap()
}
