//! The server's own errors, and how to make one.

use std::error::Error;
use std::fmt;

use http::StatusCode;

use crate::api::ApiError;
use crate::model::AppError;

impl AppError {
    /// An error that happened in `place` (`Struct.Func`, or the name of the API method), as `model.NewAppError` makes it
    /// in Go: its message is the id until [`with_message`](Self::with_message) says it in words.
    ///
    /// You need one where a hook answers an error of the server's kind, and in a fake of the API:
    ///
    /// ```
    /// use mattermost_plugin::api::ApiError;
    /// use mattermost_plugin::http::StatusCode;
    /// use mattermost_plugin::model::AppError;
    ///
    /// let missing = AppError::new("GetUser", "app.user.missing_account.const", StatusCode::NOT_FOUND);
    /// let missing = ApiError::from(missing.with_message("Unable to find the user."));
    /// assert!(missing.is_not_found());
    /// assert_eq!(missing.to_string(), "Unable to find the user.");
    /// ```
    pub fn new(place: &str, id: &str, status: StatusCode) -> Self {
        Self {
            id: id.into(),
            message: id.into(),
            status_code: status.as_u16().into(),
            r#where: place.into(),
            ..Self::default()
        }
    }

    /// The same with a message: what the user reads, so nothing internal. The server is told to leave it as it is: else it
    /// puts the translation of the id in its place (`AppError.Translate`), and it has none of an id of yours.
    #[must_use]
    pub fn with_message(mut self, message: &str) -> Self {
        self.message = message.into();
        self.skip_translation = true;
        self
    }

    /// The HTTP status; `None` when the server gave none, or a number that is no status.
    pub fn status(&self) -> Option<StatusCode> {
        let code = u16::try_from(self.status_code).ok()?;
        StatusCode::from_u16(code).ok()
    }
}

/// In Go a message that is not translated.
const NO_TRANSLATION: &str = "<untranslated>";

/// Longer texts are cut, in bytes.
const LONGEST: usize = 1024;

/// All of it, as `AppError.Error` in Go: where it happened, the message and the details. For logs; users read the message
/// alone.
impl fmt::Display for AppError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        if !self.r#where.is_empty() {
            text += &format!("{}: ", self.r#where);
        }
        let translated = self.message != *NO_TRANSLATION;
        if translated {
            text += self.message.as_str();
        }
        if !self.detailed_error.is_empty() {
            text += if translated { ", " } else { "" };
            text += self.detailed_error.as_str();
        }
        let shown = text.floor_char_boundary(LONGEST);
        f.write_str(&text[..shown])?;
        f.write_str(if shown < text.len() { "..." } else { "" })
    }
}

impl Error for AppError {}

impl From<AppError> for ApiError {
    fn from(error: AppError) -> Self {
        Self::App(Box::new(error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_of_ours_is_not_translated_and_an_id_is() {
        let forbidden = AppError::new("Poll", "app.forbidden", StatusCode::FORBIDDEN);
        assert!(!forbidden.skip_translation);
        assert!(forbidden.with_message("Not yours.").skip_translation);
    }

    #[test]
    fn its_text_is_that_of_go() {
        let text = |place: &str, message: &str, details: &str| {
            let error = AppError {
                r#where: place.into(),
                message: message.into(),
                detailed_error: details.into(),
                ..AppError::default()
            };
            error.to_string()
        };
        assert_eq!(
            text("GetUser", "Not found.", "id=1"),
            "GetUser: Not found., id=1"
        );
        assert_eq!(text("", "Not found.", ""), "Not found.");
        assert_eq!(text("GetUser", NO_TRANSLATION, "id=1"), "GetUser: id=1");
        assert_eq!(text("", "", ""), "");
        assert_eq!(text("", &"x".repeat(1024), "").len(), 1024);
        assert_eq!(text("", &"x".repeat(1025), "").len(), 1027);
    }

    #[test]
    fn a_number_that_is_no_status_is_none() {
        let of = |status_code| {
            AppError {
                status_code,
                ..AppError::default()
            }
            .status()
        };
        assert_eq!(of(403), Some(StatusCode::FORBIDDEN));
        assert_eq!(of(0), None);
        assert_eq!(of(70_000), None);
        assert_eq!(of(-1), None);
    }
}
