//! Whom a post mentions (`server/channels/app/notification.go`, SendNotifications and getExplicitMentions).
//!
//! As for users who have changed no notification: by name, all at once, and in direct and group messages always. Replies,
//! first names and keywords mention nobody here.

use std::collections::BTreeSet;

use mattermost_plugin::ids::UserId;
use mattermost_plugin::model::Post;

use super::State;

impl State {
    /// The members of the post's channel whom it mentions, other than its author.
    pub(super) fn mentioned(&self, post: &Post) -> Vec<UserId> {
        let Some(channel) = self.channels.get(&post.channel_id) else {
            return Vec::new();
        };
        if post.r#type.starts_with("system_") {
            return Vec::new();
        }
        let names = names(&post.message);
        let personal = matches!(channel.r#type.as_str(), "D" | "G");
        let to_all = self.may_mention_all(post);
        let all = to_all && ["channel", "all"].iter().any(|name| names.contains(*name));
        let here = to_all && names.contains("here");
        let members = self.member_ids(&channel.id).cloned();
        let others = members.filter(|user| *user != post.user_id);
        let mentioned = others.filter(|id| {
            let Some(user) = self.users.get(id) else {
                return false;
            };
            let online = || {
                let status = self.statuses.get(id);
                status.is_some_and(|status| status.status == "online")
            };
            user.delete_at == 0
                && (personal || all || (here && online()) || names.contains(&*user.username))
        });
        mentioned.collect()
    }

    /// Whether `@channel` and the like mention anybody (allowChannelMentions).
    fn may_mention_all(&self, post: &Post) -> bool {
        let most = self.config.team_settings.max_notifications_per_channel;
        let members = self.member_ids(&post.channel_id).count();
        let few = i64::try_from(members).is_ok_and(|members| members < most.unwrap_or_default());
        few && self.channel_grants(&post.user_id, &post.channel_id, "use_channel_mentions")
    }
}

/// The words after an `@`, but for those in code.
fn names(message: &str) -> BTreeSet<String> {
    let message = message.to_lowercase();
    let spoken = message.split('`').step_by(2);
    let words = spoken.flat_map(|text| text.split('@').skip(1));
    let names = words.map(|word| {
        let end = word.find(|c: char| !(c.is_alphanumeric() || "._-".contains(c)));
        word[..end.unwrap_or(word.len())].trim_end_matches(['.', '-', '_'])
    });
    names.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_what_follows_an_at_outside_of_code() {
        let names = names("@Ada, ask @gus.moreau. Not `@grace` nor ```\n@olga\n``` but @here!");
        let expected = ["ada", "gus.moreau", "here"].map(str::to_owned);
        assert_eq!(names, expected.into());
    }
}
