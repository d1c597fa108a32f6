//! What plugins have sent to the users' clients.

use std::collections::BTreeMap;

use mattermost_plugin::Interface;
use mattermost_plugin::model::WebsocketBroadcast;

use super::World;

/// A WebSocket event of a plugin.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Its name, as clients get it: `custom_{plugin id}_{name}`.
    pub name: String,
    /// What it carries.
    pub payload: BTreeMap<String, Interface>,
    /// Who gets it.
    pub broadcast: WebsocketBroadcast,
}

impl World {
    /// Everything that plugins have sent to clients, oldest first.
    pub fn events(&self) -> Vec<Event> {
        self.read(|state| state.events.clone())
    }

    pub(crate) fn publish(&self, event: Event) {
        self.change(|state| state.events.push(event));
    }
}
