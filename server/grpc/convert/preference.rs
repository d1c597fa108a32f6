//! Preferences of users.

use super::alike;

alike! {
    Preference {
        user_id,
        category,
        name,
        value,
    }
}
