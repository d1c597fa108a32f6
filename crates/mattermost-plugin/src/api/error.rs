//! Why a call of the API failed.

pub use go_plugin::hclog::chain;
use go_plugin::rpc::CallError;
use http::StatusCode;

use super::Method;
use crate::model::AppError;

/// Why an API call failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ApiError {
    /// The server carried the call out, and this is its answer.
    #[error("{}", .0.message)]
    App(Box<AppError>),
    /// The server carried the call out, and this sentence is its answer: an `error` of Go.
    #[error("{0}")]
    Text(String),
    /// This server does not have the method.
    #[error("{}", unsupported(.method, .since))]
    Unsupported {
        /// Go name of the method.
        method: &'static str,
        /// Minimum server version; empty where that would not help: where a fake was asked that does not implement the
        /// method, or a server over a transport that does not have it.
        since: &'static str,
    },
    /// The server has another type for a field of what the call sends: it is of another version than the plugin was built
    /// for, and only an update of one of them helps. It has changed nothing; the source names the field.
    #[error(
        "this server has other types for {method} than the plugin was built with: update the plugin"
    )]
    Incompatible {
        /// Go name of the method.
        method: &'static str,
        /// Which field it is.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The call itself failed: no connection, an answer that makes no sense, or a body to send that broke off.
    #[error("calling {method} failed")]
    Call {
        /// Go name of the method.
        method: &'static str,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

fn unsupported(method: &str, since: &str) -> String {
    match since {
        "" => format!("there is no {method} here"),
        since => format!("the server has no {method} (needs Mattermost {since})"),
    }
}

/// The server answered neither a value nor an error.
#[derive(Debug, thiserror::Error)]
#[error("the server answered nothing")]
struct NoAnswer;

impl ApiError {
    /// The server's own error, if it answered one: with its message, which users may read, and details, which they may
    /// not.
    pub fn app(&self) -> Option<&AppError> {
        match self {
            Self::App(error) => Some(error),
            _ => None,
        }
    }

    /// The HTTP status of the server's error.
    pub fn status(&self) -> Option<StatusCode> {
        self.app()?.status()
    }

    /// The id of the server's error, such as `app.channel.get.existing.app_error`: the same in every language.
    pub fn id(&self) -> Option<&str> {
        Some(self.app()?.id.as_str())
    }

    /// Whether the server answered that the thing does not exist (status 404).
    pub fn is_not_found(&self) -> bool {
        self.status() == Some(StatusCode::NOT_FOUND)
    }

    /// Whether the server gave no answer that could be read: what the call was to change may be changed or not. After an
    /// error that the server answered it is mostly as it was, but some calls do several things and can fail at the second.
    pub fn is_unanswered(&self) -> bool {
        matches!(self, Self::Call { .. })
    }

    /// What a log may have of it. The server's own sentence is not among that: servers put into it what users typed.
    ///
    /// ```
    /// use mattermost_plugin::api::ApiError;
    /// use mattermost_plugin::{http::StatusCode, model::AppError};
    ///
    /// let error = AppError::new("CreatePost", "api.post.too_long", StatusCode::BAD_REQUEST);
    /// let error = ApiError::from(error.with_message("This is too long: ..."));
    /// assert_eq!(error.for_log(), "CreatePost: api.post.too_long (status 400)");
    /// ```
    pub fn for_log(&self) -> String {
        match self {
            Self::App(app) => format!("{}: {} (status {})", app.r#where, app.id, app.status_code),
            Self::Text(_) => "the server refused in words of its own".to_owned(),
            _ => chain(self),
        }
    }

    /// A method that the server does not have.
    pub(crate) fn unsupported(method: &'static Method) -> Self {
        Self::Unsupported {
            method: method.name,
            since: method.since,
        }
    }

    /// A call that failed because of `source`.
    pub(crate) fn call(
        method: &'static str,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self::Call {
            method,
            source: source.into(),
        }
    }

    /// A call that answered nil where Go promises a value.
    pub(crate) fn no_answer(method: &'static str) -> Self {
        Self::call(method, NoAnswer)
    }

    /// A failed `Plugin.{method}`: net/rpc tells a missing method, and arguments of another type, by the text alone.
    pub(crate) fn from_rpc(called: &'static Method, error: CallError) -> Self {
        let method = called.name;
        match error {
            CallError::Server(text) if text == missing(method) => Self::unsupported(called),
            CallError::Server(text) if is_other_type(&text) => Self::Incompatible {
                method,
                source: text.into(),
            },
            CallError::Encode(error) => match error.downcast_ref() {
                Some(error @ go_gob::Error::Changed(_)) => Self::Incompatible {
                    method,
                    source: error.clone().into(),
                },
                _ => Self::call(method, CallError::Encode(error)),
            },
            error => Self::call(method, error),
        }
    }
}

/// What Go answers when a field of the arguments has another type there (gob/decode.go, `compileDec`).
fn is_other_type(text: &str) -> bool {
    ["gob: wrong type", "gob: type mismatch"]
        .iter()
        .any(|words| text.starts_with(words))
}

/// What a server without the method answers.
pub(crate) fn missing(method: &str) -> String {
    go_plugin::rpc::method_not_found(&format!("Plugin.{method}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GET_USER: &Method = &Method {
        name: "GetUser",
        since: "5.2",
    };
    const CREATE_POST: &Method = &Method {
        name: "CreatePost",
        since: "5.2",
    };

    #[test]
    fn a_missing_method_is_unsupported_and_other_texts_are_not() {
        let missing = CallError::Server("rpc: can't find method Plugin.GetUser".into());
        assert!(matches!(
            ApiError::from_rpc(GET_USER, missing),
            ApiError::Unsupported {
                method: "GetUser",
                since: "5.2"
            }
        ));
        let other = CallError::Server("rpc: can't find method Plugin.GetTeam".into());
        assert!(matches!(
            ApiError::from_rpc(GET_USER, other),
            ApiError::Call { .. }
        ));
    }

    #[tokio::test]
    async fn what_a_fake_lacks_is_not_said_of_a_server() {
        use crate::api::{Client, Fake, System};

        struct Nothing;
        impl System for Nothing {}
        let api = Client::from(Fake::default());
        for error in [
            api.get_server_version().await.unwrap_err(),
            Nothing.get_server_version().await.unwrap_err(),
        ] {
            assert!(matches!(error, ApiError::Unsupported { .. }), "{error:?}");
            assert_eq!(error.to_string(), "there is no GetServerVersion here");
        }
        assert_eq!(
            ApiError::unsupported(GET_USER).to_string(),
            "the server has no GetUser (needs Mattermost 5.2)"
        );
    }

    #[test]
    fn arguments_of_another_type_are_incompatible_whichever_side_notices() {
        let text = "gob: wrong type (int) for received field Post.Message";
        let warning = go_gob::Warning {
            type_name: "Post",
            field: "Message",
            local: "string".into(),
            remote: "int".into(),
        };
        let changed = go_gob::Error::Changed(Box::new(warning));
        let noticed = [
            (CallError::Server(text.into()), text),
            (
                CallError::Encode(std::sync::Arc::new(changed)),
                "Post.Message is string here and int at the peer",
            ),
        ];
        for (error, source) in noticed {
            let error = ApiError::from_rpc(CREATE_POST, error);
            assert!(matches!(error, ApiError::Incompatible { .. }), "{error:?}");
            assert_eq!(
                chain(&error),
                format!(
                    "this server has other types for CreatePost than the plugin was built with: update the plugin: {source}"
                )
            );
        }
        let nil = CallError::Encode(std::sync::Arc::new(go_gob::Error::Nil));
        let error = ApiError::from_rpc(CREATE_POST, nil);
        assert!(matches!(error, ApiError::Call { .. }), "{error:?}");
    }

    #[test]
    fn only_status_404_is_not_found() {
        let app = |status| ApiError::from(AppError::new("GetUser", "app.user", status));
        assert!(app(StatusCode::NOT_FOUND).is_not_found());
        assert!(!app(StatusCode::FORBIDDEN).is_not_found());
        assert!(!ApiError::no_answer("GetUser").is_not_found());
    }

    #[test]
    fn the_servers_error_tells_its_id_and_status_and_others_have_none() {
        let error = AppError::new("GetUser", "app.user", StatusCode::FORBIDDEN);
        let error = ApiError::from(error);
        assert_eq!(error.id(), Some("app.user"));
        assert_eq!(error.status(), Some(StatusCode::FORBIDDEN));
        assert!(!error.is_unanswered());
        let no_answer = ApiError::no_answer("GetUser");
        assert_eq!((no_answer.id(), no_answer.status()), (None, None));
        assert!(no_answer.is_unanswered());
    }

    #[test]
    fn the_log_has_a_failed_call_with_its_cause_and_no_sentence_of_the_server() {
        let text = ApiError::Text("no such thing: s3cret".into());
        assert_eq!(text.for_log(), "the server refused in words of its own");
        let mut app = AppError::new("GetUser", "app.user", StatusCode::FORBIDDEN);
        app = app.with_message("s3cret");
        app.detailed_error = "s3cret".into();
        let app = ApiError::from(app);
        assert_eq!(app.for_log(), "GetUser: app.user (status 403)");
        let call = ApiError::call("GetUser", "the connection is closed");
        assert_eq!(call.for_log(), chain(&call));
    }

    #[test]
    fn an_error_comes_with_its_sources() {
        let error = ApiError::call("GetUser", "the connection is closed");
        assert_eq!(
            chain(&error),
            "calling GetUser failed: the connection is closed"
        );
    }
}
