//! Why a call of the server's API failed.
//!
//! The server says so in two ways: in the answer, or as the status of the call. A status is made from an error by the
//! server, which keeps its id and its message, `ID: MESSAGE`, and makes its HTTP status a code.

use std::error::Error;

use http::StatusCode;
use mattermost_plugin::api::ApiError;
use mattermost_plugin::model::AppError;
use tonic::{Code, Status};

/// What a server writes in front of a Go `error` that is none of its own kind.
const INTERNAL: &str = "internal error: ";

/// What the status of a call of `method` says.
pub(super) fn of_status(method: &'static str, status: Status) -> ApiError {
    if status.source().is_some() {
        // Not from the server: the connection has failed.
        return failed(method, status);
    }
    let text = status.message();
    let named = text.split_once(": ").filter(|(id, _)| is_id(id));
    let (id, message) = named.unwrap_or(("", text));
    match status.code() {
        Code::Unimplemented if id.is_empty() => ApiError::Unsupported { method, since: "" },
        Code::Internal if id.is_empty() && !message.is_empty() => {
            ApiError::Text(message.strip_prefix(INTERNAL).unwrap_or(message).to_owned())
        }
        code => match http_status(code, id) {
            Some(code) => {
                let mut error = AppError::new(method, id, code);
                error.message = message.into();
                error.into()
            }
            None => failed(method, status),
        },
    }
}

/// A call that did not come to an answer.
pub(super) fn failed(
    method: &'static str,
    source: impl Into<Box<dyn Error + Send + Sync>>,
) -> ApiError {
    ApiError::Call {
        method,
        source: source.into(),
    }
}

/// Whether it is the id of an error, such as `app.user.missing_account.const`.
fn is_id(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    text.contains('.') && text.bytes().all(fits)
}

/// The HTTP status behind a code, or the nearest of those that the server gives this code.
fn http_status(code: Code, id: &str) -> Option<StatusCode> {
    Some(match code {
        Code::InvalidArgument => StatusCode::BAD_REQUEST,
        Code::Unauthenticated => StatusCode::UNAUTHORIZED,
        Code::PermissionDenied => StatusCode::FORBIDDEN,
        Code::NotFound => StatusCode::NOT_FOUND,
        Code::AlreadyExists => StatusCode::CONFLICT,
        // The others gRPC's library has, too, for a call that failed; only an id tells that it is the server who says so.
        _ if id.is_empty() => return None,
        Code::ResourceExhausted => StatusCode::TOO_MANY_REQUESTS,
        Code::Unimplemented => StatusCode::NOT_IMPLEMENTED,
        Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(code: Code, message: &str) -> ApiError {
        of_status("GetUser", Status::new(code, message))
    }

    #[test]
    fn an_error_of_the_server_keeps_its_id_its_message_and_its_status() {
        let error = of(
            Code::NotFound,
            "app.user.missing_account.const: Unable to find the user: ada.",
        );
        assert!(error.is_not_found());
        assert_eq!(error.id(), Some("app.user.missing_account.const"));
        assert_eq!(error.to_string(), "Unable to find the user: ada.");
        for (code, status) in [
            (Code::InvalidArgument, 400),
            (Code::Unauthenticated, 401),
            (Code::PermissionDenied, 403),
            (Code::AlreadyExists, 409),
            (Code::ResourceExhausted, 429),
            (Code::Unimplemented, 501),
            (Code::Unavailable, 503),
            (Code::Internal, 500),
        ] {
            let error = of(code, "api.x.app_error: No.");
            assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
        }
    }

    #[test]
    fn a_method_that_the_server_has_not_is_unsupported() {
        let error = of(Code::Unimplemented, "method GetUser not implemented");
        assert!(matches!(
            error,
            ApiError::Unsupported {
                method: "GetUser",
                ..
            }
        ));
    }

    #[test]
    fn what_only_the_server_says_keeps_its_status_without_an_id_too() {
        assert!(of(Code::NotFound, "no such user").is_not_found());
        for (code, status) in [
            (Code::InvalidArgument, 400),
            (Code::Unauthenticated, 401),
            (Code::PermissionDenied, 403),
            (Code::AlreadyExists, 409),
        ] {
            let error = of(code, "forbidden: no");
            assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
            assert_eq!(error.to_string(), "forbidden: no");
        }
    }

    #[test]
    fn any_other_error_of_go_is_its_text() {
        let error = of(Code::Internal, "internal error: no such command: x");
        assert!(matches!(&error, ApiError::Text(text) if text == "no such command: x"));
        let error = of(Code::Internal, "failed to get bundle path: gone");
        assert!(
            matches!(&error, ApiError::Text(text) if text == "failed to get bundle path: gone")
        );
    }

    #[test]
    fn what_the_server_did_not_say_is_a_call_that_failed() {
        for (code, message) in [
            (Code::Unavailable, "connection refused"),
            (Code::DeadlineExceeded, "app.late.x: No."),
            (Code::Cancelled, ""),
            (
                Code::ResourceExhausted,
                "grpc: received message larger than max",
            ),
        ] {
            assert!(
                matches!(of(code, message), ApiError::Call { .. }),
                "{message}"
            );
        }
        let mut broken = Status::internal("api.x.app_error: No.");
        broken.set_source(std::sync::Arc::new(std::io::Error::other("gone")));
        assert!(matches!(
            of_status("GetUser", broken),
            ApiError::Call { .. }
        ));
    }
}
