//! Sessions and access tokens.

use super::alike;

alike! {
    Session {
        id,
        token,
        create_at,
        expires_at,
        last_activity_at,
        user_id,
        device_id,
        roles,
        is_oauth,
        expired_notify,
        props,
        team_members,
        local,
    }
    UserAccessToken {
        id,
        token,
        user_id,
        description,
        is_active,
        + expires_at,
    }
}
