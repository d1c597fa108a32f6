//! Hooks about notifications.

use mattermost_plugin::Decision;
use mattermost_plugin::model::EmailNotification;

use super::{decided, hook, there};
use crate::grpc::contract::mattermost::*;
use crate::grpc::convert::json::{self, JsonError};

hook! {
    "NotificationWillBePushed" NotificationWillBePushedRequest => NotificationWillBePushedResponse, |plugin, asked| {
        let (notification, user) = (there(asked.push_notification), asked.user_id.into());
        let answered = plugin.notification_will_be_pushed(notification, user).await;
        let (modified_notification, rejection_reason) = decided(answered);
        NotificationWillBePushedResponse { modified_notification, rejection_reason }
    }
    "EmailNotificationWillBeSent"
    EmailNotificationWillBeSentRequest => EmailNotificationWillBeSentResponse, |plugin, asked| {
        let json = asked.email_notification.unwrap_or_default().notification_json;
        let answered = match notification(&json) {
            Ok(notification) => plugin.email_notification_will_be_sent(notification).await,
            Err(error) => {
                tracing::warn!("a notification by e-mail was not shown to the plugin: {error}");
                Decision::Allow
            }
        };
        let (modified_content, rejection_reason) = decided(answered);
        EmailNotificationWillBeSentResponse { modified_content, rejection_reason }
    }
}

/// In JSON the content is not apart from the rest.
fn notification(json: &[u8]) -> Result<EmailNotification, JsonError> {
    let notification: EmailNotification = json::read(json)?.unwrap_or_default();
    Ok(EmailNotification {
        email_notification_content: json::read(json)?.unwrap_or_default(),
        ..notification
    })
}
