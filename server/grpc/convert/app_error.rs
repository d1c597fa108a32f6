//! The server's own errors.

use super::alike;

alike! {
    AppError {
        id,
        message,
        detailed_error,
        request_id,
        status_code,
        r#where,
        - params,
        + skip_translation,
    }
}
