//! Uploads in pieces.

use super::alike;

alike! {
    UploadSession {
        id,
        r#type,
        create_at,
        user_id,
        channel_id,
        filename,
        path,
        file_size,
        file_offset,
        remote_id,
        req_file_id,
    }
}
