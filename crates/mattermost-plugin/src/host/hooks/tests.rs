//! A server whose posts are others than ours.

use super::*;
use crate::api::Fake;
use crate::{ActivateError, Hook, Host};
use go_gob::gob_struct;

gob_struct! {
    /// A post whose message is a number.
    pub struct OtherPost: "Post" {
        id: PostId = "Id",
        message: i64 = "Message",
    }
}

/// Replaces the posts that it is told to.
struct Editor;

impl Plugin for Editor {
    const HOOKS: &'static [Hook<Self>] = Hook::ALL;

    async fn new(_: Host) -> Result<Self, ActivateError> {
        Ok(Self)
    }

    async fn message_will_be_posted(self: Arc<Self>, _: Context, post: Post) -> Decision<Post> {
        match post.id.as_str() {
            "replace" => Decision::Replace(post),
            "reject" => Decision::Reject("because".into()),
            _ => Decision::Allow,
        }
    }
}

async fn active() -> Hooks {
    let hooks = Hooks::in_process::<Editor>().await.unwrap();
    hooks.activate(Fake::default()).await.unwrap();
    hooks
}

type Answered = Result<(Option<OtherPost>, String), String>;

async fn asked(hooks: &Hooks, hook: &str, id: &str) -> Answered {
    let other = OtherPost {
        id: id.into(),
        message: 7,
    };
    let args = Values((Context::default(), other.clone(), other));
    let answered = hooks.call(hook, &args).await;
    answered.map_err(|error: CallError| error.to_string())
}

#[tokio::test]
async fn allowing_and_rejecting_need_no_type_that_a_server_has_in_common_with_us() {
    let hooks = active().await;
    let posted = async |id| asked(&hooks, "MessageWillBePosted", id).await;
    assert_eq!(posted("allow").await, Ok((None, String::new())));
    assert_eq!(posted("reject").await, Ok((None, "because".to_owned())));
    let refused = posted("replace").await.unwrap_err();
    assert!(refused.contains("cannot be written"), "{refused}");
    assert_eq!(posted("allow").await, Ok((None, String::new())));
}

#[tokio::test]
async fn a_changed_post_that_cannot_be_sent_back_is_an_error_and_so_stays_the_servers() {
    let hooks = active().await;
    let updated = asked(&hooks, "MessageWillBeUpdated", "allow").await;
    let refused = updated.unwrap_err();
    assert!(refused.contains("cannot be written"), "{refused}");
}

#[test]
fn every_hook_is_there_once_and_says_since_when() {
    let mut names: Vec<_> = Hook::<Editor>::ALL.iter().map(Hook::name).collect();
    assert_eq!(names.len(), 50, "all of plugin.Hooks but Implemented");
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), 50);
    let numbers = |text: &str| text.split('.').all(|number| number.parse::<u32>().is_ok());
    assert!(Hook::<Editor>::ALL.iter().all(|hook| numbers(hook.since())));
}
