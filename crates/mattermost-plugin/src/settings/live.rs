//! Settings that an admin may change while the plugin runs.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use serde::de::DeserializeOwned;
use tokio::sync::Mutex;

use super::{SettingsError, load_settings};
use crate::api::Configuration;

/// The settings that hold now: the last that were good.
///
/// You need one wherever settings are used later than in the hook that loads them. [`reload`](Self::reload) it in
/// OnConfigurationChange, and [`get`](Self::get) a snapshot for each piece of work, which stays as it is while that work
/// lasts.
///
/// ```
/// use std::sync::Arc;
/// use mattermost_plugin::settings::LiveSettings;
/// use mattermost_plugin::{ActivateError, Host, Plugin, plugin};
///
/// #[derive(serde::Deserialize)]
/// #[serde(rename_all = "PascalCase", default)]
/// struct Settings {
///     max_chars: usize,
/// }
///
/// impl Default for Settings {
///     fn default() -> Self {
///         Self { max_chars: 500 }
///     }
/// }
///
/// struct Shortener {
///     host: Host,
///     settings: LiveSettings<Settings>,
/// }
///
/// #[plugin]
/// impl Plugin for Shortener {
///     async fn new(host: Host) -> Result<Self, ActivateError> {
///         Ok(Self { host, settings: LiveSettings::default() })
///     }
///
///     async fn on_configuration_change(self: Arc<Self>) -> Result<(), ActivateError> {
///         self.settings.reload(&self.host.api).await?;
///         Ok(())
///     }
/// }
///
/// impl Shortener {
///     fn shorten(&self, text: &str) -> String {
///         text.chars().take(self.settings.get().max_chars).collect()
///     }
/// }
/// ```
///
/// # When a setting is wrong
///
/// Then all settings stay as they were, because those that were saved together may only make sense together. The error says
/// which setting it is and what would be right, and not its value; returned from the hook, it is an error in the server's log.
///
/// The server tells nobody else: System Console saves whatever is typed. [`problem`](LiveSettings::problem) has the same
/// sentence for a status page. Nor does it keep a plugin off whose first
/// OnConfigurationChange fails. So the last good settings of a plugin that has just started are those that
/// [`new`](Self::new) was given, and after a restart of the server a plugin with a wrong setting runs as before, only on its
/// defaults: choose such as allow little. A plugin that has to stay off instead asks
/// [`load_settings`](super::load_settings) in `on_activate`, too, whose error the admin reads in System Console.
///
/// # Settings that are checked
///
/// What serde cannot check goes into a type of its own, which is made of the raw settings and of nothing else. Then all
/// that is wrong can be told at once:
///
/// ```
/// use mattermost_plugin::http::Uri;
/// use mattermost_plugin::settings::{LiveSettings, from_value};
///
/// #[derive(serde::Deserialize, Default)]
/// #[serde(rename_all = "PascalCase", default)]
/// struct Settings {
///     fallback_url: String,
/// }
///
/// #[derive(Debug, Default, serde::Deserialize)]
/// #[serde(try_from = "Settings")]
/// struct Config {
///     fallback_url: Option<Uri>,
/// }
///
/// impl TryFrom<Settings> for Config {
///     type Error = &'static str;
///
///     fn try_from(settings: Settings) -> Result<Self, Self::Error> {
///         let fallback_url = match settings.fallback_url.as_str() {
///             "" => None,
///             text => Some(text.parse().map_err(|_| "FallbackUrl: not a URL, as https://example.com/")?),
///         };
///         Ok(Self { fallback_url })
///     }
/// }
///
/// let config = LiveSettings::<Config>::default(); // and everything else as above
/// # drop(config);
/// let wrong = from_value::<Config>(serde_json::json!({"fallbackurl": "no URL"})).unwrap_err();
/// assert_eq!(wrong.to_string(), "the settings are wrong: FallbackUrl: not a URL, as https://example.com/");
/// ```
#[derive(Default)]
pub struct LiveSettings<T> {
    good: RwLock<Arc<T>>,
    /// Why those that were saved last do not hold.
    problem: RwLock<Option<String>>,
    /// Held while settings are loaded, so that what was asked for earlier does not come later.
    turn: Mutex<()>,
}

