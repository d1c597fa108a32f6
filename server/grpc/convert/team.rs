//! Teams and their members.

use super::alike;

alike! {
    Team {
        id,
        create_at,
        update_at,
        delete_at,
        display_name,
        name,
        description,
        email,
        r#type via letter,
        company_name,
        allowed_domains,
        invite_id,
        allow_open_invite,
        last_team_icon_update,
        scheme_id,
        group_constrained,
        policy_id,
        cloud_limits_archived,
    }
    TeamMember {
        team_id,
        user_id,
        roles,
        delete_at,
        scheme_guest,
        scheme_user,
        scheme_admin,
        create_at,
        + explicit_roles,
    }
    TeamMemberWithError {
        user_id,
        member,
        error,
    }
    TeamUnread {
        team_id,
        msg_count,
        mention_count,
        mention_count_root,
        msg_count_root,
        thread_count,
        thread_mention_count,
        + thread_urgent_mention_count,
    }
    TeamStats {
        team_id,
        total_member_count,
        active_member_count,
    }
}

/// The server's letters for the types of teams.
mod letter {
    use mattermost_plugin::GoString;

    use crate::grpc::contract::mattermost::TeamType;

    pub(super) fn read(number: i32) -> GoString {
        let letter = match TeamType::try_from(number).unwrap_or_default() {
            TeamType::Unspecified => "",
            TeamType::Open => "O",
            TeamType::Invite => "I",
        };
        letter.into()
    }

    pub(super) fn write(letter: GoString) -> i32 {
        let of_team = match letter.as_str() {
            "O" => TeamType::Open,
            "I" => TeamType::Invite,
            _ => TeamType::Unspecified,
        };
        of_team.into()
    }

    #[cfg(test)]
    pub(super) fn examples() -> Vec<GoString> {
        ["", "O", "I"].map(GoString::from).to_vec()
    }
}
