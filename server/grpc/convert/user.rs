//! Users.

use super::alike;

alike! {
    User {
        id,
        create_at,
        update_at,
        delete_at,
        username,
        password,
        auth_data,
        auth_service,
        email,
        email_verified,
        nickname,
        first_name,
        last_name,
        position,
        roles,
        allow_marketing,
        props,
        notify_props,
        last_password_update,
        last_picture_update,
        failed_attempts,
        locale,
        timezone,
        mfa_active,
        mfa_secret,
        remote_id,
        last_activity_at,
        is_bot,
        bot_description,
        bot_last_icon_update,
        terms_of_service_id,
        terms_of_service_create_at,
        disable_welcome_email,
        last_login,
        + mfa_used_timestamps,
    }
}
