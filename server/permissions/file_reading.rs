//! Files that the caller may read.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use mattermost_plugin::ids::FileId;
use mattermost_plugin::model::FileInfo;

use crate::refusal::Refusal;

use super::readable::BURN_ON_READ;
use super::{Acting, Permissions, VisibleChannel, is_missing};

/// Largest file that is read where the server has extracted no text, in bytes.
const MAX_BYTES: i64 = 1024 * 1024;

/// A file that the caller may read. Only [`Permissions::readable_file`] makes one.
pub struct ReadableFile {
    permissions: Permissions,
    reader: Acting,
    info: FileInfo,
    channel: Option<VisibleChannel>,
}

impl Permissions {
    /// The file, if the user has uploaded it or may read the content of its channel (core: `api4/file.go`, getFileInfo), and its
    /// message is there and no burn-on-read one. `None` must read like "does not exist".
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn readable_file(
        &self,
        user: &Acting,
        id: &FileId,
    ) -> Result<Option<ReadableFile>, Refusal> {
        let info = match self.api.get_file_info(id).await {
            Ok(info) if info.delete_at == 0 => info,
            Ok(_) => return Ok(None),
            Err(error) if is_missing(&error) => return Ok(None),
            Err(error) => return Err(reading(&error)),
        };
        let channel = self.channel_of_file(user, &info).await?;
        let own = info.creator_id == *user.id();
        if !own && (channel.is_none() || !self.has_message(&info).await?) {
            return Ok(None);
        }
        Ok(Some(ReadableFile {
            permissions: self.clone(),
            reader: user.clone(),
            info,
            channel,
        }))
    }

    /// The file's channel, if the user may read it.
    async fn channel_of_file(
        &self,
        user: &Acting,
        info: &FileInfo,
    ) -> Result<Option<VisibleChannel>, Refusal> {
        if info.channel_id.is_empty() {
            return Ok(None);
        }
        match self.api.get_channel(&info.channel_id).await {
            Ok(channel) => {
                let readable = self.with_content(user, channel).await?;
                Ok(readable.map(|readable| readable.visible().clone()))
            }
            Err(error) if is_missing(&error) => Ok(None),
            Err(error) => Err(reading(&error)),
        }
    }

    /// Whether the message that the file belongs to can be read. A file that belongs to none is a draft of its creator.
    async fn has_message(&self, info: &FileInfo) -> Result<bool, Refusal> {
        if info.post_id.is_empty() {
            return Ok(true);
        }
        match self.api.get_post(&info.post_id).await {
            Ok(post) => Ok(post.delete_at == 0 && post.r#type != BURN_ON_READ),
            Err(error) if is_missing(&error) => Ok(false),
            Err(error) => Err(reading(&error)),
        }
    }
}

impl ReadableFile {
    /// The file's details.
    pub fn info(&self) -> &FileInfo {
        &self.info
    }

    /// The channel that it was posted in, where the caller may read it.
    pub fn channel(&self) -> Option<&VisibleChannel> {
        self.channel.as_ref()
    }

    /// The name of who uploaded it; `None` for plugins and the like, and whom the caller may not know of.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn uploader(&self) -> Result<Option<String>, Refusal> {
        let id = &self.info.creator_id;
        if id
            .as_str()
            .parse::<mattermost_plugin::ids::UserId>()
            .is_err()
        {
            return Ok(None);
        }
        let named = self.permissions.names(&self.reader, vec![id.clone()]).await;
        Ok(named?.remove(id))
    }

    /// The text that the server has extracted, or that a text file is; `None` for a file without text.
    ///
    /// # Errors
    /// The server does not answer, or the text file is too large.
    pub async fn text(&self) -> Result<Option<String>, Refusal> {
        self.without_policies().await?;
        if !self.info.content.is_empty() {
            return Ok(Some(self.info.content.to_string()));
        }
        if !is_text(&self.info.mime_type) {
            return Ok(None);
        }
        if self.info.size > MAX_BYTES {
            return Err(Refusal::argument(
                "file",
                "is too large: text files are read up to 1 MiB",
            ));
        }
        match self.permissions.api.get_file(&self.info.id).await {
            Ok(bytes) => Ok(decoded(&bytes)),
            Err(error) => Err(reading(&error)),
        }
    }

    /// Where access by attributes is switched on, a policy may bar the caller from downloads; the plugin API hands files out
    /// without looking at it, so none is.
    async fn without_policies(&self) -> Result<(), Refusal> {
        let access = &self.reader.server().await?.access_control_settings;
        match access.enable_attribute_based_access_control {
            Some(true) => Err(Refusal::Unavailable(
                "a server without attribute-based access, whose policies for files a plugin cannot ask for".to_owned(),
            )),
            _ => Ok(()),
        }
    }

    /// A link that opens the file without a login.
    ///
    /// # Errors
    /// Public links are switched off, the file is not part of a message yet, or the server does not answer.
    pub async fn public_link(&self) -> Result<String, Refusal> {
        self.without_policies().await?;
        let files = &self.reader.server().await?.file_settings;
        if files.enable_public_link != Some(true) {
            return Err(Refusal::Unavailable(
                "public links, which are switched off on this server: EnablePublicLink".to_owned(),
            ));
        }
        if self.info.post_id.is_empty() {
            return Err(Refusal::Impossible(
                "the file is not part of a message yet, so there is no link to it".to_owned(),
            ));
        }
        let link = self.permissions.api.get_file_link(&self.info.id).await;
        link.map_err(|error| Refusal::server("making the link", &error))
    }
}

/// Text by its media type.
fn is_text(media_type: &str) -> bool {
    let media_type = media_type.split(';').next().unwrap_or_default().trim();
    let other = ["json", "xml", "yaml", "javascript", "toml", "sql", "x-sh"];
    media_type.starts_with("text/")
        || media_type
            .strip_prefix("application/")
            .is_some_and(|kind| other.iter().any(|other| kind.ends_with(other)))
}

/// By its byte order mark, else UTF-8, else Windows-1252; `None` for what holds a zero byte and so is no text.
fn decoded(bytes: &[u8]) -> Option<String> {
    let encoding = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None if bytes.contains(&0) => return None,
        None if std::str::from_utf8(bytes).is_ok() => UTF_8,
        None => WINDOWS_1252,
    };
    Some(encoding.decode(bytes).0.into_owned())
}

fn reading(error: &mattermost_plugin::api::ApiError) -> Refusal {
    Refusal::server("reading the file", error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_told_by_type_and_decoded_by_its_bytes() {
        for (media_type, expected) in [
            ("text/plain; charset=utf-8", true),
            ("application/json", true),
            ("application/ld+json", true),
            ("application/pdf", false),
            ("image/png", false),
            ("", false),
        ] {
            assert_eq!(is_text(media_type), expected, "{media_type}");
        }
        assert_eq!(
            decoded("Gr\u{fc}n".as_bytes()).as_deref(),
            Some("Gr\u{fc}n")
        );
        assert_eq!(decoded(b"Gr\xfcn").as_deref(), Some("Gr\u{fc}n"));
        assert_eq!(decoded(b"\xff\xfeh\0i\0").as_deref(), Some("hi"));
        assert_eq!(decoded(b"a\0b"), None);
    }
}
