//! Arguments and results of the hooks, as they travel (`server/public/plugin/client_rpc.go`).

use go_gob::{Interface, gob_struct};

use crate::model::{AppError, Context, ErrorString, FileInfo, HTTPRequestSubset};

gob_struct! {
    /// What `OnActivate` is called with: streams to dial.
    pub struct ActivateArgs: "Z_OnActivateArgs" {
        api_mux_id: u32 = "APIMuxId",
        driver_mux_id: u32 = "DriverMuxId",
    }
    /// The arguments of a hook that has none.
    pub struct NoArgs: "NoArgs" {}
    /// The results of a hook that answers an `error` only.
    pub struct ErrorReturns: "ErrorReturns" {
        a: Interface = "A",
    }
    /// What `ServeHTTP` and `ServeMetrics` are called with; the streams are to be dialled within 5 s.
    pub struct ServeHttpArgs: "Z_ServeHTTPArgs" {
        response_writer_stream: u32 = "ResponseWriterStream",
        request: Option<HTTPRequestSubset> = "Request",
        context: Option<Context> = "Context",
        request_body_stream: u32 = "RequestBodyStream",
    }
    /// What `FileWillBeUploaded` is called with; the streams are to be dialled within 5 s.
    pub struct FileWillBeUploadedArgs: "Z_FileWillBeUploadedArgs" {
        context: Context = "A",
        info: FileInfo = "B",
        uploaded_file_stream: u32 = "UploadedFileStream",
        replacement_file_stream: u32 = "ReplacementFileStream",
    }
}

/// Go's name of the type that an error travels as (`encodableError`).
const ERROR_STRING: &str = "*plugin.ErrorString";

impl ErrorReturns {
    /// The error as Go's SDK sends it. Its text is never empty: gob takes a pointer to nothing for nil.
    pub(crate) fn from_result(result: Result<(), String>) -> Self {
        let a = match result {
            Ok(()) => Interface::Nil,
            Err(text) => Interface::named(
                ERROR_STRING,
                ErrorString {
                    code: 0,
                    err: if text.is_empty() {
                        "the plugin gave no reason".into()
                    } else {
                        text.into()
                    },
                },
            ),
        };
        Self { a }
    }

    /// The error's text, as `Error()` has it in Go.
    #[cfg_attr(not(feature = "host"), expect(dead_code, reason = "the host reads it"))]
    pub(crate) fn into_result(self) -> Result<(), String> {
        if self.a.is_nil() {
            return Ok(());
        }
        if let Some(error) = self.a.downcast::<ErrorString>(ERROR_STRING) {
            return Err(error.err.into());
        }
        match self.a.downcast::<AppError>("*model.AppError") {
            Some(error) => Err(format!("{}: {}", error.r#where, error.message)),
            None => Err("the plugin answered an error of an unknown type".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_keeps_its_text_and_no_error_stays_none() {
        let refused = ErrorReturns::from_result(Err("set `feeds` first".into()));
        assert_eq!(refused.a.type_name(), Some("*plugin.ErrorString"));
        #[cfg(feature = "host")]
        assert_eq!(refused.into_result(), Err("set `feeds` first".into()));
        assert!(ErrorReturns::from_result(Ok(())).a.is_nil());
    }

    #[test]
    fn an_error_without_text_is_still_one() {
        let refused = ErrorReturns::from_result(Err(String::new()));
        let text = refused.a.downcast::<ErrorString>(ERROR_STRING);
        assert!(!text.expect("an error").err.is_empty());
    }

    #[cfg(feature = "host")]
    #[test]
    fn an_app_error_says_where_and_what() {
        let error = AppError {
            r#where: "Activate".into(),
            message: "no licence".into(),
            ..Default::default()
        };
        let a = Interface::named("*model.AppError", error);
        assert_eq!(
            ErrorReturns { a }.into_result(),
            Err("Activate: no licence".into())
        );
    }
}
