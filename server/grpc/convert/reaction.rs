//! Reactions to posts.

use super::alike;

alike! {
    Reaction {
        user_id,
        post_id,
        emoji_name,
        create_at,
        update_at,
        delete_at,
        remote_id,
        channel_id via channel_id,
    }
}

/// The channel, which here may be left out.
mod channel_id {
    use mattermost_plugin::ids::ChannelId;

    pub(super) fn read(id: Option<String>) -> ChannelId {
        id.unwrap_or_default().into()
    }

    pub(super) fn write(id: ChannelId) -> Option<String> {
        (!id.is_empty()).then(|| id.into())
    }

    #[cfg(test)]
    pub(super) fn examples() -> Vec<ChannelId> {
        vec![ChannelId::default(), "c1".into()]
    }
}
