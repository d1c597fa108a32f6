//! Bodies that a call sends: the server dials a stream for each and asks for what it wants (`io_rpc.go`).

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll};

use futures_util::future::BoxFuture;
use go_gob::Gob;

use super::RpcApi;
use crate::api::returns::Returns;
use crate::api::streams::{
    InstallPluginArgs, InstallPluginReturns, ReceiveAttachmentArgs, ReceiveAttachmentReturns,
    UploadDataArgs, UploadDataReturns,
};
use crate::api::{ApiError, ApiFuture, Method};
use crate::body::BodyError;
use crate::ids::{ChannelId, RemoteId};
use crate::model::{FileInfo, Manifest, UploadSession};
use crate::{Body, body_stream};

/// Serving a body, or what is left of it. It fails when the body breaks off, which the server cannot tell from its end.
pub(super) type Upload = BoxFuture<'static, Result<(), BodyError>>;

/// Goes on with the upload.
///
/// # Errors
///
/// Once, when the body breaks off.
pub(super) fn poll_upload(
    upload: &mut Option<Upload>,
    cx: &mut Context<'_>,
) -> Result<(), BodyError> {
    let Some(running) = upload else {
        return Ok(());
    };
    match running.as_mut().poll(cx) {
        Poll::Ready(done) => {
            *upload = None;
            done
        }
        Poll::Pending => Ok(()),
    }
}

/// Runs `work` to its end and the upload beside it; a body that breaks off ends both.
pub(super) async fn alongside<T>(
    method: &'static Method,
    upload: &mut Option<Upload>,
    work: impl Future<Output = Result<T, ApiError>>,
) -> Result<T, ApiError> {
    let mut work = pin!(work);
    std::future::poll_fn(|cx| match poll_upload(upload, cx) {
        Ok(()) => work.as_mut().poll(cx),
        Err(error) => Poll::Ready(Err(ApiError::call(method.name, error))),
    })
    .await
}

impl RpcApi {
    /// The stream that the server will read the body from, and the work of serving it.
    pub(super) fn upload(&self, body: Body) -> (u32, Upload) {
        let id = self.broker.next_id();
        let broker = self.broker.clone();
        let upload = async move {
            match broker.accept(id).await {
                Ok(stream) => body_stream::serve(stream, body).await,
                Err(error) => {
                    tracing::debug!(%error, "the server did not ask for a body");
                    Ok(())
                }
            }
        };
        (id, Box::pin(upload))
    }

    /// Calls a method with arguments that name the stream of a body.
    fn call_with<'a, R: Returns + 'a, A: Gob>(
        &'a self,
        method: &'static Method,
        body: Body,
        args: impl FnOnce(u32) -> A,
    ) -> ApiFuture<'a, R::Output> {
        let (id, upload) = self.upload(body);
        let call = self.call::<R>(method, args(id));
        Box::pin(async move { alongside(method, &mut Some(upload), call).await })
    }

    pub(in crate::api) fn install_plugin(
        &self,
        method: &'static Method,
        file: Body,
        replace: bool,
    ) -> ApiFuture<'_, Manifest> {
        self.call_with::<InstallPluginReturns, _>(method, file, |id| InstallPluginArgs {
            plugin_stream_id: id,
            replace,
        })
    }

    pub(in crate::api) fn upload_data(
        &self,
        method: &'static Method,
        upload: &UploadSession,
        data: Body,
    ) -> ApiFuture<'_, Option<FileInfo>> {
        let upload = Some(upload.clone());
        self.call_with::<UploadDataReturns, _>(method, data, |id| UploadDataArgs {
            upload,
            plugin_stream_id: id,
        })
    }

    pub(in crate::api) fn receive_shared_channel_attachment_sync_msg(
        &self,
        method: &'static Method,
        remote_id: &RemoteId,
        channel_id: &ChannelId,
        file: &FileInfo,
        data: Body,
    ) -> ApiFuture<'_, FileInfo> {
        let (remote_id, channel_id) = (remote_id.clone(), channel_id.clone());
        let file = Some(file.clone());
        self.call_with::<ReceiveAttachmentReturns, _>(method, data, |id| ReceiveAttachmentArgs {
            remote_id,
            channel_id,
            file,
            data_stream_id: id,
        })
    }
}
