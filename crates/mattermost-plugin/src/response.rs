//! Plain answers to HTTP requests.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderValue, StatusCode};

use crate::{Body, Response};

/// A plain text, as `http.Error` answers it in Go: the text comes with its type, and browsers are told to believe it.
///
/// ```
/// use mattermost_plugin::{http::StatusCode, response};
///
/// let answer = response::text(StatusCode::OK, "hello\n");
/// assert_eq!(answer.headers()["content-type"], "text/plain; charset=utf-8");
/// ```
pub fn text(status: StatusCode, text: impl Into<Bytes>) -> Response {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=utf-8"),
    );
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// What `http.NotFound` answers in Go: the plugin has nothing at this path.
pub fn not_found() -> Response {
    text(StatusCode::NOT_FOUND, "404 page not found\n")
}

/// The answer to a request that the plugin does not get.
pub(crate) fn refusal(status: StatusCode) -> Response {
    let sentence = match status {
        StatusCode::BAD_REQUEST => "400 bad request\n",
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => "431 the request has too many headers\n",
        _ => "503 the plugin has too many requests\n",
    };
    text(status, sentence)
}

/// The answer for a plugin that is not active.
pub(crate) fn inactive() -> Response {
    text(
        StatusCode::SERVICE_UNAVAILABLE,
        "503 the plugin is not active\n",
    )
}

/// The answer for a plugin that panicked.
pub(crate) fn failure() -> Response {
    text(
        StatusCode::INTERNAL_SERVER_ERROR,
        "500 internal server error\n",
    )
}
