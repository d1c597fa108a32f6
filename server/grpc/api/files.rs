//! Files.

use mattermost_plugin::api::Files;
use mattermost_plugin::ids::{ChannelId, FileId, UserId};
use mattermost_plugin::model::{FileInfo, GetFileInfosOptions};

use super::GrpcApi;
use super::table::calls;

impl Files for GrpcApi {
    calls! {
        fn copy_file_infos(user_id: &'a UserId, file_ids: &'a [FileId]) -> (Vec<FileId>) = CopyFileInfosRequest.file_ids;
        fn get_file_info(file_id: &'a FileId) -> (&FileInfo) = GetFileInfoRequest.file_info;
        fn set_file_searchable_content(file_id: &'a FileId, content: &'a str) -> () = SetFileSearchableContentRequest;
        fn get_file_infos(page: i64, per_page: i64, options: &'a GetFileInfosOptions) -> (Vec<FileInfo>) = GetFileInfosRequest.file_infos, whole options;
        fn get_file(file_id: &'a FileId) -> (Vec<u8>) = GetFileRequest.data;
        fn get_file_link(file_id: &'a FileId) -> (String) = GetFileLinkRequest.link;
        fn read_file(path: &'a str) -> (Vec<u8>) = ReadFileRequest.data;
        fn upload_file(data: &'a [u8], channel_id: &'a ChannelId, filename: &'a str) -> (&FileInfo) = UploadFileRequest.file_info;
    }
}
