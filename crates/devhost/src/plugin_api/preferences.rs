//! Preferences (`server/channels/app/preference.go`).

use http::StatusCode;
use mattermost_plugin::api::{ApiError, ApiFuture, Preferences};
use mattermost_plugin::ids::UserId;
use mattermost_plugin::model::Preference;

use super::{PluginApi, bad_request, refused};

impl Preferences for PluginApi {
    /// One that is not set is 400 and not 404 (GetPreferenceByCategoryAndNameForUser).
    fn get_preference_for_user<'a>(
        &'a self,
        user_id: &'a UserId,
        category: &'a str,
        name: &'a str,
    ) -> ApiFuture<'a, Preference> {
        self.answer("GetPreferenceForUser", move |world| {
            let mut preferences = world.preferences(user_id).into_iter();
            let found = preferences.find(|one| one.category == category && one.name == name);
            found.ok_or_else(|| bad_request("app.preference.get.app_error"))
        })
    }

    fn get_preferences_for_user<'a>(
        &'a self,
        user_id: &'a UserId,
    ) -> ApiFuture<'a, Vec<Preference>> {
        self.answer("GetPreferencesForUser", move |world| {
            Ok(world.preferences(user_id))
        })
    }

    fn update_preferences_for_user<'a>(
        &'a self,
        user_id: &'a UserId,
        preferences: &'a [Preference],
    ) -> ApiFuture<'a, ()> {
        self.answer("UpdatePreferencesForUser", move |world| {
            own(user_id, preferences)?;
            preferences.iter().for_each(|one| world.set_preference(one));
            Ok(())
        })
    }

    fn delete_preferences_for_user<'a>(
        &'a self,
        user_id: &'a UserId,
        preferences: &'a [Preference],
    ) -> ApiFuture<'a, ()> {
        self.answer("DeletePreferencesForUser", move |world| {
            own(user_id, preferences)?;
            preferences
                .iter()
                .for_each(|one| world.delete_preference(one));
            Ok(())
        })
    }
}

/// Each names its user, and all have to name this one.
fn own(user: &UserId, preferences: &[Preference]) -> Result<(), ApiError> {
    match preferences.iter().all(|one| one.user_id == *user) {
        true => Ok(()),
        false => {
            let id = "api.preference.update_preferences.set.app_error";
            Err(refused(id, StatusCode::FORBIDDEN))
        }
    }
}
