//! Hooks about users.

use mattermost_plugin::model::SamlAssertionInfo;
use mattermost_plugin::{Decision, HookError};

use super::error::said;
use super::{error, hook, there};
use crate::grpc::contract::mattermost::*;
use crate::grpc::convert::{Convert as _, json};

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
    "OnSAMLLogin" OnSamlLoginRequest => OnSamlLoginResponse or error, |plugin, asked| {
        let json = asked.assertion.unwrap_or_default().assertion_json;
        let error = match json::read::<SamlAssertionInfo>(&json) {
            Ok(assertion) => {
                let (context, user) = (there(asked.plugin_context), there(asked.user));
                plugin.on_saml_login(context, user, assertion.unwrap_or_default()).await.err()
            }
            Err(error) => Some(HookError::Text(error.to_string())),
        };
        OnSamlLoginResponse {
            error: error.and_then(|error| error::of_hook("OnSAMLLogin", error)),
        }
    }
}
