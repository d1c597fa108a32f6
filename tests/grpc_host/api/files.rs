//! Files.

use mattermost_plugin::api::Client;
use toolbelt::contract::mattermost::*;
use toolbelt::convert::Convert as _;

use super::{given, list, methods};

methods! {
    in_answer api {
        CopyFileInfosRequest { user_id, file_ids } => CopyFileInfosResponse { file_ids } =
            api.copy_file_infos(&user_id.convert(), &list(file_ids));
        GetFileInfoRequest { file_id } => GetFileInfoResponse { some file_info } =
            api.get_file_info(&file_id.convert());
        SetFileSearchableContentRequest { file_id, content } => SetFileSearchableContentResponse {} =
            api.set_file_searchable_content(&file_id.convert(), &content);
        GetFileRequest { file_id } => GetFileResponse { data } = api.get_file(&file_id.convert());
        GetFileLinkRequest { file_id } => GetFileLinkResponse { link } = api.get_file_link(&file_id.convert());
        ReadFileRequest { path } => ReadFileResponse { data } = api.read_file(&path);
        UploadFileRequest { data, channel_id, filename } => UploadFileResponse { some file_info } =
            api.upload_file(&data, &channel_id.convert(), &filename);
        GetFileInfosRequest { page, per_page, options } => GetFileInfosResponse { file_infos } =
            api.get_file_infos(page.convert(), per_page.convert(), &given(options));
    }
}
