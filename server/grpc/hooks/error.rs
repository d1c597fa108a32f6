//! An error of the plugin in the answer of a hook.
//!
//! A server keeps of it where it happened, the id, the details and the status, and shows the translation of the id, or the
//! id itself where it has none: so a text for people is the id.

use mattermost_plugin::HookError;
use mattermost_plugin::model::AppError;

use crate::grpc::contract::mattermost::AppError as Message;
use crate::grpc::convert::Convert as _;

/// What a user reads of what is for the log.
const SOMETHING: &str = "Something went wrong; the server's log has more.";

/// The error, if `hook` ended with one.
pub(super) fn of(hook: &str, ended: Result<(), String>) -> Option<Message> {
    ended.err().and_then(|text| of_text(hook, text))
}

/// An error that is a text of the plugin.
#[expect(clippy::unnecessary_wraps, reason = "as the answers have it")]
pub(super) fn of_text(hook: &str, text: String) -> Option<Message> {
    let text = said(text);
    Some(Message {
        id: text.clone(),
        message: text,
        status_code: 500,
        r#where: hook.to_owned(),
        ..Message::default()
    })
}

/// What `hook` answers instead of a result.
pub(super) fn of_hook(hook: &str, error: HookError) -> Option<Message> {
    match error {
        HookError::App(error) => Some(of_app(*error)),
        HookError::Failed(why) => {
            tracing::error!(hook, "a hook failed: {why}");
            of_text(hook, SOMETHING.to_owned())
        }
        error => of_text(hook, error.to_string()),
    }
}

/// One of the server's kind, which the server translates by its id, unless it shall not.
fn of_app(mut error: AppError) -> Message {
    if error.skip_translation && !error.message.is_empty() {
        error.id = error.message.clone();
    }
    error.convert()
}

/// Never empty: an empty text reads as consent.
pub(super) fn said(text: String) -> String {
    match text.as_str() {
        "" => "the plugin gave no reason".to_owned(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::StatusCode;

    /// What a server shows of it: as `model.NewAppError` makes it of what is kept.
    fn shown(error: &Message) -> &str {
        &error.id
    }

    #[test]
    fn a_text_of_the_plugin_is_what_people_read() {
        let error = of_hook("ExecuteCommand", "There is no feed of that name.".into()).unwrap();
        assert_eq!(shown(&error), "There is no feed of that name.");
        assert_eq!(error.r#where, "ExecuteCommand");
        assert_eq!(error.status_code, 500);
        let empty = of_hook("ExecuteCommand", "".into()).unwrap();
        assert_eq!(shown(&empty), "the plugin gave no reason");
    }

    #[test]
    fn an_error_of_the_servers_kind_is_translated_unless_it_shall_not_be() {
        let error = AppError::new("GetUser", "app.user.missing", StatusCode::NOT_FOUND);
        let translated = of_hook("ExecuteCommand", error.clone().into()).unwrap();
        assert_eq!(shown(&translated), "app.user.missing");
        assert_eq!(translated.status_code, 404);
        let own = of_hook("ExecuteCommand", error.with_message("Who is that?").into()).unwrap();
        assert_eq!(shown(&own), "Who is that?");
    }

    #[test]
    fn what_is_for_the_log_is_not_for_people() {
        let failed = HookError::Failed("calling GetUser failed: connection refused".into());
        let error = of_hook("ExecuteCommand", failed).unwrap();
        assert_eq!(shown(&error), SOMETHING);
        assert!(!format!("{error:?}").contains("refused"));
    }
}
