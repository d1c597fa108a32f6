//! A user of the world, and what users do.

use http::StatusCode;
use mattermost_plugin::api::{ApiError, chain};
use mattermost_plugin::ids::{ChannelId, PostId, UserId};
use mattermost_plugin::model::{AppError, CommandArgs, CommandResponse, Post, Reaction};
use mattermost_plugin::{Body, Request, Response};

use super::{DevHost, DevHostError};
use crate::happening::News;
use crate::plugin_api::channel_rules::{join, leave};
use crate::plugin_api::{commands, posts, reactions};

/// A user who does things: each of them calls the plugin's hooks as a server does, and is over when these have returned.
///
/// You get one from [`DevHost::user`]. Permissions are not checked: the user of a test may do what the test says.
///
/// ```no_run
/// # async fn example(host: devhost::DevHost, sample: devhost::world::Sample) -> Result<(), Box<dyn std::error::Error>> {
/// let ada = host.user(&sample.ada);
/// let post = ada.post(&sample.news, "Lunch?").await?;
/// ada.react(&post.id, "pizza").await?;
/// let answer = ada.command(&sample.news, "/poll Lunch? yes no").await?;
/// assert_eq!(answer.response_type, "in_channel");
/// # Ok(())
/// # }
/// ```
pub struct Person<'h> {
    host: &'h DevHost,
    id: UserId,
}

