//! E-mail and push notifications.

use mattermost_plugin::api::Notifications;
use mattermost_plugin::ids::UserId;
use mattermost_plugin::model::PushNotification;

use super::GrpcApi;
use super::table::calls;

impl Notifications for GrpcApi {
    calls! {
        fn send_mail(to: &'a str, subject: &'a str, html_body: &'a str) -> () = SendMailRequest;
        fn send_push_notification(notification: &'a PushNotification, user_id: &'a UserId) -> () = SendPushNotificationRequest;
    }
}
