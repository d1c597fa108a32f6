//! What happens on the screens of users.

use std::collections::BTreeMap;

use mattermost_plugin::Interface;
use mattermost_plugin::api::{ApiFuture, Frontend};
use mattermost_plugin::ids::{ChannelId, PostId, UserId};
use mattermost_plugin::model::{OpenDialogRequest, WebsocketBroadcast};

use super::table::calls;
use super::{GrpcApi, refused};
use crate::grpc::contract::mattermost::PublishWebSocketEventRequest;
use crate::grpc::convert::{Carried, Convert as _};

impl Frontend for GrpcApi {
    calls! {
        fn open_interactive_dialog(dialog: &'a OpenDialogRequest) -> () = OpenInteractiveDialogRequest;
        fn publish_user_typing(user_id: &'a UserId, channel_id: &'a ChannelId, parent_id: &'a PostId) -> () = PublishUserTypingRequest;
    }

    /// What narrows who sees the event is not left out: then it is not sent.
    fn publish_web_socket_event<'a>(
        &'a self,
        event: &'a str,
        payload: &'a BTreeMap<String, Interface>,
        broadcast: Option<&'a WebsocketBroadcast>,
    ) -> ApiFuture<'a, ()> {
        let request = PublishWebSocketEventRequest {
            event: event.to_owned(),
            payload: payload.clone().convert(),
            broadcast: broadcast.cloned().convert(),
        };
        match broadcast.and_then(Carried::lost) {
            Some(lost) => refused(&request, lost),
            None => Box::pin(self.done(request)),
        }
    }
}
