//! Uploads: what a plugin makes of a file, and that both streams end whatever it does.

use std::io;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures_util::stream::{self, StreamExt};
use mattermost_plugin::host::{ActivationError, Hooks};
use mattermost_plugin::model::FileInfo;
use mattermost_plugin::{
    ActivateError, Body, Context, Decision, Host, Plugin, Replacement, plugin,
};

use mattermost_plugin::api::{Fake, chain};

use crate::server::within;

/// Does with a file what its name says.
#[derive(Default)]
struct Filter {
    kept: Mutex<Body>,
}

#[plugin]
impl Plugin for Filter {
    async fn new(_: Host) -> Result<Self, ActivateError> {
        Ok(Self::default())
    }

    async fn file_will_be_uploaded(
        self: Arc<Self>,
        _: Context,
        info: FileInfo,
        file: Body,
    ) -> Decision<Replacement> {
        let with = |file| {
            Decision::Replace(Replacement {
                info: None,
                file: Some(file),
            })
        };
        match info.name.as_str() {
            "shout" => Decision::Replace(Replacement {
                info: Some(renamed(info)),
                file: Some(upper_case(file)),
            }),
            "rename" => Decision::Replace(Replacement {
                info: Some(renamed(info)),
                file: None,
            }),
            "reject" => Decision::Reject("no such files".into()),
            "break off" => with(broken(|| Err(std::io::Error::other("on purpose")))),
            "panic in the file" => with(broken(|| panic!("on purpose"))),
            "panic" => panic!("on purpose"),
            "keep" => {
                *self.kept.lock().unwrap() = file;
                Decision::Allow
            }
            "read what was kept" => {
                let mut kept = std::mem::take(&mut *self.kept.lock().unwrap());
                match kept.chunk().await {
                    Ok(_) => Decision::Allow,
                    Err(error) => Decision::Reject(chain(&error)),
                }
            }
            _ => Decision::Allow,
        }
    }
}

fn renamed(info: FileInfo) -> FileInfo {
    FileInfo {
        name: "renamed".into(),
        ..info
    }
}

/// What comes in, as it comes.
fn upper_case(file: Body) -> Body {
    Body::from_stream(stream::unfold(file, async |mut file| {
        let chunk = file.chunk().await.transpose()?;
        Some((chunk.map(|chunk| chunk.to_ascii_uppercase().into()), file))
    }))
}

/// One piece, and then what `next` says.
fn broken(next: fn() -> io::Result<Bytes>) -> Body {
    let first = stream::once(async { Ok(Bytes::from_static(b"half")) });
    Body::from_stream(first.chain(stream::once(async move { next() })))
}

async fn active() -> Hooks {
    let hooks = within(Hooks::in_process::<Filter>()).await.unwrap();
    within(hooks.activate(Fake::default())).await.unwrap();
    hooks
}

/// Uploads a file that no stream holds at once; answers the decision and what replaces the file.
async fn upload(hooks: &Hooks, name: &str) -> (Result<Decision<FileInfo>, String>, Vec<u8>) {
    let info = FileInfo {
        name: name.into(),
        ..FileInfo::default()
    };
    let file = Body::from_chunks((0..50).map(|_| vec![b'x'; 100_000]));
    let mut output = Vec::new();
    let asked = hooks.file_will_be_uploaded(Context::default(), info, file, &mut output);
    let decision = within(asked).await.map_err(|error| match error {
        ActivationError::Call(error) => error.to_string(),
        other => panic!("expected a failed call, not {other:?}"),
    });
    (decision, output)
}

#[tokio::test]
async fn a_file_is_replaced_as_it_comes() {
    let hooks = active().await;
    let info = renamed(FileInfo::default());
    let (decision, replaced) = upload(&hooks, "shout").await;
    assert_eq!(decision, Ok(Decision::Replace(info.clone())));
    assert_eq!(replaced.len(), 5_000_000);
    assert!(replaced.iter().all(|&byte| byte == b'X'));
    let unchanged = (Ok(Decision::Replace(info)), Vec::new());
    assert_eq!(upload(&hooks, "rename").await, unchanged);
}

#[tokio::test]
async fn a_file_that_nobody_reads_is_allowed_or_rejected() {
    let hooks = active().await;
    assert_eq!(upload(&hooks, "").await, (Ok(Decision::Allow), Vec::new()));
    let rejected = Decision::Reject("no such files".into());
    assert_eq!(upload(&hooks, "reject").await, (Ok(rejected), Vec::new()));
}

#[tokio::test]
async fn a_file_whose_replacement_breaks_off_is_rejected() {
    let hooks = active().await;
    for name in ["break off", "panic in the file"] {
        let (decision, replaced) = upload(&hooks, name).await;
        assert!(matches!(decision, Ok(Decision::Reject(_))), "{decision:?}");
        assert_eq!(replaced, b"half");
    }
}

#[tokio::test]
async fn a_file_that_the_hook_panics_over_is_rejected() {
    let hooks = active().await;
    let (decision, replaced) = upload(&hooks, "panic").await;
    assert!(matches!(decision, Ok(Decision::Reject(_))), "{decision:?}");
    assert_eq!(replaced, b"");
}

#[tokio::test]
async fn a_file_is_the_plugins_until_the_hook_has_answered() {
    let hooks = active().await;
    let allowed = (Ok(Decision::Allow), Vec::new());
    assert_eq!(upload(&hooks, "keep").await, allowed);
    let why = "the body broke off: the hook has answered".to_owned();
    let (read, _) = upload(&hooks, "read what was kept").await;
    assert_eq!(read, Ok(Decision::Reject(why)));
}

#[tokio::test]
async fn a_plugin_that_is_gone_keeps_no_upload_waiting() {
    let hooks = active().await;
    within(hooks.deactivate()).await.unwrap();
    let gone = "the plugin is not active".to_owned();
    assert_eq!(upload(&hooks, "").await, (Err(gone), Vec::new()));
}
