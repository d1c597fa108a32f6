//! Files: what was uploaded, and the text that the server has extracted from it.

use mattermost_plugin::ids::{ChannelId, FileId, PostId, UserId};
use mattermost_plugin::model::FileInfo;

use super::new_id::new_id;
use super::{State, World};

/// Who has uploaded what a plugin uploads (`server/channels/app/file.go`, UploadFile).
pub(crate) const NO_USER: &str = "nouser";

/// A file with its bytes.
#[derive(Debug)]
pub(super) struct Stored {
    info: FileInfo,
    body: Vec<u8>,
}

impl World {
    /// Uploads a file that is in no post yet. What is UTF-8 has its text extracted, as it would be from a text file.
    pub fn add_file(
        &self,
        creator: &UserId,
        channel: &ChannelId,
        name: &str,
        body: &[u8],
    ) -> FileId {
        self.change(|state| state.add_file(creator, channel, name, body))
    }

    /// Sets the text that the server has extracted, say from a PDF.
    pub fn set_file_text(&self, file: &FileId, text: &str) {
        self.change_file(file, |info, _| info.content = text.into());
    }

    /// What the server knows of a file, deleted or not.
    pub fn file(&self, id: &FileId) -> Option<FileInfo> {
        self.read(|state| state.files.get(id).map(|file| file.info.clone()))
    }

    /// The bytes of a file.
    pub fn file_body(&self, id: &FileId) -> Option<Vec<u8>> {
        self.read(|state| state.files.get(id).map(|file| file.body.clone()))
    }

    /// Deletes a file as core does: it stays, with `delete_at` set.
    pub fn delete_file(&self, file: &FileId) {
        self.change_file(file, |info, at| info.delete_at = at);
    }

    /// All files that are not deleted, in the order in which they were made.
    pub(crate) fn files(&self, wanted: impl Fn(&FileInfo) -> bool) -> Vec<FileInfo> {
        let mut files: Vec<_> = self.read(|state| {
            let all = state.files.values().map(|file| &file.info);
            all.filter(|info| wanted(info)).cloned().collect()
        });
        files.sort_by_key(|info| (info.create_at, info.id.clone()));
        files
    }

    /// A copy of a file, in no post, that belongs to `creator` (`server/channels/app/file.go`, CopyFileInfos).
    pub(crate) fn copy_file(&self, file: &FileId, creator: &UserId) -> Option<FileId> {
        self.change(|state| {
            let at = state.stamp();
            let Stored { info, body } = state.files.get(file)?;
            let id: FileId = new_id();
            let copy = Stored {
                info: FileInfo {
                    id: id.clone(),
                    creator_id: creator.clone(),
                    create_at: at,
                    update_at: at,
                    post_id: PostId::default(),
                    channel_id: ChannelId::default(),
                    ..info.clone()
                },
                body: body.clone(),
            };
            state.files.insert(id.clone(), copy);
            Some(id)
        })
    }

    fn change_file(&self, file: &FileId, change: impl FnOnce(&mut FileInfo, i64)) {
        self.change(|state| {
            let at = state.stamp();
            if let Some(Stored { info, .. }) = state.files.get_mut(file) {
                change(info, at);
                info.update_at = at;
            }
        });
    }
}

impl State {
    fn add_file(
        &mut self,
        creator: &UserId,
        channel: &ChannelId,
        name: &str,
        body: &[u8],
    ) -> FileId {
        let at = self.stamp();
        let id: FileId = new_id();
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        let extension = extension.to_lowercase();
        let info = FileInfo {
            id: id.clone(),
            creator_id: creator.clone(),
            channel_id: channel.clone(),
            create_at: at,
            update_at: at,
            path: format!("teams/noteam/channels/{channel}/users/{creator}/{id}/{name}").into(),
            name: name.into(),
            mime_type: mime_type(&extension).into(),
            extension: extension.into(),
            size: i64::try_from(body.len()).unwrap_or(i64::MAX),
            content: std::str::from_utf8(body).unwrap_or_default().into(),
            ..FileInfo::default()
        };
        let body = body.to_owned();
        self.files.insert(id.clone(), Stored { info, body });
        id
    }

    /// Puts a file into a post; answers whether it could be: it must be in none, and belong to the author or to a plugin
    /// (`server/channels/store/sqlstore/file_info_store.go`, AttachToPost).
    pub(super) fn attach(
        &mut self,
        file: &FileId,
        post: &PostId,
        channel: &ChannelId,
        author: &UserId,
    ) -> bool {
        let Some(Stored { info, .. }) = self.files.get_mut(file) else {
            return false;
        };
        let own = info.creator_id == *author || info.creator_id == NO_USER;
        let free = info.post_id.is_empty() && own;
        if free {
            info.post_id = post.clone();
            info.channel_id = channel.clone();
        }
        free
    }

    /// Deletes what is attached to a post (`server/channels/app/post.go`, deletePostFiles).
    pub(super) fn delete_files_of(&mut self, post: &PostId, at: i64) {
        let files = self.files.values_mut().map(|file| &mut file.info);
        for info in files.filter(|info| info.post_id == *post && info.delete_at == 0) {
            info.delete_at = at;
        }
    }
}

/// What Go's `mime.TypeByExtension` knows everywhere, and a few of what it reads from the system's tables.
fn mime_type(extension: &str) -> &'static str {
    match extension {
        "txt" | "log" => "text/plain; charset=utf-8",
        "md" => "text/markdown; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "html" | "htm" => "text/html; charset=utf-8",
        "json" => "application/json",
        "pdf" => "application/pdf",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "svg" => "image/svg+xml",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _ => "application/octet-stream",
    }
}
