//! Arguments with the streams that bodies travel on, and their results (`server/public/plugin/client_rpc.go`).

use super::returns::{AppError, Error, Fallible, Pointer, Value};
use crate::http_subset::GoHeader;
use crate::model::{FileInfo, HTTPRequestSubset, Manifest, UploadSession};

pub(super) type InstallPluginReturns = Fallible<Pointer<Manifest>, AppError>;
pub(super) type UploadDataReturns = Fallible<Value<Option<FileInfo>>, Error>;
pub(super) type ReceiveAttachmentReturns = Fallible<Pointer<FileInfo>, Error>;

go_gob::gob_struct! {
    /// What the call sends: `Z_PluginHTTPStreamArgs` of `server/public/plugin/client_rpc.go`.
    pub struct PluginHttpArgs: "" {
        response_body_stream: u32 = "ResponseBodyStream",
        request: Option<HTTPRequestSubset> = "Request",
        request_body_stream: u32 = "RequestBodyStream",
    }
    /// What comes back at once; the body follows on its stream.
    pub struct PluginHttpReturns: "" {
        status_code: i64 = "StatusCode",
        header: GoHeader = "Header",
    }
    /// What `InstallPlugin` sends.
    pub struct InstallPluginArgs: "" {
        plugin_stream_id: u32 = "PluginStreamID",
        replace: bool = "B",
    }
    /// What `UploadData` sends.
    pub struct UploadDataArgs: "" {
        upload: Option<UploadSession> = "A",
        plugin_stream_id: u32 = "PluginStreamID",
    }
    /// What `ReceiveSharedChannelAttachmentSyncMsg` sends.
    pub struct ReceiveAttachmentArgs: "" {
        remote_id: crate::ids::RemoteId = "A",
        channel_id: crate::ids::ChannelId = "B",
        file: Option<FileInfo> = "C",
        data_stream_id: u32 = "DataStreamID",
    }
}
