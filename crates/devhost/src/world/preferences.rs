//! What users have chosen for themselves.

use mattermost_plugin::ids::UserId;
use mattermost_plugin::model::Preference;

use super::World;

impl World {
    /// A user's preferences, by category and name.
    pub fn preferences(&self, user: &UserId) -> Vec<Preference> {
        self.read(|state| {
            let all = state.preferences.values();
            let own = all.filter(|preference| preference.user_id == *user);
            own.cloned().collect()
        })
    }

    /// Chooses for a user: `world.prefer(&ada, "display_settings", "collapsed_reply_threads", "on")`.
    pub fn prefer(&self, user: &UserId, category: &str, name: &str, value: &str) {
        self.set_preference(&Preference {
            user_id: user.clone(),
            category: category.into(),
            name: name.into(),
            value: value.into(),
        });
    }

    pub(crate) fn set_preference(&self, preference: &Preference) {
        let preference = preference.clone();
        self.change(|state| state.preferences.insert(key(&preference), preference));
    }

    pub(crate) fn delete_preference(&self, preference: &Preference) {
        self.change(|state| state.preferences.remove(&key(preference)));
    }
}

fn key(preference: &Preference) -> (UserId, String, String) {
    (
        preference.user_id.clone(),
        preference.category.to_string(),
        preference.name.to_string(),
    )
}
