//! Files that the caller may attach, and uploading them.
//!
//! The plugin API uploads as nobody (`app/plugin_api.go`, UploadFile: the creator is `nouser`), and core attaches such a file
//! to anybody's post (`store/sqlstore/file_info_store.go`, AttachToPost). So who had a file uploaded through us is remembered
//! in the key-value store, and nobody else gets at it.

use std::time::Duration;

use mattermost_plugin::api::{ApiError, Client};
use mattermost_plugin::ids::{FileId, UserId};
use mattermost_plugin::kv::{Kv, KvError};
use mattermost_plugin::model::FileInfo;
use serde::{Deserialize, Serialize};

use crate::refusal::Refusal;
use crate::upload::Upload;

use super::{Acting, Permissions, Right, VisibleChannel, is_missing, lacks};

/// The creator of files that the plugin API uploads.
const NOBODY: &str = "nouser";
/// How long it is remembered for whom a file was uploaded.
const KEEP_UPLOADS: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// A file that the caller has uploaded, alone or through us, and that is part of no message yet. Only
/// [`Permissions::own_file`] makes one.
#[derive(Debug, Clone)]
pub struct OwnFile {
    info: FileInfo,
}

/// Leave to upload files to a channel. Only [`Permissions::uploadable`] makes one.
pub struct Uploadable {
    api: Client,
    user: Acting,
    channel: VisibleChannel,
}

/// What is stored of an upload; `v` is the version of this form.
#[derive(Debug, Serialize, Deserialize)]
struct Stored {
    v: u32,
    user: UserId,
}

impl Permissions {
    /// The file with this id, for the argument `field`, if the caller may attach it. One of somebody else reads like none.
    ///
    /// # Errors
    /// There is no such file of the caller's, or it is already part of a message.
    pub async fn own_file(
        &self,
        user: &Acting,
        field: &'static str,
        id: &str,
    ) -> Result<OwnFile, Refusal> {
        let id: FileId = id.trim().parse().map_err(|_| {
            Refusal::argument(
                field,
                "has something that is no file id (26 letters and digits)",
            )
        })?;
        let missing =
            || Refusal::NotFound(format!("no file with the id {id} that you have uploaded"));
        let info = match self.api.get_file_info(&id).await {
            Ok(info) => info,
            Err(error) if is_missing(&error) => return Err(missing()),
            Err(error) => return Err(Refusal::server("looking up the file", &error)),
        };
        let is_own = info.creator_id == *user.id()
            || (info.creator_id.as_str() == NOBODY && self.uploaded_for(user, &id).await?);
        if !is_own || info.delete_at != 0 {
            return Err(missing());
        }
        if !info.post_id.is_empty() {
            return Err(Refusal::Impossible(format!(
                "the file {id} is already part of a message; upload it once more"
            )));
        }
        Ok(OwnFile { info })
    }

    /// Leave to upload files to `channel` (core: `api4/file.go`, `uploadFileSimple`).
    ///
    /// # Errors
    /// The channel is archived, the user may not upload there, or the server takes no files.
    pub async fn uploadable(
        &self,
        user: &Acting,
        channel: VisibleChannel,
    ) -> Result<Uploadable, Refusal> {
        if channel.channel().delete_at != 0 {
            return Err(Refusal::Impossible(format!(
                "{} is archived, nothing can be uploaded there",
                channel.label()
            )));
        }
        self.may_upload(user, &channel).await?;
        self.unrestricted(user, channel.channel()).await?;
        Ok(Uploadable {
            api: self.api.clone(),
            user: user.clone(),
            channel,
        })
    }

    /// Whether files may be attached in the channel.
    pub(super) async fn may_upload(
        &self,
        user: &Acting,
        channel: &VisibleChannel,
    ) -> Result<(), Refusal> {
        let id = &channel.channel().id;
        if !self.in_channel(user, id, Right::UploadFile).await? {
            return Err(lacks(Right::UploadFile, &channel.label()));
        }
        match user.server().await?.file_settings.enable_file_attachments {
            Some(false) => Err(Refusal::Unavailable(
                "file attachments, which this server has turned off".to_owned(),
            )),
            _ => Ok(()),
        }
    }

    async fn uploaded_for(&self, user: &Acting, id: &FileId) -> Result<bool, Refusal> {
        let stored = Kv::new(&self.api).get::<Stored>(&place(id)).await;
        let stored = stored.map_err(refusal)?;
        Ok(stored.is_some_and(|stored| stored.user == *user.id()))
    }
}

impl OwnFile {
    /// Its id.
    pub fn id(&self) -> &FileId {
        &self.info.id
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.info.name
    }
}

impl Uploadable {
    /// Where to.
    pub fn channel(&self) -> &VisibleChannel {
        &self.channel
    }

    /// Uploads the file.
    ///
    /// # Errors
    /// The server refuses or does not answer; in the second case there may be a file that nobody sees.
    pub async fn upload(&self, file: &Upload) -> Result<FileInfo, ApiError> {
        let channel = &self.channel.channel().id;
        self.api
            .upload_file(file.bytes(), channel, file.name())
            .await
    }

    /// Remembers for [`KEEP_UPLOADS`] that the file is the user's, who can attach it then.
    ///
    /// # Errors
    /// The server does not store it.
    pub async fn remember(&self, file: &FileInfo) -> Result<(), Refusal> {
        let stored = Stored {
            v: 1,
            user: self.user.id().clone(),
        };
        Kv::new(&self.api)
            .expiring(KEEP_UPLOADS)
            .set(&place(&file.id), &stored)
            .await
            .map_err(refusal)
    }
}

fn place(id: &FileId) -> String {
    format!("upload:{id}")
}

/// The cause is in the log.
fn refusal(error: KvError) -> Refusal {
    let doing = "remembering whose file it is";
    match error {
        KvError::Api(error) => Refusal::server(doing, &error),
        error => Refusal::internal(doing, &error),
    }
}
