//! Users' preferences.

use mattermost_plugin::api::Preferences;
use mattermost_plugin::ids::UserId;
use mattermost_plugin::model::Preference;

use super::GrpcApi;
use super::table::calls;

impl Preferences for GrpcApi {
    calls! {
        fn get_preference_for_user(user_id: &'a UserId, category: &'a str, name: &'a str) -> (&Preference) = GetPreferenceForUserRequest.preference;
        fn get_preferences_for_user(user_id: &'a UserId) -> (Vec<Preference>) = GetPreferencesForUserRequest.preferences;
        fn update_preferences_for_user(user_id: &'a UserId, preferences: &'a [Preference]) -> () = UpdatePreferencesForUserRequest;
        fn delete_preferences_for_user(user_id: &'a UserId, preferences: &'a [Preference]) -> () = DeletePreferencesForUserRequest;
    }
}
