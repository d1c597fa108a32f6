//! Groups, their members, and what they are synchronised with.

use super::alike;
use super::shared_channel::word;

alike! {
    Group {
        id,
        name via unless_empty,
        display_name,
        description,
        source,
        remote_id via unless_empty,
        create_at,
        update_at,
        delete_at,
        allow_reference,
        + has_syncables,
        + member_count,
        + channel_member_count,
        + channel_member_timezones_count,
        + member_ids,
    }
    GroupMember {
        group_id,
        user_id,
        create_at,
        delete_at,
    }
    GroupSyncable {
        group_id,
        syncable_id,
        syncable_type as r#type,
        auto_add,
        scheme_admin,
        create_at,
        delete_at,
        update_at,
        + channel_display_name,
        + team_display_name,
        + team_type,
        + channel_type,
        + team_id,
    }
    GroupSearchOpts {
        q,
        include_member_count,
        - include_total_member_count,
        filter_allow_reference via word,
        - page_opts_page,
        - page_opts_per_page,
        filter_archived,
        filter_parent_team_permitted,
        source,
        filter_has_member via whether,
        since via number,
        include_channel_member_count via whether,
        include_timezones,
        + not_associated_to_team,
        + not_associated_to_channel,
        + page_opts,
        + include_member_ids,
        + include_archived,
        + only_syncable_sources,
    }
    CreateDefaultMembershipParams {
        since,
        - scope_teams,
        - scope_channels,
        re_add_removed_members,
        + scoped_user_id,
        + scoped_team_id,
        + scoped_channel_id,
    }
}

/// A text that is empty where there is none.
mod unless_empty {
    use mattermost_plugin::GoString;

    pub(super) fn read(text: String) -> Option<GoString> {
        (!text.is_empty()).then(|| text.into())
    }

    pub(super) fn write(text: Option<GoString>) -> String {
        text.map(GoString::into_string).unwrap_or_default()
    }

    #[cfg(test)]
    pub(super) fn examples() -> Vec<Option<GoString>> {
        vec![None, Some("lunch".into())]
    }
}

/// Whether there is a text: which one, the contract does not say.
mod whether {
    pub(super) fn read<T: From<&'static str> + Default>(there: bool) -> T {
        if there { "true".into() } else { T::default() }
    }

    pub(super) fn write(text: impl Into<String>) -> bool {
        !text.into().is_empty()
    }

    #[cfg(test)]
    pub(super) fn examples<T: From<&'static str> + Default>() -> Vec<T> {
        vec![T::default(), "true".into()]
    }
}

/// A number as text, which is empty where it is zero.
mod number {
    pub(super) fn read(text: String) -> i64 {
        text.parse().unwrap_or_default()
    }

    pub(super) fn write(number: i64) -> String {
        match number {
            0 => String::new(),
            number => number.to_string(),
        }
    }

    #[cfg(test)]
    pub(super) fn examples() -> Vec<i64> {
        vec![0, 7, -1]
    }
}
