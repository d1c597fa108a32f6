//! Files that an agent brings along: their content, never a path.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::quoted::is_hidden;
use crate::refusal::Refusal;

/// Most bytes of all files of a call together: 5 MiB.
pub const MAX_BYTES: usize = 5 * 1024 * 1024;
/// Most files of a message.
pub const MAX_FILES: usize = 5;
/// Longest name in characters.
const MAX_NAME: usize = 255;

/// A file to be uploaded.
#[derive(Clone, PartialEq, Eq)]
pub struct Upload {
    name: String,
    bytes: Vec<u8>,
}

impl Upload {
    /// A file of this name with one of the two contents, for the argument `field`.
    ///
    /// # Errors
    /// The name is none, both contents or none are given, the base64 is none, or it is too large: says by how much.
    pub fn new(
        field: &'static str,
        name: &str,
        text: Option<String>,
        base64: Option<String>,
    ) -> Result<Self, Refusal> {
        let name = cleaned(name);
        if name.is_empty() {
            return Err(Refusal::argument(
                field,
                "has a name without a letter; give one such as notes.txt",
            ));
        }
        let length = name.chars().count();
        if length > MAX_NAME {
            let problem = format!("has too long a name: {length} characters, at most {MAX_NAME}");
            return Err(Refusal::argument(field, problem));
        }
        let bytes = match (text, base64) {
            (Some(text), None) => text.into_bytes(),
            (None, Some(base64)) => {
                let digits: String = base64.split_ascii_whitespace().collect();
                STANDARD.decode(digits).map_err(|_| {
                    Refusal::argument(
                        field,
                        "has a content that is no base64; give text, or base64 with its padding",
                    )
                })?
            }
            _ => {
                return Err(Refusal::argument(
                    "text",
                    "or base64 is the content of a file: give one of them, not both",
                ));
            }
        };
        if bytes.is_empty() {
            return Err(Refusal::argument(
                field,
                "is empty; a file has at least one byte",
            ));
        }
        within(field, bytes.len())?;
        Ok(Self { name, bytes })
    }

    /// Whether files may go together.
    ///
    /// # Errors
    /// They are too many, or together too large: says by how much.
    pub fn together(field: &'static str, files: &[Self]) -> Result<(), Refusal> {
        if files.len() > MAX_FILES {
            let problem = format!("are too many: {}, at most {MAX_FILES}", files.len());
            return Err(Refusal::argument(field, problem));
        }
        within(field, files.iter().map(Self::size).sum())
    }

    /// Its name, without folders.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its content.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// How many bytes it has.
    pub fn size(&self) -> usize {
        self.bytes.len()
    }
}

impl std::fmt::Debug for Upload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Upload")
            .field("size", &self.size())
            .finish_non_exhaustive()
    }
}

fn within(field: &'static str, size: usize) -> Result<(), Refusal> {
    match size.checked_sub(MAX_BYTES) {
        None | Some(0) => Ok(()),
        Some(more) => Err(Refusal::argument(
            field,
            format!("is too large: {size} bytes, {more} more than the {MAX_BYTES} that fit"),
        )),
    }
}

/// The last part of what may be a path, without what takes no room or turns the direction of writing.
fn cleaned(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let visible: String = name.chars().filter(|c| !is_hidden(*c)).collect();
    let name = visible.trim();
    match name.chars().all(|c| c == '.' || c.is_whitespace()) {
        true => String::new(),
        false => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(name: &str) -> Result<Upload, String> {
        Upload::new("files", name, Some("hi".into()), None).map_err(|refusal| refusal.to_string())
    }

    #[test]
    fn names_have_no_folders_and_nothing_invisible() {
        for (given, name) in [
            ("notes.txt", "notes.txt"),
            ("/etc/passwd", "passwd"),
            ("..\\..\\a b.md", "a b.md"),
            ("ev\u{202e}txt.exe", "evtxt.exe"),
            (" a\n.txt ", "a.txt"),
        ] {
            assert_eq!(text(given).unwrap().name(), name);
        }
        for none in ["", "/", "..", "a/..", "\u{200b}", " . "] {
            assert!(
                text(none).unwrap_err().contains("a name without a letter"),
                "{none}"
            );
        }
        assert!(
            text(&"n".repeat(256))
                .unwrap_err()
                .contains("256 characters, at most 255")
        );
    }

    #[test]
    fn a_file_has_one_content() {
        let file = |text: Option<&str>, base64: Option<&str>| {
            Upload::new(
                "files",
                "a",
                text.map(str::to_owned),
                base64.map(str::to_owned),
            )
        };
        assert_eq!(file(None, Some("aGk=\n")).unwrap().bytes(), b"hi");
        assert!(file(Some("a"), Some("aGk=")).is_err());
        assert!(file(None, None).is_err());
        assert!(file(Some(""), None).is_err());
        assert!(
            file(None, Some("a*"))
                .unwrap_err()
                .to_string()
                .contains("no base64")
        );
        assert!(!format!("{:?}", file(Some("secret"), None).unwrap()).contains("secret"));
    }

    #[test]
    fn what_is_too_large_says_by_how_much() {
        let file = |size| Upload::new("files", "a", Some("x".repeat(size)), None);
        assert!(file(MAX_BYTES).is_ok());
        assert_eq!(
            file(MAX_BYTES + 7).unwrap_err().to_string(),
            "Client error: files is too large: 5242887 bytes, 7 more than the 5242880 that fit"
        );
        let half = file(MAX_BYTES / 2 + 1).unwrap();
        assert!(Upload::together("files", &[half.clone(), half]).is_err());
        let small = file(1).unwrap();
        assert!(Upload::together("files", &vec![small.clone(); 5]).is_ok());
        assert!(Upload::together("files", &vec![small; 6]).is_err());
    }
}
