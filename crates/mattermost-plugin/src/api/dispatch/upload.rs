//! Calls with a body, from the server's side: it dials the body's stream before it does anything else.

use std::sync::Arc;

use go_plugin::rpc::{Answer, Args};

use super::{ApiService, reply};
use crate::api::streams::{
    InstallPluginArgs, InstallPluginReturns, ReceiveAttachmentArgs, ReceiveAttachmentReturns,
    UploadDataArgs, UploadDataReturns,
};

impl ApiService {
    pub(super) fn install_plugin(self: Arc<Self>, args: Args<'_>) -> Result<Answer, String> {
        let args: InstallPluginArgs = args.decode()?;
        Ok(Box::pin(async move {
            let file = self.body(args.plugin_stream_id).await?;
            let installed = self.api.install_plugin(file, args.replace).await;
            reply::<InstallPluginReturns>("InstallPlugin", installed)
        }))
    }

    pub(super) fn upload_data(self: Arc<Self>, args: Args<'_>) -> Result<Answer, String> {
        let args: UploadDataArgs = args.decode()?;
        Ok(Box::pin(async move {
            let data = self.body(args.plugin_stream_id).await?;
            let upload = args.upload.unwrap_or_default();
            let uploaded = self.api.upload_data(&upload, data).await;
            reply::<UploadDataReturns>("UploadData", uploaded)
        }))
    }

    pub(super) fn receive_attachment(self: Arc<Self>, args: Args<'_>) -> Result<Answer, String> {
        let args: ReceiveAttachmentArgs = args.decode()?;
        Ok(Box::pin(async move {
            let data = self.body(args.data_stream_id).await?;
            let file = args.file.unwrap_or_default();
            let received = self.api.receive_shared_channel_attachment_sync_msg(
                &args.remote_id,
                &args.channel_id,
                &file,
                data,
            );
            let method = "ReceiveSharedChannelAttachmentSyncMsg";
            reply::<ReceiveAttachmentReturns>(method, received.await)
        }))
    }
}
