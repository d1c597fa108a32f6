//! The message attachments of a post.

use go_gob::Interface;

use crate::model::{MessageAttachment, Post};

/// The prop that holds them, and the name that their type travels under: an old one, which Go keeps so that plugins of any
/// age understand each other (`client_rpc.go`, `init`).
const PROP: &str = "attachments";
const TYPE: &str = "[]*model.SlackAttachment";

impl Post {
    /// Gives the post these attachments instead of those it has, and the type `slack_attachment` if it has none, as
    /// `ParseMessageAttachment` does in Go. Texts are sent as they are.
    ///
    /// ```
    /// use mattermost_plugin::model::{MessageAttachment, Post};
    ///
    /// let mut post = Post::default();
    /// post.set_attachments(vec![MessageAttachment {
    ///     title: "Build 17".into(),
    ///     color: "#00aa00".into(),
    ///     ..Default::default()
    /// }]);
    /// assert_eq!(post.attachments()[0].title, "Build 17");
    /// ```
    pub fn set_attachments(&mut self, attachments: Vec<MessageAttachment>) {
        if self.r#type.is_empty() {
            self.r#type = "slack_attachment".into();
        }
        let attachments = Interface::named(TYPE, attachments);
        self.props.insert(PROP.to_owned(), attachments);
    }

    /// The attachments that a plugin gave it. A post that the server has read from its database has them as JSON instead:
    /// its prop `attachments` is a list, and none are answered here.
    pub fn attachments(&self) -> Vec<MessageAttachment> {
        let held = self.props.get(PROP);
        held.and_then(|held| held.downcast(TYPE))
            .unwrap_or_default()
    }
}
