//! What a call that failed is answered. It depends on the method whether the error stands in the answer or is the status.

use http::StatusCode;
use mattermost_plugin::api::ApiError;
use mattermost_plugin::model::AppError;
use tonic::{Code, Status};
use toolbelt::contract::mattermost;
use toolbelt::convert::Convert as _;

/// The error for the answer: posts, reactions, keys and files have it there.
pub(crate) fn in_answer(error: ApiError) -> Result<Option<mattermost::AppError>, Status> {
    match error {
        ApiError::App(error) => Ok(Some((*error).convert())),
        other => as_status(other),
    }
}

/// The error as the status, as all others have it: of the server's errors it keeps the id and the message.
pub(crate) fn as_status(error: ApiError) -> Result<Option<mattermost::AppError>, Status> {
    Err(match error {
        ApiError::App(error) => {
            Status::new(code(&error), format!("{}: {}", error.id, error.message))
        }
        ApiError::Unsupported { method, .. } => {
            Status::unimplemented(format!("method {method} not implemented"))
        }
        other => Status::internal(format!("internal error: {other}")),
    })
}

fn code(error: &AppError) -> Code {
    match error
        .status()
        .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
        .as_u16()
    {
        400 => Code::InvalidArgument,
        401 => Code::Unauthenticated,
        403 => Code::PermissionDenied,
        404 => Code::NotFound,
        409 => Code::AlreadyExists,
        413 | 429 => Code::ResourceExhausted,
        501 => Code::Unimplemented,
        503 => Code::Unavailable,
        _ => Code::Internal,
    }
}
