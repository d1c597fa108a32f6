//! A channel that agents get at: the one place where an admin's list of channels is looked at.

use mattermost_plugin::model::Channel;

use super::{ChannelKind, Permissions};
use crate::refusal::Refusal;

/// A channel that the caller may know of and that no admin has closed to agents. Only [`Permissions::open`] makes one, and
/// [`just_made`](Self::just_made) of one that was asked for before there was a channel, so that whatever is read or changed in
/// a channel has passed the admin's list.
#[derive(Debug, Clone)]
pub struct VisibleChannel(Channel);

impl VisibleChannel {
    /// One that the caller has just made, which was found to be [open](Permissions::not_closed) to agents before.
    pub(super) fn just_made(channel: Channel) -> Self {
        Self(channel)
    }

    /// The channel.
    pub fn channel(&self) -> &Channel {
        &self.0
    }

    /// How the tools name it: `~name`, or what it is.
    pub fn label(&self) -> String {
        label(&self.0)
    }
}

fn label(channel: &Channel) -> String {
    match ChannelKind::of(channel) {
        ChannelKind::Public | ChannelKind::Private => format!("~{}", channel.name),
        ChannelKind::Direct => "the direct message".to_owned(),
        ChannelKind::Group => "the group message".to_owned(),
    }
}

impl Permissions {
    /// A channel that the caller was found to be allowed to know of: ask that first, since the answer tells that it exists.
    ///
    /// # Errors
    /// [`Refusal::Closed`] where an admin has closed it to agents; or the server does not answer.
    pub(super) async fn open(&self, channel: Channel) -> Result<VisibleChannel, Refusal> {
        self.not_closed(&channel).await?;
        Ok(VisibleChannel(channel))
    }

    /// Those of `channels` that are open to agents, of channels that the caller was found to be allowed to know of: a list says
    /// nothing of the closed ones. A call for each whose team decides.
    ///
    /// # Errors
    /// The server does not answer.
    pub(super) async fn open_ones(
        &self,
        channels: Vec<Channel>,
    ) -> Result<Vec<VisibleChannel>, Refusal> {
        let mut open = Vec::new();
        for channel in channels {
            open.extend(listed(self.open(channel).await.map(Some))?);
        }
        Ok(open)
    }

    /// The same for a channel that may not exist yet: one that agents would not get at must not be made by one.
    pub(super) async fn not_closed(&self, channel: &Channel) -> Result<(), Refusal> {
        let channels = &self.config.get().channels;
        let team = match channels.depend_on_team(channel) && !channel.team_id.is_empty() {
            true => Some(self.api.get_team(&channel.team_id).await),
            false => None,
        };
        let team = team
            .transpose()
            .map_err(|error| Refusal::server("reading the channel's team", &error))?;
        let team = team.as_ref().map(|team| team.name.as_str());
        match channels.contain(channel, team) {
            true => Ok(()),
            false => Err(Refusal::Closed(label(channel))),
        }
    }
}

/// What a list has of it: a channel that is closed to agents is left out, without a word.
///
/// # Errors
/// Any other refusal.
pub fn listed<T>(found: Result<Option<T>, Refusal>) -> Result<Option<T>, Refusal> {
    match found {
        Err(Refusal::Closed(_)) => Ok(None),
        found => found,
    }
}

#[cfg(test)]
mod tests {
    use crate::scene::Scene;
    use mattermost_plugin::ids::ChannelId;
    use mattermost_plugin::model::{Channel, Post};
    use serde_json::json;

    async fn scene(setting: &str, channels: &str) -> Scene {
        Scene::with(|world, _| world.set_plugin_setting("dev.toolbelt", setting, channels)).await
    }

    async fn send(scene: &Scene, user: &str, to: &str) -> String {
        let user = scene.world.user_id(user).unwrap();
        let message = json!({"to": to, "message": "hi"});
        scene.call(&user, "send_message", message).await.text
    }

    fn closed(place: &str) -> String {
        format!(
            "Client error: an admin has closed {place} to agents; only people can read or change it"
        )
    }

