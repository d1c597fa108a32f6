//! Plugins, and what they show in clients.

use mattermost_plugin::api::Client;
use toolbelt::contract::mattermost::*;
use toolbelt::convert::Convert;

use super::{given, methods};

methods! {
    as_status api {
        GetPluginStatusRequest { id } => GetPluginStatusResponse { some status } = api.get_plugin_status(&id);
        PublishPluginClusterEventRequest { event, opts } => PublishPluginClusterEventResponse {} =
            api.publish_plugin_cluster_event(&given(event), &given(opts));
        PublishUserTypingRequest { user_id, channel_id, parent_id } => PublishUserTypingResponse {} =
            api.publish_user_typing(&user_id.convert(), &channel_id.convert(), &parent_id.convert());
        PublishWebSocketEventRequest { event, payload, broadcast } => PublishWebSocketEventResponse {} =
            api.publish_web_socket_event(&event, &payload.convert(), broadcast.map(Convert::convert).as_ref());
    }
}
