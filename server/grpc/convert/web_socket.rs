//! What clients send over their connections.

use super::alike;

alike! {
    WebSocketRequest {
        seq,
        action,
        data,
    }
}