/// The new settings were not taken over.
#[derive(Debug, thiserror::Error)]
#[error("the last good settings stay in force")]
pub struct ReloadError(
    /// Why.
    #[from]
    pub SettingsError,
);

impl<T> LiveSettings<T> {
    /// Holds `settings` until others are loaded; usually the defaults of plugin.json.
    pub fn new(settings: T) -> Self {
        Self {
            good: RwLock::new(Arc::new(settings)),
            problem: RwLock::default(),
            turn: Mutex::default(),
        }
    }

    /// The settings that hold at this moment.
    pub fn get(&self) -> Arc<T> {
        let good = self.good.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&good)
    }

    /// Why the settings that were saved last do not hold, in a sentence for the admin that names settings and not what was
    /// typed; `None` where they hold.
    pub fn problem(&self) -> Option<String> {
        let problem = self.problem.read().unwrap_or_else(PoisonError::into_inner);
        problem.clone()
    }
}

impl<T: DeserializeOwned> LiveSettings<T> {
    /// Loads the settings, by the rules of [`load_settings`](super::load_settings), and answers them. From then on they
    /// hold.
    ///
    /// # Errors
    ///
    /// When the server does not answer or a setting is wrong: the settings stay as they were.
    pub async fn reload(&self, api: &(impl Configuration + ?Sized)) -> Result<Arc<T>, ReloadError> {
        self.reload_with(api, async |settings| Ok(settings)).await
    }

    /// [`reload`](Self::reload) with a last step before the settings hold: `take_over` finds out what they need of the server,
    /// and does what follows from them. Of two changes at once the later one is also taken over later, and alone.
    ///
    /// # Errors
    ///
    /// Those of [`reload`](Self::reload), and the one of `take_over`: the settings stay as they were.
    pub async fn reload_with<E: From<ReloadError> + fmt::Display>(
        &self,
        api: &(impl Configuration + ?Sized),
        take_over: impl AsyncFnOnce(T) -> Result<T, E>,
    ) -> Result<Arc<T>, E> {
        let _turn = self.turn.lock().await;
        let (problem, loaded) = match load_settings(api).await {
            Ok(settings) => {
                let taken = take_over(settings).await;
                (taken.as_ref().err().map(E::to_string), taken)
            }
            Err(error) => (Some(error.to_string()), Err(ReloadError(error).into())),
        };
        *self.problem.write().unwrap_or_else(PoisonError::into_inner) = problem;
        let loaded = Arc::new(loaded?);
        *self.good.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&loaded);
        Ok(loaded)
    }
}

