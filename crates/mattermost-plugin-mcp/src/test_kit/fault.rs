//! Where a session of Agents breaks.
use http::StatusCode;
use mattermost_plugin::body::BodyError;
use std::time::Duration;

/// What of a session with a plugin went wrong.
#[derive(Debug, thiserror::Error)]
#[error("{step}: {fault}")]
#[non_exhaustive]
pub struct SessionError {
    /// What Agents was doing, such as `tools/list`.
    pub step: String,
    /// What became of it.
    pub fault: Fault,
}

/// An answer with which Agents cannot go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// The path, or the user's id, does not fit into a request.
    #[error("cannot build the request: {0}")]
    Request(http::Error),
    /// A status that is not 2xx and ends the session (`mcp/streamable.go` of the Go SDK, checkResponse).
    #[error(
        "HTTP {status} ends the session of Agents; {} The body is {body:?}",
        mend(*status)
    )]
    SessionEnded {
        /// The status.
        status: StatusCode,
        /// What came with it.
        body: String,
    },
    /// 429, 500, 502, 503 or 504, which Agents survives.
    #[error(
        "HTTP {status}: Agents gives this request up and keeps the session. The body is {body:?}"
    )]
    GivenUp {
        /// The status.
        status: StatusCode,
        /// What came with it.
        body: String,
    },
    /// The GET after initialize was not answered as it must be.
    #[error(
        "HTTP {status} with Allow {allow:?}; it must be 405 with `Allow: POST` at once, or Agents waits there"
    )]
    GetAnswered {
        /// The status.
        status: StatusCode,
        /// The header `Allow`.
        allow: String,
    },
    /// The GET after initialize was not answered.
    #[error(
        "no answer within {0:?}; it must be 405 with `Allow: POST` at once, or Agents waits there"
    )]
    GetHangs(Duration),
    /// A notification was answered.
    #[error("HTTP {status} with {length} bytes; a notification is answered 202 without a body")]
    NotificationAnswered {
        /// The status.
        status: StatusCode,
        /// Length of the body.
        length: usize,
    },
    /// The DELETE at the end was answered with a body.
    #[error("HTTP {status} with {length} bytes; a session is ended with 2xx and an empty body")]
    DeleteAnswered {
        /// The status.
        status: StatusCode,
        /// Length of the body.
        length: usize,
    },
    /// The answer breaks off, or is too long.
    #[error("the answer cannot be read: {0}")]
    Body(BodyError),
    /// Not the type of a JSON-RPC message.
    #[error("the answer has the content type {0:?}; it must be application/json")]
    ContentType(String),
    /// Not an answer to the request.
    #[error("{0:?} is not an answer to this request")]
    NotAnAnswer(String),
    /// A JSON-RPC error.
    #[error("the server answers with the JSON-RPC error {code}: {message}")]
    Refused {
        /// Its code.
        code: i64,
        /// Its message.
        message: String,
    },
    /// A result that lacks what Agents needs.
    #[error("the result has no {missing}: {result}")]
    Incomplete {
        /// What is not there, or has another type.
        missing: &'static str,
        /// The whole result.
        result: String,
    },
    /// A version of MCP that Agents does not speak.
    #[error("the server agrees on MCP {0:?}, which Agents does not speak")]
    Version(String),
    /// An empty list of tools.
    #[error("no tool is listed, which is an error on every request of Agents")]
    NoTools,
    /// More tools than on the first page.
    #[error(
        "there is a second page, which two of Agents' callers never ask for; list all tools on the first"
    )]
    SecondPage,
    /// An answer of a tool that says nothing to the model.
    #[error("the answer has no text, which Agents makes an error; a model reads nothing but text")]
    NoText,
}

/// What is probably wrong where a session ends.
fn mend(status: StatusCode) -> &'static str {
    match status.as_u16() {
        404 => {
            "does serve_http hand over what `McpServer::owns` says? A path other than /mcp is told by `TestAgents::at`."
        }
        401 | 403 => "is there a check of the plugin's own before `McpServer::serve`?",
        _ => "put JSON-RPC errors on HTTP 200.",
    }
}

impl Fault {
    pub(super) fn at(self, step: impl Into<String>) -> SessionError {
        SessionError {
            step: step.into(),
            fault: self,
        }
    }
}
