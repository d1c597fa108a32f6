//! Hooks about connections of clients.

use super::{hook, there};
use crate::grpc::contract::mattermost::*;

hook! {
    "OnWebSocketConnect" OnWebSocketConnectRequest => OnWebSocketConnectResponse, |plugin, asked| {
        plugin.on_web_socket_connect(asked.web_conn_id.into(), asked.user_id.into()).await;
        OnWebSocketConnectResponse {}
    }
    "OnWebSocketDisconnect" OnWebSocketDisconnectRequest => OnWebSocketDisconnectResponse, |plugin, asked| {
        plugin.on_web_socket_disconnect(asked.web_conn_id.into(), asked.user_id.into()).await;
        OnWebSocketDisconnectResponse {}
    }
    "WebSocketMessageHasBeenPosted"
    WebSocketMessageHasBeenPostedRequest => WebSocketMessageHasBeenPostedResponse, |plugin, asked| {
        let (connection, user) = (asked.web_conn_id.into(), asked.user_id.into());
        plugin.web_socket_message_has_been_posted(connection, user, there(asked.request)).await;
        WebSocketMessageHasBeenPostedResponse {}
    }
}
