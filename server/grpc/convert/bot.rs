//! Bot accounts.

use super::alike;

alike! {
    Bot {
        user_id,
        username,
        display_name,
        description,
        owner_id,
        create_at,
        update_at,
        delete_at,
        last_icon_update,
    }
    BotPatch {
        username,
        display_name,
        description,
    }
    BotGetOptions {
        owner_id,
        include_deleted,
        only_orphaned,
        page,
        per_page,
    }
}
