//! What is known of files.

use super::alike;

alike! {
    FileInfo {
        id,
        creator_id,
        post_id,
        channel_id,
        create_at,
        update_at,
        delete_at,
        name,
        extension,
        size,
        mime_type,
        width,
        height,
        has_preview_image,
        mini_preview,
        remote_id,
        archived,
    }
    FileData {
        filename,
        data as body,
    }
}
