//! Limits of a cloud plan.

use super::alike;

alike! {
    ProductLimits {
        files,
        messages,
        teams,
    }
    FilesLimits {
        total_storage,
    }
    MessagesLimits {
        history,
    }
    TeamsLimits {
        active,
    }
}
