//! Preferences.

use mattermost_plugin::api::Client;
use toolbelt::contract::mattermost::*;
use toolbelt::convert::Convert as _;

use super::{list, methods};

methods! {
    as_status api {
        GetPreferenceForUserRequest { user_id, category, name } => GetPreferenceForUserResponse { some preference } =
            api.get_preference_for_user(&user_id.convert(), &category, &name);
        GetPreferencesForUserRequest { user_id } => GetPreferencesForUserResponse { preferences } =
            api.get_preferences_for_user(&user_id.convert());
        UpdatePreferencesForUserRequest { user_id, preferences } => UpdatePreferencesForUserResponse {} =
            api.update_preferences_for_user(&user_id.convert(), &list(preferences));
        DeletePreferencesForUserRequest { user_id, preferences } => DeletePreferencesForUserResponse {} =
            api.delete_preferences_for_user(&user_id.convert(), &list(preferences));
    }
}
