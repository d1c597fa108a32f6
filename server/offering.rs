//! Which tools are offered now: what the settings allow, and this server has what it takes.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use mattermost_plugin::TaskSet;
use mattermost_plugin_mcp::{McpServer, NothingOffered};
use tokio::time::{Instant, interval_at, timeout};

use crate::config::CurrentConfig;
use crate::site::Site;
use crate::tools::{self, Features};

/// How often the server is asked whether a licence has come or gone.
const LOOK: Duration = Duration::from_secs(5 * 60);
/// How long the server may take to say so; settings that take tools away wait for it.
const PATIENCE: Duration = Duration::from_secs(3);

/// Keeps the tools that are offered in step with the settings and the server.
pub(crate) struct Offering {
    tools: McpServer,
    config: Arc<CurrentConfig>,
    site: Site,
    /// As last seen. Held while tools are chosen, so that the choice is made from the newest settings.
    features: Mutex<Features>,
}

impl Offering {
    /// Until the server has answered it is taken to have everything.
    pub(crate) fn new(tools: &McpServer, config: &Arc<CurrentConfig>, site: Site) -> Self {
        Self {
            tools: tools.clone(),
            config: Arc::clone(config),
            site,
            features: Mutex::new(Features::ALL),
        }
    }

    /// Offers what the settings allow that hold now, as far as this server is known to have what it takes.
    ///
    /// # Errors
    /// They allow nothing, which settings that are in force never do.
    pub(crate) fn choose(&self) -> Result<(), NothingOffered> {
        self.choose_seeing(|_| ())
    }

    /// As [`choose`](Self::choose), after a look at the server. What the server does not answer stays as it was.
    ///
    /// # Errors
    /// As there.
    pub(crate) async fn renew(&self) -> Result<(), NothingOffered> {
        let bookmarks = timeout(PATIENCE, self.site.has_bookmarks());
        let scheduling = timeout(PATIENCE, self.site.schedules_messages());
        let (bookmarks, scheduling) = tokio::join!(bookmarks, scheduling);
        self.choose_seeing(|features| {
            if let Ok(Ok(there)) = bookmarks {
                features.bookmarks = there;
            }
            if let Ok(Ok(there)) = scheduling {
                features.scheduling = there;
            }
        })
    }

    fn choose_seeing(&self, see: impl FnOnce(&mut Features)) -> Result<(), NothingOffered> {
        let mut features = self.features.lock().unwrap_or_else(PoisonError::into_inner);
        see(&mut features);
        tools::offer(&self.tools, &self.config.get(), *features)
    }

    /// Renews it every few minutes, for as long as the plugin is active.
    pub(crate) fn keep(self: Arc<Self>, tasks: &TaskSet) {
        let end = tasks.token();
        tasks.spawn("look at what the server has", async move {
            let mut looks = interval_at(Instant::now() + LOOK, LOOK);
            while end.run_until_cancelled(looks.tick()).await.is_some() {
                if let Some(Err(error)) = end.run_until_cancelled(self.renew()).await {
                    tracing::warn!(%error, "the offered tools stay as they were");
                }
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use mattermost_plugin::model::License;

    use crate::manifest;
    use crate::scene::Scene;

    /// Longer than until the next look.
    const A_WHILE: Duration = Duration::from_secs(301);

    async fn scene() -> Scene {
        Scene::with(|world, _| world.set_plugin_setting(manifest::ID, "Preset", "full")).await
    }

    /// Which of the two tools are listed that not every server has.
    async fn listed(scene: &Scene) -> Vec<&'static str> {
        let tools = scene.tools(&scene.sample.ada).await;
        let two = ["manage_bookmark", "schedule_message"].into_iter();
        two.filter(|name| tools.iter().any(|tool| tool.is_called(name)))
            .collect()
    }

    #[tokio::test]
    async fn what_the_server_has_not_is_not_listed_and_a_call_is_told_what_it_needs() {
        let scene = scene().await;
        assert!(listed(&scene).await.is_empty());
        let ada = &scene.sample.ada;
        for (tool, needed) in [
            ("manage_bookmark", ""),
            (
                "schedule_message",
                ", and scheduled messages switched on (ServiceSettings.ScheduledPosts)",
            ),
        ] {
            assert_eq!(
                scene.unlisted(ada, tool).await,
                format!(
                    "Client error: this tool is switched off: it needs Mattermost Entry or a licence{needed}"
                )
            );
        }
    }

    #[tokio::test]
    async fn saved_settings_are_a_look_at_the_server() {
        let scene = scene().await;
        scene.world.set_license(Some(License::default()));
        scene
            .world
            .change_config(|config| config.service_settings.scheduled_posts = Some(false));
        scene.configure().await.unwrap();
        assert_eq!(listed(&scene).await, ["manage_bookmark"]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_licence_that_comes_or_goes_is_seen_within_minutes() {
        let scene = scene().await;
        scene.world.set_license(Some(License::default()));
        tokio::time::sleep(A_WHILE).await;
        assert_eq!(
            listed(&scene).await,
            ["manage_bookmark", "schedule_message"]
        );
        scene.world.set_license(None);
        tokio::time::sleep(A_WHILE).await;
        assert!(listed(&scene).await.is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_does_not_answer_takes_no_tool_away() {
        let scene = scene().await;
        scene.world.set_license(Some(License::default()));
        scene.configure().await.unwrap();
        let both = ["manage_bookmark", "schedule_message"];
        scene.world.set_license(None);
        scene.break_call("GetLicense");
        tokio::time::sleep(A_WHILE).await;
        assert_eq!(listed(&scene).await, both);
        scene.world.heal("GetLicense");
        scene.world.hold("GetLicense");
        tokio::time::sleep(A_WHILE).await;
        assert_eq!(listed(&scene).await, both);
    }

    #[tokio::test(start_paused = true)]
    async fn settings_hold_also_where_the_server_says_nothing_of_its_licence() {
        let scene = scene().await;
        scene.world.hold("GetLicense");
        scene
            .world
            .set_plugin_setting(manifest::ID, "ReadOnly", true);
        let saved = tokio::time::Instant::now();
        scene.configure().await.unwrap();
        assert!(saved.elapsed() <= Duration::from_secs(3));
        let refusal = scene.unlisted(&scene.sample.ada, "send_message");
        assert!(refusal.await.ends_with("(setting ReadOnly)"));
    }

    #[tokio::test]
    async fn settings_that_leave_only_what_the_server_has_not_are_in_force_all_the_same() {
        let scene = scene().await;
        let only = "manage_bookmark";
        scene
            .world
            .set_plugin_setting(manifest::ID, "AllowedTools", only);
        scene.configure().await.unwrap();
        assert_eq!(scene.tools(&scene.sample.ada).await.len(), 1);
        assert_eq!(listed(&scene).await, [only]);
    }
}
