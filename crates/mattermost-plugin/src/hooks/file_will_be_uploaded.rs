//! `FileWillBeUploaded`: a file of a user, and what is stored instead.

use go_plugin::broker::MuxBroker;
use go_plugin::rpc::Reply;

use super::Decision;
use super::calls::FileWillBeUploadedArgs;
use super::lent::lend;
use super::outcome::Outcome;
use crate::lifecycle::{UnderWay, caught};
use crate::model::FileInfo;
use crate::{Body, Plugin, body_stream};

const HOOK: &str = "FileWillBeUploaded";

/// For whoever uploads a file that the plugin could not replace as it wanted: it must not be stored as it was, nor cut.
const BROKE_OFF: &str = "the file could not be processed";

/// What a plugin has stored instead of an uploaded file.
#[derive(Debug, Default)]
pub struct Replacement {
    /// What is known of the file; `None` leaves it. The server sets the size itself.
    pub info: Option<FileInfo>,
    /// The file; `None`, or nothing in it, leaves it.
    pub file: Option<Body>,
}

/// Has the plugin look at the file.
///
/// The server serves the file until its stream ends, and waits for the end of the other one before the user hears anything
/// (client_rpc.go `FileWillBeUploaded`), so both are
/// dialled even when there is no plugin, and dropping them closes them.
pub(super) async fn answer<P: Plugin>(
    call: Result<UnderWay<P>, String>,
    broker: MuxBroker,
    args: FileWillBeUploadedArgs,
) -> Result<Reply, String> {
    let (uploaded, replacement) = tokio::join!(
        broker.dial(args.uploaded_file_stream),
        broker.dial(args.replacement_file_stream)
    );
    let call = call?;
    let unreachable = |error| format!("the plugin cannot reach the file's streams: {error}");
    let (uploaded, replacement) = (
        uploaded.map_err(unreachable)?,
        replacement.map_err(unreachable)?,
    );
    let plugin = call.plugin();
    // Not left to whoever keeps the body: the server would hold the file and its stream as long.
    let (file, _until_answered) = lend(body_stream::reader(uploaded));
    let decision = caught(HOOK, async {
        plugin
            .file_will_be_uploaded(args.context, args.info, file)
            .await
    });
    let decision = match decision.await {
        // The server would store the file as it was.
        Err(_panicked) => Decision::Reject(BROKE_OFF.to_owned()),
        Ok(Decision::Replace(Replacement { info, file })) => {
            let sent = caught(HOOK, async {
                match file {
                    Some(file) => body_stream::push(replacement, file).await,
                    None => Ok(()),
                }
            });
            match sent.await {
                Ok(Ok(())) => info.map_or(Decision::Allow, Decision::Replace),
                Ok(Err(error)) => {
                    tracing::warn!("what replaces an uploaded file broke off: {error}");
                    Decision::Reject(BROKE_OFF.to_owned())
                }
                Err(_panicked) => Decision::Reject(BROKE_OFF.to_owned()),
            }
        }
        Ok(Decision::Allow) => Decision::Allow,
        Ok(Decision::Reject(reason)) => Decision::Reject(reason),
    };
    Ok(Outcome::<(_, String)>::into_reply(decision, HOOK))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ActivateError, Hook, Host, TaskSet};
    use go_plugin::yamux::Session;

    struct Quiet;
    impl Plugin for Quiet {
        const HOOKS: &'static [Hook<Self>] = &[Hook::file_will_be_uploaded()];
        async fn new(_: Host) -> Result<Self, ActivateError> {
            Ok(Self)
        }
    }

    #[tokio::test]
    async fn both_streams_of_an_upload_end_even_if_there_is_no_plugin() {
        let tasks = TaskSet::new();
        let (near, far) = tokio::net::UnixStream::pair().unwrap();
        let (plugin, incoming) = Session::server(near, &tasks);
        let plugin = MuxBroker::new(plugin, incoming, &tasks);
        let (server, incoming) = Session::client(far, &tasks);
        let server = MuxBroker::new(server, incoming, &tasks);
        let args = FileWillBeUploadedArgs {
            uploaded_file_stream: 7,
            replacement_file_stream: 8,
            ..Default::default()
        };
        let (answered, uploaded, replacement) = tokio::join!(
            answer::<Quiet>(Err("gone".to_owned()), plugin, args),
            server.accept(7),
            server.accept(8)
        );
        assert_eq!(answered.unwrap_err(), "gone");
        for mut stream in [uploaded.unwrap(), replacement.unwrap()] {
            assert!(stream.chunk().await.unwrap().is_none());
        }
    }
}
