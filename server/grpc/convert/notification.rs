//! Notifications by push and by mail.

use super::alike;

alike! {
    PushNotification {
        ack_id,
        platform,
        server_id,
        device_id,
        post_id,
        category,
        sound,
        message,
        badge via number,
        cont_ava as content_available via number,
        team_id,
        channel_id,
        root_id,
        sender_id,
        sender_name,
        override_username,
        override_icon_url,
        from_webhook,
        version,
        is_crt as is_crt_enabled,
        channel_name,
        r#type,
        sub_type,
        + transport,
        + is_id_loaded,
        + post_type,
        + channel_type,
        + signature,
    }
    EmailNotificationContent {
        subject,
        title,
        sub_title,
        message_html,
        message_text,
        button_text,
        button_url,
        footer_text,
    }
}

/// A number as text.
mod number {
    pub(super) fn read(text: String) -> i64 {
        text.parse().unwrap_or_default()
    }

    pub(super) fn write(number: i64) -> String {
        number.to_string()
    }

    #[cfg(test)]
    pub(super) fn examples() -> Vec<i64> {
        vec![0, -1, 7]
    }
}
