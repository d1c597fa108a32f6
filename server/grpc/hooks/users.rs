//! Hooks about users.

use mattermost_plugin::Decision;

use super::error::said;
use super::{hook, there};
use crate::grpc::contract::mattermost::*;
use crate::grpc::convert::Convert as _;

hook! {
    "PreferencesHaveChanged" PreferencesHaveChangedRequest => PreferencesHaveChangedResponse, |plugin, asked| {
        let (context, preferences) = (there(asked.plugin_context), asked.preferences.convert());
        plugin.preferences_have_changed(context, preferences).await;
        PreferencesHaveChangedResponse {}
    }
    "UserHasBeenCreated" UserHasBeenCreatedRequest => UserHasBeenCreatedResponse, |plugin, asked| {
        plugin.user_has_been_created(there(asked.plugin_context), there(asked.user)).await;
        UserHasBeenCreatedResponse {}
    }
    "UserWillLogIn" UserWillLogInRequest => UserWillLogInResponse, |plugin, asked| {
        let decided = plugin.user_will_log_in(there(asked.plugin_context), there(asked.user)).await;
        let rejection_reason = match decided {
            Decision::Reject(reason) => said(reason),
            _ => String::new(),
        };
        UserWillLogInResponse { rejection_reason }
    }
    "UserHasLoggedIn" UserHasLoggedInRequest => UserHasLoggedInResponse, |plugin, asked| {
        plugin.user_has_logged_in(there(asked.plugin_context), there(asked.user)).await;
        UserHasLoggedInResponse {}
    }
    "UserHasBeenDeactivated" UserHasBeenDeactivatedRequest => UserHasBeenDeactivatedResponse, |plugin, asked| {
        plugin.user_has_been_deactivated(there(asked.plugin_context), there(asked.user)).await;
        UserHasBeenDeactivatedResponse {}
    }
}
