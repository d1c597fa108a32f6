//! Hooks about notifications.

use super::{decided, hook, there};
use crate::grpc::contract::mattermost::*;

hook! {
    "NotificationWillBePushed" NotificationWillBePushedRequest => NotificationWillBePushedResponse, |plugin, asked| {
        let (notification, user) = (there(asked.push_notification), asked.user_id.into());
        let answered = plugin.notification_will_be_pushed(notification, user).await;
        let (modified_notification, rejection_reason) = decided(answered);
        NotificationWillBePushedResponse { modified_notification, rejection_reason }
    }
}
