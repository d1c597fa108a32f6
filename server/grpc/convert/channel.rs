//! Channels and their members.

use super::alike;

alike! {
    Channel {
        id,
        create_at,
        update_at,
        delete_at,
        team_id,
        r#type via letter,
        display_name,
        name,
        header,
        purpose,
        last_post_at,
        total_msg_count,
        extra_update_at,
        creator_id,
        scheme_id,
        props,
        group_constrained,
        auto_translation,
        shared,
        total_msg_count_root,
        policy_id,
        last_root_post_at,
        banner_info,
        policy_enforced,
        policy_is_active,
        default_category_name,
        + policy_actions,
        + managed_category_name,
        + discoverable,
    }
    ChannelBannerInfo {
        enabled,
        text,
        background_color,
    }
    ChannelMember {
        channel_id,
        user_id,
        roles,
        last_viewed_at,
        msg_count,
        mention_count,
        mention_count_root,
        msg_count_root,
        notify_props,
        last_update_at,
        scheme_guest,
        scheme_user,
        scheme_admin,
        urgent_mention_count,
        + explicit_roles,
        + auto_translation_disabled,
    }
    ChannelMemberIdentifier {
        channel_id,
        user_id,
    }
    ChannelStats {
        channel_id,
        member_count,
        guest_count,
        pinnedpost_count as pinned_post_count,
        files_count,
    }
}

/// The server's letters for the types of channels.
mod letter {
    use mattermost_plugin::GoString;

    use crate::grpc::contract::mattermost::ChannelType;

    pub(super) fn read(number: i32) -> GoString {
        let letter = match ChannelType::try_from(number).unwrap_or_default() {
            ChannelType::Unspecified => "",
            ChannelType::Open => "O",
            ChannelType::Private => "P",
            ChannelType::Direct => "D",
            ChannelType::Group => "G",
        };
        letter.into()
    }

    pub(super) fn write(letter: GoString) -> i32 {
        let of_channel = match letter.as_str() {
            "O" => ChannelType::Open,
            "P" => ChannelType::Private,
            "D" => ChannelType::Direct,
            "G" => ChannelType::Group,
            _ => ChannelType::Unspecified,
        };
        of_channel.into()
    }

    #[cfg(test)]
    pub(super) fn examples() -> Vec<GoString> {
        ["", "O", "P", "D", "G"].map(GoString::from).to_vec()
    }
}