/// Why a user could not do something.
#[derive(Debug, thiserror::Error)]
pub enum PersonError {
    /// The server refuses it, or the plugin does and the user is told why.
    #[error("{}", chain(.0))]
    Refused(ApiError),
    /// There is no plugin with that command.
    #[error("there is no command /{0}")]
    NoCommand(String),
    /// The hook answered an error, which the user is shown, or failed.
    #[error("the command failed: {0}")]
    Command(String),
    /// What was asked for is no path.
    #[error("a path is wanted that begins with /")]
    Path(#[from] http::Error),
    /// The plugin does not run.
    #[error(transparent)]
    Host(#[from] DevHostError),
}

impl From<ApiError> for PersonError {
    fn from(error: ApiError) -> Self {
        Self::Refused(error)
    }
}

impl<'h> Person<'h> {
    pub(super) fn new(host: &'h DevHost, id: &UserId) -> Self {
        let id = id.clone();
        Self { host, id }
    }

    /// Posts to a channel. The plugin is asked before (`MessageWillBePosted`) and told after.
    ///
    /// # Errors
    ///
    /// The plugin rejects it, or there is no such channel that is open.
    pub async fn post(&self, channel: &ChannelId, message: &str) -> Result<Post, PersonError> {
        self.send(channel, message, PostId::default()).await
    }

    /// Replies to a post, in its thread.
    ///
    /// # Errors
    ///
    /// As [`post`](Self::post).
    pub async fn reply(&self, to: &Post, message: &str) -> Result<Post, PersonError> {
        let root = match to.root_id.is_empty() {
            true => to.id.clone(),
            false => to.root_id.clone(),
        };
        self.send(&to.channel_id, message, root).await
    }

    async fn send(
        &self,
        channel: &ChannelId,
        message: &str,
        root_id: PostId,
    ) -> Result<Post, PersonError> {
        let draft = Post {
            user_id: self.id.clone(),
            channel_id: channel.clone(),
            root_id,
            message: message.into(),
            ..Post::default()
        };
        let (world, environment) = (&self.host.world, &self.host.environment);
        if world.is_restricted(channel, Some(&self.id)) {
            let id = "api.post.create_post.can_not_post_in_restricted_dm.error";
            let error = AppError::new("createPost", id, StatusCode::BAD_REQUEST);
            return Err(ApiError::from(error).into());
        }
        let mut news = News::new();
        let post = posts::create(world, Some(environment), &draft, &mut news).await?;
        environment.tell(news).await;
        Ok(post)
    }

    /// Changes what a post says. The plugin is asked before (`MessageWillBeUpdated`) and told after.
    ///
    /// # Errors
    ///
    /// The plugin rejects it, or there is no such post.
    pub async fn edit(&self, post: &Post, message: &str) -> Result<Post, PersonError> {
        let changed = Post {
            message: message.into(),
            ..post.clone()
        };
        let (world, environment) = (&self.host.world, &self.host.environment);
        let mut news = News::new();
        let edited = posts::update(
            world,
            Some(environment),
            Some(&self.id),
            &changed,
            &mut news,
        )
        .await?;
        environment.tell(news).await;
        Ok(edited)
    }

    /// Deletes a post.
    ///
    /// # Errors
    ///
    /// There is no such post.
    pub async fn delete(&self, post: &PostId) -> Result<(), PersonError> {
        let mut news = News::new();
        posts::delete(
            &self.host.world,
            Some(&self.id),
            self.id.as_str(),
            post,
            &mut news,
        )?;
        self.host.environment.tell(news).await;
        Ok(())
    }

    /// Reacts to a post; the emoji is named without colons.
    ///
    /// # Errors
    ///
    /// There is no such post.
    pub async fn react(&self, post: &PostId, emoji: &str) -> Result<(), PersonError> {
        let mut news = News::new();
        reactions::react(
            &self.host.world,
            Some(&self.id),
            &self.reaction(post, emoji),
            &mut news,
        )?;
        self.host.environment.tell(news).await;
        Ok(())
    }

    /// Takes a reaction back.
    ///
    /// # Errors
    ///
    /// There is no such post.
    pub async fn unreact(&self, post: &PostId, emoji: &str) -> Result<(), PersonError> {
        let mut news = News::new();
        reactions::unreact(
            &self.host.world,
            Some(&self.id),
            &self.reaction(post, emoji),
            &mut news,
        )?;
        self.host.environment.tell(news).await;
        Ok(())
    }

    fn reaction(&self, post: &PostId, emoji: &str) -> Reaction {
        Reaction {
            user_id: self.id.clone(),
            post_id: post.clone(),
            emoji_name: emoji.into(),
            ..Reaction::default()
        }
    }

    /// Joins a channel.
    ///
    /// # Errors
    ///
    /// There is no such channel, or the user is not in its team.
    pub async fn join(&self, channel: &ChannelId) -> Result<(), PersonError> {
        let mut news = News::new();
        join(&self.host.world, channel, &self.id, None, &mut news)?;
        self.host.environment.tell(news).await;
        Ok(())
    }

    /// Leaves a channel.
    ///
    /// # Errors
    ///
    /// The user is not in it, or nobody can leave it.
    pub async fn leave(&self, channel: &ChannelId) -> Result<(), PersonError> {
        let mut news = News::new();
        leave(&self.host.world, channel, &self.id, &mut news)?;
        self.host.environment.tell(news).await;
        Ok(())
    }

    /// Types a slash command of the plugin, `/poll Lunch?`, in a channel, and answers what the plugin did. Its text is
    /// posted there, or shown to the user alone, as it says.
    ///
    /// # Errors
    ///
    /// The plugin has not registered the command, or answers an error.
    pub async fn command(
        &self,
        channel: &ChannelId,
        typed: &str,
    ) -> Result<CommandResponse, PersonError> {
        let found = self.host.world.channel(channel).unwrap_or_default();
        let args = CommandArgs {
            user_id: self.id.clone(),
            channel_id: channel.clone(),
            team_id: found.team_id,
            command: typed.into(),
            ..CommandArgs::default()
        };
        let mut news = News::new();
        let world = &self.host.world;
        let answer = commands::execute(world, &self.host.environment, args, &mut news).await?;
        self.host.environment.tell(news).await;
        Ok(answer)
    }

    /// Opens the page of the plugin at `/plugins/{id}` and this path.
    ///
    /// # Errors
    ///
    /// The plugin does not run, or this is no path.
    pub async fn get(&self, path: &str) -> Result<Response, PersonError> {
        self.request(http::Request::get(path).body(Body::empty())?)
            .await
    }

    /// Sends any request to the plugin: see [`DevHost::request`].
    ///
    /// # Errors
    ///
    /// The plugin does not run.
    pub async fn request(&self, request: Request) -> Result<Response, PersonError> {
        Ok(self.host.request(Some(&self.id), request).await?)
    }
}
