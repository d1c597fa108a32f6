//! Users, their status, and which of them are asked for.

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
    Status {
        user_id,
        status,
        manual,
        last_activity_at,
        dnd_end_time,
        + active_channel,
        + prev_status,
    }
    CustomStatus {
        emoji,
        text,
        duration,
        expires_at via milliseconds,
    }
    UserAuth {
        auth_data,
        auth_service,
    }
    GetUsersRequest as UserGetOptions {
        in_team_id,
        not_in_team_id,
        in_channel_id,
        not_in_channel_id,
        in_group_id,
        not_in_group_id,
        group_constrained,
        without_team,
        inactive,
        active,
        role,
        roles,
        channel_roles,
        team_roles,
        sort,
        page,
        per_page,
        updated_after,
        view_restrictions,
    }
    SearchUsersRequest as UserSearch {
        term,
        team_id,
        not_in_team_id,
        in_channel_id,
        not_in_channel_id,
        in_group_id,
        group_constrained,
        allow_inactive,
        without_team,
        limit,
        role,
        roles,
        channel_roles,
        team_roles,
        not_in_group_id,
    }
    ViewUsersRestrictions {
        teams,
        channels,
    }
}

/// A point in time in milliseconds since 1970. Go's zero time, which is none, is one far in the past.
mod milliseconds {
    use mattermost_plugin::Time;

    pub(super) fn read(milliseconds: i64) -> Time {
        let nanoseconds = milliseconds.rem_euclid(1000) * 1_000_000;
        Time::from_unix(
            milliseconds.div_euclid(1000),
            u32::try_from(nanoseconds).unwrap_or_default(),
        )
    }

    pub(super) fn write(time: Time) -> i64 {
        time.unix_millis()
    }

    #[cfg(test)]
    pub(super) fn examples() -> Vec<Time> {
        vec![
            Time::default(),
            Time::from_unix(1_700_000_000, 5_000_000),
            Time::from_unix(-1, 999_000_000),
        ]
    }
}
