//! What goes to the users' clients (`server/channels/app/plugin_api.go`).

use std::collections::BTreeMap;

use mattermost_plugin::Interface;
use mattermost_plugin::api::{ApiFuture, Frontend};
use mattermost_plugin::ids::{ChannelId, PostId, UserId};
use mattermost_plugin::model::WebsocketBroadcast;

use super::PluginApi;
use crate::world::Event;

impl Frontend for PluginApi {
    fn publish_web_socket_event<'a>(
        &'a self,
        event: &'a str,
        payload: &'a BTreeMap<String, Interface>,
        broadcast: Option<&'a WebsocketBroadcast>,
    ) -> ApiFuture<'a, ()> {
        self.answer("PublishWebSocketEvent", move |world| {
            world.publish(Event {
                name: format!("custom_{}_{event}", self.manifest.id),
                payload: payload.clone(),
                broadcast: broadcast.cloned().unwrap_or_default(),
            });
            Ok(())
        })
    }

    /// Nobody here sees who types.
    fn publish_user_typing<'a>(
        &'a self,
        _user_id: &'a UserId,
        _channel_id: &'a ChannelId,
        _parent_id: &'a PostId,
    ) -> ApiFuture<'a, ()> {
        self.answer("PublishUserTyping", |_| Ok(()))
    }
}
