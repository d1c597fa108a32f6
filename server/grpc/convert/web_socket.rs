//! What clients send over their connections.

use mattermost_plugin::model::WebsocketBroadcast;

use super::{Carried, Convert, alike};
use crate::grpc::contract::mattermost::WebsocketBroadcast as Broadcast;

alike! {
    WebSocketRequest {
        seq,
        action,
        data,
        + session,
        + locale,
    }
}

impl Carried for WebsocketBroadcast {
    fn lost(&self) -> Option<&'static str> {
        let message: Broadcast = self.clone().convert();
        let back: Self = message.convert();
        (back != *self).then_some("limits of a broadcast")
    }
}

impl Convert<Broadcast> for WebsocketBroadcast {
    fn convert(self) -> Broadcast {
        let omitted = self.omit_users.into_iter().filter(|(_, omitted)| *omitted);
        // The contract has one connection, and whether it is the one to leave out.
        let (omit, connection) = match self.omit_connection_id.is_empty() {
            true => (false, self.connection_id),
            false => (true, self.omit_connection_id),
        };
        Broadcast {
            omit_users: omitted.map(|(user, _)| user.into()).collect(),
            user_id: self.user_id.into(),
            channel_id: self.channel_id.into(),
            team_id: self.team_id.into(),
            connection_id: connection.into(),
            omit_connection_id: omit,
            reliable_cluster_send: self.reliable_cluster_send,
            contention_free_broadcast: false,
        }
    }
}

impl Convert<WebsocketBroadcast> for Broadcast {
    fn convert(self) -> WebsocketBroadcast {
        let connection = self.connection_id.into();
        let (connection_id, omit_connection_id) = match self.omit_connection_id {
            true => (Default::default(), connection),
            false => (connection, Default::default()),
        };
        let omitted = self.omit_users.into_iter();
        WebsocketBroadcast {
            omit_users: omitted.map(|user| (user.into(), true)).collect(),
            user_id: self.user_id.into(),
            channel_id: self.channel_id.into(),
            team_id: self.team_id.into(),
            connection_id,
            omit_connection_id,
            reliable_cluster_send: self.reliable_cluster_send,
            ..WebsocketBroadcast::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broadcasts_come_back() {
        let all = WebsocketBroadcast {
            omit_users: [("ada".into(), true)].into(),
            user_id: "bob".into(),
            channel_id: "c1".into(),
            team_id: "t1".into(),
            reliable_cluster_send: true,
            ..WebsocketBroadcast::default()
        };
        let to_one = WebsocketBroadcast {
            connection_id: "x".into(),
            ..all.clone()
        };
        let to_others = WebsocketBroadcast {
            omit_connection_id: "x".into(),
            ..all.clone()
        };
        for broadcast in [all, to_one, to_others] {
            assert_eq!(broadcast.lost(), None);
            let message: Broadcast = broadcast.clone().convert();
            assert_eq!(Convert::<WebsocketBroadcast>::convert(message), broadcast);
        }
    }
}