    #[tokio::test]
    async fn a_closed_channel_says_so_to_whoever_may_see_it_and_is_missing_to_all_others() {
        let scene = scene("DeniedChannels", "acme/leads").await;
        let leads = scene.sample.leads.clone();
        let post = scene.world.create_post(&Post {
            channel_id: leads.clone(),
            user_id: scene.sample.grace.clone(),
            message: "secret".into(),
            ..Post::default()
        });
        for to in [
            "~leads",
            "acme/leads",
            "Leads",
            leads.as_str(),
            post.id.as_str(),
        ] {
            assert_eq!(send(&scene, "ada", to).await, closed("~leads"), "{to}");
            let hidden = send(&scene, "gus", to).await;
            assert!(!hidden.contains("closed"), "{to}: {hidden}");
        }
        let hidden = send(&scene, "gus", "acme/leads").await;
        let missing = send(&scene, "gus", "acme/loads").await;
        assert_eq!(hidden, missing.replace("loads", "leads"));
        assert_eq!(scene.world.posts(&leads).len(), 1);
        let open = send(&scene, "ada", "~town-square").await;
        assert!(open.starts_with("Sent to"), "{open}");
    }

    #[tokio::test]
    async fn nobody_is_pointed_to_a_closed_channel() {
        let near = send(&scene("DeniedChannels", "").await, "ada", "~laeds").await;
        assert!(near.contains("leads"), "{near}");
        let near = send(
            &scene("DeniedChannels", "acme/leads").await,
            "ada",
            "~laeds",
        )
        .await;
        assert!(!near.contains("leads"), "{near}");
    }

    #[tokio::test]
    async fn where_channels_are_listed_all_others_are_closed_and_none_is_made() {
        let scene = scene("AllowedChannels", "acme/news").await;
        assert!(send(&scene, "ada", "~news").await.starts_with("Sent to"));
        assert_eq!(send(&scene, "ada", "~leads").await, closed("~leads"));
        let direct = send(&scene, "ada", "@grace").await;
        assert_eq!(direct, closed("the direct message"));
        assert_eq!(scene.world.calls("GetDirectChannel"), 0);
    }

    #[tokio::test]
    async fn all_direct_messages_can_be_closed_by_a_word() {
        let scene = scene("DeniedChannels", "direct").await;
        let (ada, grace) = (&scene.sample.ada, &scene.sample.grace);
        assert_eq!(
            send(&scene, "ada", "@grace").await,
            closed("the direct message")
        );
        scene.world.direct_channel(ada, grace);
        assert_eq!(
            send(&scene, "ada", "@grace").await,
            closed("the direct message")
        );
    }

    #[tokio::test]
    async fn a_new_name_neither_opens_a_closed_channel_nor_closes_an_allowed_one() {
        for (setting, leads) in [
            ("DeniedChannels", closed("~boss")),
            ("AllowedChannels", "Sent to ~boss".to_owned()),
        ] {
            let scene = scene(setting, "acme/leads").await;
            let named = |channel: &ChannelId, name: &str| {
                let name = name.to_owned();
                let change = |channel: &mut Channel, _| channel.name = name.into();
                scene.world.change_channel(channel, change);
            };
            named(&scene.sample.leads, "boss");
            named(&scene.sample.news, "leads");
            for scene in [&scene, &scene.restarted().await] {
                scene.configure().await.unwrap();
                let sent = send(scene, "ada", "acme/boss").await;
                assert!(sent.starts_with(&leads), "{setting}: {sent}");
                let other = send(scene, "ada", "acme/leads").await;
                assert_eq!(
                    other.starts_with("Sent to"),
                    setting == "DeniedChannels",
                    "{other}"
                );
                let told = scene.text(&scene.sample.grace, "whoami", json!({})).await;
                assert!(
                    told.contains("entry 1 means a channel that has another name now"),
                    "{told}"
                );
            }
        }
    }

    #[tokio::test]
    async fn an_entry_that_is_taken_out_and_written_again_means_the_channel_of_that_name() {
        let scene = scene("DeniedChannels", "acme/leads").await;
        let change = |channel: &mut Channel, _| channel.name = "boss".into();
        scene.world.change_channel(&scene.sample.leads, change);
        for typed in ["", "acme/leads"] {
            scene
                .world
                .set_plugin_setting("dev.toolbelt", "DeniedChannels", typed);
            scene.configure().await.unwrap();
        }
        let sent = send(&scene, "ada", "acme/boss").await;
        assert!(sent.starts_with("Sent to ~boss"), "{sent}");
    }
}
