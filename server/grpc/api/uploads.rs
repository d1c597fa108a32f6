//! Uploads in pieces. The contract has what is sent at a time in one message.

use mattermost_plugin::Body;
use mattermost_plugin::api::{ApiFuture, Uploads};
use mattermost_plugin::model::{FileInfo, UploadSession};

use super::table::calls;
use super::{GrpcApi, whole};
use crate::grpc::contract::mattermost::UploadDataRequest;
use crate::grpc::convert::Convert as _;

impl Uploads for GrpcApi {
    calls! {
        fn create_upload_session(upload_session: &'a UploadSession) -> (&UploadSession) = CreateUploadSessionRequest.upload_session;
        fn get_upload_session(upload_id: &'a str) -> (&UploadSession) = GetUploadSessionRequest.upload_session;
    }

    fn upload_data<'a>(
        &'a self,
        upload: &'a UploadSession,
        data: Body,
    ) -> ApiFuture<'a, Option<FileInfo>> {
        Box::pin(async {
            let request = UploadDataRequest {
                upload_session: upload.clone().convert(),
                data: whole::<UploadDataRequest>(data).await?,
            };
            self.value(request, |answer| answer.file_info).await
        })
    }
}
