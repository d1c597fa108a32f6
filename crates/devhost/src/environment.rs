//! The plugin that runs, as core's `plugin.Environment` keeps it: requests reach it from the moment OnActivate has
//! returned until it is taken out.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::{Request, Response, StatusCode};
use mattermost_plugin::api::ApiError;
use mattermost_plugin::host::ActivationError;
use mattermost_plugin::model::{AppError, Context, Post};
use mattermost_plugin::{Body, Decision, TaskSet};
use tokio::sync::Notify;

use crate::cluster::Cluster;
use crate::happening::{News, context, tell};
use crate::host::PluginProcess;
use crate::inter_plugin::text_response;
use crate::world::{Level, LogLine, World, new_id};

/// A plugin that runs.
type Running = Box<dyn PluginProcess>;

/// Holds one plugin, active or not, on one node.
pub(crate) struct Environment {
    plugin_id: String,
    world: World,
    node: String,
    cluster: Arc<Cluster>,
    active: Mutex<Option<Arc<Running>>>,
    /// Told whenever a loan has ended.
    returned: Arc<Notify>,
    /// What is being told to the plugin.
    tasks: TaskSet,
}

impl Environment {
    /// A node of `cluster`, which makes it.
    pub(crate) fn new(plugin_id: &str, world: &World, node: String, cluster: Arc<Cluster>) -> Self {
        Self {
            plugin_id: plugin_id.to_owned(),
            world: world.clone(),
            node,
            cluster,
            active: Mutex::default(),
            returned: Arc::default(),
            tasks: TaskSet::new(),
        }
    }

    pub(crate) fn plugin_id(&self) -> &str {
        &self.plugin_id
    }

    /// The node that it is on.
    pub(crate) fn node(&self) -> &str {
        &self.node
    }

    pub(crate) fn cluster(&self) -> &Arc<Cluster> {
        &self.cluster
    }

    /// The plugin's other nodes; none on a single server.
    pub(crate) fn others(&self) -> Vec<Arc<Self>> {
        self.cluster.others(&self.node)
    }

    /// Whether requests reach the plugin.
    pub(crate) fn is_active(&self) -> bool {
        self.active().is_some()
    }

    /// From now on requests reach the plugin.
    pub(crate) fn put(&self, running: Running) {
        *self.active() = Some(Arc::new(running));
    }

    /// The active plugin, for one call.
    pub(crate) fn borrow(&self) -> Option<Loan> {
        let running = self.active().clone()?;
        Some(Loan {
            running: Some(running),
            returned: Arc::clone(&self.returned),
        })
    }

    /// From now on no request reaches the plugin; answers it once the calls that are under way have ended.
    pub(crate) async fn take(&self) -> Option<Running> {
        let mut running = self.active().take()?;
        loop {
            let returned = self.returned.notified();
            match Arc::try_unwrap(running) {
                Ok(running) => return Some(running),
                Err(shared) => running = shared,
            }
            returned.await;
        }
    }

    /// Tells the plugin what it has caused itself: it does not wait for that, so that it may hold a lock meanwhile. What
    /// concerns every node is told on all of them.
    pub(crate) fn tell_later(&self, news: News) {
        let everywhere = news.iter().filter(|happening| happening.is_everywhere());
        let everywhere: News = everywhere.cloned().collect();
        for other in self.others() {
            other.tell_here_later(everywhere.clone());
        }
        self.tell_here_later(news);
    }

    /// Tells the plugin on this node, without waiting for it.
    pub(crate) fn tell_here_later(&self, news: News) {
        let plugin = self.borrow();
        if plugin.is_some() && !news.is_empty() {
            self.tasks
                .spawn("hooks", tell(self.world.clone(), plugin, news));
        }
    }

    /// Tells the plugin what a user has done, and waits until its hooks have returned.
    pub(crate) async fn tell(&self, news: News) {
        tell(self.world.clone(), self.borrow(), news).await;
    }

    /// Writes a warning of the server that concerns the plugin into the log.
    pub(crate) fn warn(&self, message: &str) {
        self.world.add_log_line(LogLine {
            level: Level::Warn,
            plugin: None,
            message: message.to_owned(),
            pairs: vec![("plugin_id".to_owned(), self.plugin_id.clone())],
        });
    }

    /// The new post as it is to be stored, by `MessageWillBePosted`; the error is the one that its author gets
    /// (`server/channels/app/post.go`, CreatePost).
    pub(crate) async fn consult(&self, post: Post) -> Result<Post, ApiError> {
        let plugin = self.borrow();
        let Some(running) = plugin.as_ref().and_then(Loan::running) else {
            return Ok(post);
        };
        let asked = running.message_will_be_posted(context(), post.clone());
        decided("createPost", asked.await, post)
    }

    /// The changed post as it is to be stored, by `MessageWillBeUpdated` (UpdatePost, as above).
    pub(crate) async fn consult_on_edit(&self, new: Post, old: Post) -> Result<Post, ApiError> {
        let plugin = self.borrow();
        let Some(running) = plugin.as_ref().and_then(Loan::running) else {
            return Ok(new);
        };
        let asked = running.message_will_be_updated(context(), new.clone(), old);
        decided("UpdatePost", asked.await, new)
    }

    /// `ServeHTTP` of the active plugin; `None` if there is none.
    pub(crate) async fn serve_http(&self, request: Request<Body>) -> Option<Response<Body>> {
        let plugin = self.borrow()?;
        let user_agent = request.headers().get(http::header::USER_AGENT);
        let context = Context {
            request_id: new_id(),
            user_agent: user_agent
                .and_then(|value| value.to_str().ok())
                .unwrap_or_default()
                .into(),
            ..Context::default()
        };
        let response = plugin.running()?.serve_http(context, request).await;
        // What core's client answers when the call on the plugin failed (`client_rpc.go`, ServeHTTP).
        Some(response.unwrap_or_else(|_| {
            text_response(
                StatusCode::INTERNAL_SERVER_ERROR,
                "500 internal server error\n",
            )
        }))
    }

    fn active(&self) -> MutexGuard<'_, Option<Arc<Running>>> {
        self.active.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What becomes of a post by what a hook says to it; a hook that fails changes nothing.
fn decided(
    place: &str,
    decision: Result<Decision<Post>, ActivationError>,
    post: Post,
) -> Result<Post, ApiError> {
    match decision {
        Ok(Decision::Replace(replaced)) => Ok(replaced),
        Ok(Decision::Reject(reason)) => {
            let id = format!("Post rejected by plugin. {reason}");
            Err(AppError::new(place, &id, StatusCode::BAD_REQUEST).into())
        }
        Ok(Decision::Allow) | Err(_) => Ok(post),
    }
}

/// The plugin, lent for a call.
pub(crate) struct Loan {
    running: Option<Arc<Running>>,
    returned: Arc<Notify>,
}

impl Loan {
    /// The plugin; always there until the loan is dropped.
    pub(crate) fn running(&self) -> Option<&Running> {
        self.running.as_deref()
    }
}

impl Drop for Loan {
    fn drop(&mut self) {
        // Given back before it is told, or the owner would look too early.
        self.running = None;
        self.returned.notify_waiters();
    }
}
