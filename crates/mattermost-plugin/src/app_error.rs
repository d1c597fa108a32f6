//! The server's own errors, and how to make one.

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
