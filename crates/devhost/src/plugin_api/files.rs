//! Files (`server/channels/app/file.go`).

use http::StatusCode;
use mattermost_plugin::api::{ApiError, ApiFuture, Files};
use mattermost_plugin::ids::{ChannelId, FileId, UserId};
use mattermost_plugin::model::{FileInfo, GetFileInfosOptions};

use super::{PluginApi, bad_request, not_found, page, refused};
use crate::world::{NO_USER, World};

const MISSING: &str = "app.file_info.get.app_error";

impl Files for PluginApi {
    fn copy_file_infos<'a>(
        &'a self,
        user_id: &'a UserId,
        file_ids: &'a [FileId],
    ) -> ApiFuture<'a, Vec<FileId>> {
        self.answer("CopyFileInfos", move |world| {
            let copies = file_ids.iter().map(|file| {
                living(world, file)?;
                let copy = world.copy_file(file, user_id);
                copy.ok_or_else(|| not_found(MISSING))
            });
            copies.collect()
        })
    }

    fn get_file_info<'a>(&'a self, file_id: &'a FileId) -> ApiFuture<'a, FileInfo> {
        self.answer("GetFileInfo", move |world| living(world, file_id))
    }

    fn set_file_searchable_content<'a>(
        &'a self,
        file_id: &'a FileId,
        content: &'a str,
    ) -> ApiFuture<'a, ()> {
        self.answer("SetFileSearchableContent", move |world| {
            living(world, file_id)?;
            world.set_file_text(file_id, content);
            Ok(())
        })
    }

    fn get_file_infos<'a>(
        &'a self,
        number: i64,
        per_page: i64,
        options: &'a GetFileInfosOptions,
    ) -> ApiFuture<'a, Vec<FileInfo>> {
        self.answer("GetFileInfos", move |world| {
            let users = &options.user_ids;
            let channels = &options.channel_ids;
            let mut files = world.files(|info| {
                (users.is_empty() || users.contains(&info.creator_id))
                    && (channels.is_empty() || channels.contains(&info.channel_id))
                    && info.create_at >= options.since
                    && (options.include_deleted || info.delete_at == 0)
            });
            if options.sort_by == "Size" {
                files.sort_by_key(|info| info.size);
            }
            if options.sort_descending {
                files.reverse();
            }
            Ok(page(files, number, per_page))
        })
    }

    fn get_file<'a>(&'a self, file_id: &'a FileId) -> ApiFuture<'a, Vec<u8>> {
        self.answer("GetFile", move |world| {
            living(world, file_id)?;
            let body = world.file_body(file_id);
            body.ok_or_else(|| not_found(MISSING))
        })
    }

    /// Core's hash is made with a salt of the configuration; here it is no hash at all.
    fn get_file_link<'a>(&'a self, file_id: &'a FileId) -> ApiFuture<'a, String> {
        self.answer("GetFileLink", move |world| {
            let config = world.config();
            if config.file_settings.enable_public_link != Some(true) {
                let id = "plugin_api.get_file_link.disabled.app_error";
                return Err(refused(id, StatusCode::NOT_IMPLEMENTED));
            }
            let info = living(world, file_id)?;
            if info.post_id.is_empty() {
                return Err(bad_request("plugin_api.get_file_link.no_post.app_error"));
            }
            let site = config.service_settings.site_url.unwrap_or_default();
            Ok(format!("{}/files/{file_id}/public?h=devhost", &*site))
        })
    }

    fn read_file<'a>(&'a self, path: &'a str) -> ApiFuture<'a, Vec<u8>> {
        self.answer("ReadFile", move |world| {
            let found = world.files(|info| info.path == path).pop();
            let body = found.and_then(|info| world.file_body(&info.id));
            body.ok_or_else(|| not_found("api.file.read_file.app_error"))
        })
    }

    /// A plugin uploads for nobody: the creator is `nouser`.
    fn upload_file<'a>(
        &'a self,
        data: &'a [u8],
        channel_id: &'a ChannelId,
        filename: &'a str,
    ) -> ApiFuture<'a, FileInfo> {
        self.answer("UploadFile", move |world| {
            if !channel_id.is_empty() && world.channel(channel_id).is_none() {
                let id = "api.file.upload_file.incorrect_channelId.app_error";
                return Err(bad_request(id));
            }
            let file = world.add_file(&NO_USER.into(), channel_id, filename, data);
            living(world, &file)
        })
    }
}

/// A file that is not deleted.
fn living(world: &World, file: &FileId) -> Result<FileInfo, ApiError> {
    let info = world.file(file).filter(|info| info.delete_at == 0);
    info.ok_or_else(|| not_found(MISSING))
}
