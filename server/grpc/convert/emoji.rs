//! Custom emoji.

use super::alike;

alike! {
    Emoji {
        id,
        create_at,
        update_at,
        delete_at,
        creator_id,
        name,
    }
}