/// Shows no values: they may be secrets.
impl<T> fmt::Debug for LiveSettings<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LiveSettings")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::ApiFuture;
    use serde_json::{Value, json};
    use std::collections::VecDeque;
    use tokio::sync::oneshot;

    #[derive(Debug, Default, PartialEq, serde::Deserialize)]
    #[serde(rename_all = "PascalCase", default)]
    struct Settings {
        max_chars: u32,
        title: String,
    }

    /// Answers settings, each when the test says them.
    #[derive(Default)]
    struct Server(std::sync::Mutex<VecDeque<oneshot::Receiver<Value>>>);

    impl Server {
        fn will_answer(&self) -> oneshot::Sender<Value> {
            let (say, said) = oneshot::channel();
            self.0.lock().unwrap().push_back(said);
            say
        }
    }

    impl Configuration for Server {
        fn load_plugin_configuration(&self) -> ApiFuture<'_, Value> {
            let said = self.0.lock().unwrap().pop_front().unwrap();
            Box::pin(async { Ok(said.await.unwrap()) })
        }
    }

    async fn reload(
        live: &LiveSettings<Settings>,
        settings: Value,
    ) -> Result<Arc<Settings>, String> {
        let server = Server::default();
        server.will_answer().send(settings).unwrap();
        let reloaded = live.reload(&server).await;
        reloaded.map_err(|error| crate::api::chain(&error))
    }

    #[tokio::test]
    async fn a_wrong_setting_changes_none_and_is_named_without_its_value() {
        let live = LiveSettings::<Settings>::default();
        let good = json!({"maxchars": 7, "title": "good"});
        let good = reload(&live, good).await.unwrap();
        assert_eq!((good.max_chars, good.title.as_str()), (7, "good"));
        let wrong = reload(&live, json!({"maxchars": "s3cret", "title": "new"}));
        assert_eq!(
            wrong.await.unwrap_err(),
            "the last good settings stay in force: \
             the setting MaxChars is wrong: it has to be u32, but it is a text"
        );
        assert_eq!(live.get(), good);
        assert_eq!(
            live.problem().unwrap(),
            "the setting MaxChars is wrong: it has to be u32, but it is a text"
        );
        reload(&live, json!({})).await.unwrap();
        assert_eq!(live.problem(), None);
    }

    #[tokio::test]
    async fn before_the_first_good_settings_those_hold_that_it_was_made_with() {
        let live = LiveSettings::new(Settings {
            max_chars: 500,
            title: String::new(),
        });
        reload(&live, json!({"maxchars": -1})).await.unwrap_err();
        assert_eq!(live.get().max_chars, 500);
    }

    #[tokio::test]
    async fn a_server_that_does_not_answer_changes_nothing() {
        struct Old;
        impl Configuration for Old {}
        let live = LiveSettings::<Settings>::default();
        let error = live.reload(&Old).await.unwrap_err();
        assert!(matches!(error.0, SettingsError::Load(_)), "{error:?}");
    }

    #[tokio::test]
    async fn a_snapshot_stays_as_it_was_when_the_settings_change() {
        let live = LiveSettings::<Settings>::default();
        let before = live.get();
        reload(&live, json!({"maxchars": 9})).await.unwrap();
        assert_eq!(before.max_chars, 0);
        assert_eq!(live.get().max_chars, 9);
    }

    #[tokio::test]
    async fn of_two_changes_at_once_the_later_one_holds() {
        let live = LiveSettings::<Settings>::default();
        let server = Server::default();
        let (earlier, later) = (server.will_answer(), server.will_answer());
        let first = std::pin::pin!(live.reload(&server));
        let second = std::pin::pin!(live.reload(&server));
        let mut both = futures_util::future::join(first, second);
        later.send(json!({"maxchars": 2})).unwrap();
        assert!(futures_util::poll!(&mut both).is_pending());
        earlier.send(json!({"maxchars": 1})).unwrap();
        both.await.0.unwrap();
        assert_eq!(live.get().max_chars, 2);
    }

    #[tokio::test]
    async fn of_two_changes_at_once_the_later_one_is_taken_over_later() {
        let live = LiveSettings::<Settings>::default();
        let server = Server::default();
        for max_chars in [1, 2] {
            let say = server.will_answer();
            say.send(json!({"maxchars": max_chars})).unwrap();
        }
        let (order, (go, gone)) = (std::sync::Mutex::new(Vec::new()), oneshot::channel());
        let first = live.reload_with(&server, async |settings| {
            gone.await.unwrap();
            order.lock().unwrap().push(settings.max_chars);
            Ok::<_, ReloadError>(settings)
        });
        let second = live.reload_with(&server, async |settings| {
            order.lock().unwrap().push(settings.max_chars);
            Ok::<_, ReloadError>(settings)
        });
        let mut both = std::pin::pin!(futures_util::future::join(first, second));
        assert!(futures_util::poll!(&mut both).is_pending());
        assert_eq!(live.get().max_chars, 0);
        go.send(()).unwrap();
        both.await.0.unwrap();
        assert_eq!(*order.lock().unwrap(), [1, 2]);
        assert_eq!(live.get().max_chars, 2);
    }

    #[tokio::test]
    async fn settings_that_cannot_be_taken_over_change_nothing() {
        let live = LiveSettings::<Settings>::default();
        let server = Server::default();
        server.will_answer().send(json!({"maxchars": 1})).unwrap();
        let wrong = || {
            ReloadError(SettingsError::Load(crate::api::ApiError::Unsupported {
                method: "X",
                since: "1",
            }))
        };
        let taken = live
            .reload_with(&server, async |_| Err::<Settings, _>(wrong()))
            .await;
        assert!(taken.is_err());
        assert_eq!(live.get().max_chars, 0);
        assert_eq!(live.problem().unwrap(), wrong().to_string());
    }

    #[test]
    fn no_value_shows_when_it_is_printed() {
        let live = LiveSettings::new("s3cret");
        assert_eq!(format!("{live:?}"), "LiveSettings");
    }
}
