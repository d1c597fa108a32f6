//! Registration, on a clock that runs only while everybody waits.
mod agents;
mod asked;
mod attempts;
mod cluster;
mod first;
mod flood;
mod leaving;
mod reached;
mod status;

use crate::log::Log;
use crate::mattermost::{Agents, Cluster, GATE, Mattermost, OldMattermost, Reply};
use crate::tools::{builder_on, full};
use mattermost_plugin::Host;
use mattermost_plugin::api::Fake;
use mattermost_plugin::model::PluginClusterEvent;
use mattermost_plugin_mcp::{
    ListedTool, McpServer, Registration, RegistrationConfig, RegistrationState, RegistrationStatus,
};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout};

const HOUR: Duration = Duration::from_secs(3600);

fn start(mattermost: &Arc<Mattermost>) -> Registration {
    on(&mattermost.host()).register()
}

/// The example plugin on this host.
fn on(host: &Host) -> McpServer {
    full(builder_on(host)).build().unwrap()
}

async fn until(registration: &Registration, wanted: impl Fn(&RegistrationState) -> bool) {
    let mut state = registration.watch();
    let wait = state.wait_for(|status| wanted(&status.state));
    timeout(Duration::from_secs(24 * 3600), wait)
        .await
        .expect("the state to come within a day")
        .unwrap();
}

fn registered(version: &str) -> impl Fn(&RegistrationState) -> bool {
    move |state| matches!(state, RegistrationState::Registered { agents_version, .. } if agents_version == version)
}

fn is_registered(state: &RegistrationState) -> bool {
    matches!(state, RegistrationState::Registered { .. })
}

fn is_failed(state: &RegistrationState) -> bool {
    matches!(state, RegistrationState::Failed { .. })
}

fn failed(attempts: u32) -> impl Fn(&RegistrationState) -> bool {
    move |state| matches!(state, RegistrationState::Retrying { attempts: now, .. } if *now == attempts)
}

/// A server that is registered.
async fn registered_on(mattermost: &Arc<Mattermost>) -> (McpServer, Registration) {
    let server = on(&mattermost.host());
    let registration = server.register();
    until(&registration, is_registered).await;
    (server, registration)
}

/// Lets everybody do what can be done without waiting.
async fn settle() {
    sleep(Duration::from_millis(1)).await;
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}
