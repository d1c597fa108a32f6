//! What of a message's links may be posted.
//!
//! An agent writes what it has read, and what it has read may come from somebody who wants more than to be quoted: an image
//! whose address carries data away as soon as a client shows it, a link that says one address and leads to another. So every
//! text that is posted goes through here, whoever may have written it:
//!
//! - **Images from elsewhere become links.** Only files of this server may load by themselves. Beside it, the post gets the
//!   prop `unsafe_links`, with which core fetches no preview of its links either (`app/post_metadata.go`).
//! - **A link that names another address than its own is written out**: `[bank.example](https://evil.example)` becomes
//!   `bank.example (https://evil.example)`.
//! - **References are no links**: of `[1]: https://...` the colon is set apart, so that clients show it as it stands. What
//!   stands elsewhere could neither be seen beside the text nor be judged here.
//! - **Refused** are targets that run or carry something (`javascript:`, `data:`, `vbscript:`, `file:`) and addresses with
//!   a user name, as in `https://bank.example@evil.example`.
//! - **In attachments** images may only be files of this server, and links lead where their text says; else they are refused.
//!
//! Clients read Markdown with different parsers (the web app with marked, the mobile app with commonmark), and neither is
//! rebuilt here. The rules look at single marks instead, `![`, `](` and `]:`, wherever they stand, in code too: what no
//! parser can take for an image or a reference is none. A space too many in a line of code is the price.

mod address;

pub(crate) use address::is_invisible;

use url::Url;

use address::{Target, runs_something};

/// Longest text and longest target of a link, in bytes.
const LONGEST: usize = 2048;

/// Judges links on the server with this address.
#[derive(Debug, Clone)]
pub struct LinkGuard {
    /// `None` where the server has no address: then no image is its own.
    site: Option<Url>,
}

/// Why a link must not be posted: goes on after the name of an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LinkFault {
    /// It runs or carries something.
    #[error(
        "has a link that runs or carries something (javascript:, data:, vbscript:, file:); give one with http or https"
    )]
    Runs,
    /// It has a user name before its host.
    #[error(
        "has a link with a user name before its host (https://name@host); write the host alone"
    )]
    UserName,
    /// It is too long.
    #[error("has a link of more than {LONGEST} characters; shorten it")]
    TooLong,
    /// It is none of the web.
    #[error("is no link of the web; give one with http, https or mailto")]
    NotOfTheWeb,
    /// Its text names another address.
    #[error("leads to another address than its text names; write the address it leads to")]
    Disguised,
    /// It is an image that would load by itself.
    #[error(
        "would load by itself from elsewhere; only files of this server may (.../api/v4/files/<id>): upload the image with `files`, or link to it in text"
    )]
    ForeignImage,
}

/// A text that may be posted, and what was changed in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Guarded {
    /// The text.
    pub text: String,
    /// What became of it.
    pub changes: LinkChanges,
}

/// How many links were changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LinkChanges {
    /// Images that became links.
    pub images: usize,
    /// Links that were written out.
    pub written_out: usize,
    /// References that were taken apart.
    pub references: usize,
}

impl LinkChanges {
    /// Counts those of another text, too.
    pub fn add(&mut self, other: Self) {
        self.images += other.images;
        self.written_out += other.written_out;
        self.references += other.references;
    }

    /// For the answer; `None` where nothing was changed.
    pub fn sentence(self) -> Option<String> {
        let parts: Vec<_> = [
            (self.images, "image(s) posted as links"),
            (
                self.written_out,
                "link(s) written out, because their text names another address",
            ),
            (self.references, "link reference(s) posted as text"),
        ]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
        (!parts.is_empty()).then(|| format!("Link guard: {}", parts.join("; ")))
    }
}

/// A piece of the text that is replaced.
struct Edit {
    at: usize,
    length: usize,
    by: String,
}

impl LinkGuard {
    /// For the server at `site`, its address without a slash at the end.
    pub fn new(site: &str) -> Self {
        Self {
            site: Url::parse(&format!("{site}/")).ok(),
        }
    }

    /// The text as it may be posted.
    ///
    /// # Errors
    /// A link that must not be posted at all.
    pub fn text(&self, text: &str) -> Result<Guarded, LinkFault> {
        let mut edits = Vec::new();
        let mut changes = LinkChanges::default();
        check_addresses(text)?;
        for (start, paragraph) in paragraphs(text) {
            self.images(paragraph, start, &mut edits, &mut changes);
            self.links(paragraph, start, &mut edits, &mut changes)?;
            references(paragraph, start, &mut edits, &mut changes);
        }
        Ok(Guarded {
            text: edited(text, edits),
            changes,
        })
    }

    /// Whether the link `url` with this text may stand in an attachment.
    ///
    /// # Errors
    /// Its scheme is not one of the web, or it leads elsewhere than its text says.
    pub fn link(&self, label: &str, url: &str) -> Result<(), LinkFault> {
        let target = Target::read(url, self.site.as_ref());
        check_addresses(url)?;
        if !target.is_of_the_web() {
            return Err(LinkFault::NotOfTheWeb);
        }
        if target.is_disguised_by(label) {
            return Err(LinkFault::Disguised);
        }
        Ok(())
    }

    /// Whether the image `url` may load by itself in an attachment.
    ///
    /// # Errors
    /// It is no file of this server.
    pub fn image(&self, url: &str) -> Result<(), LinkFault> {
        if self.is_own_file(url) {
            return Ok(());
        }
        Err(LinkFault::ForeignImage)
    }

    fn is_own_file(&self, url: &str) -> bool {
        let Some(site) = &self.site else {
            return false;
        };
        let Ok(url) = site.join(url.trim()) else {
            return false;
        };
        let file = |under: &str| {
            let path = format!("{}{under}", site.path());
            url.path().starts_with(&path)
        };
        url.origin() == site.origin()
            && url.username().is_empty()
            && (file("api/v4/files/") || file("files/"))
    }

    /// Takes the mark from images, `![`, that could load: all that a target may follow.
    fn images(
        &self,
        paragraph: &str,
        start: usize,
        edits: &mut Vec<Edit>,
        changes: &mut LinkChanges,
    ) {
        let Some(last) = paragraph.rfind("](") else {
            return;
        };
        for (at, _) in paragraph.match_indices("![") {
            if at > last {
                break;
            }
            let alt = at + 2;
            let plain = paragraph[alt..]
                .find(['[', ']'])
                .map(|length| alt + length)
                .filter(|end| paragraph[*end..].starts_with("]("));
            let target = plain.and_then(|end| Destination::read(&paragraph[end + 2..]));
            if target.is_some_and(|target| self.is_own_file(target.url)) {
                continue;
            }
            changes.images += 1;
            let alone = plain.is_some() && !paragraph[..at].ends_with('!');
            edits.push(Edit {
                at: start + at,
                length: 1,
                by: if alone {
                    String::new()
                } else {
                    "! ".to_owned()
                },
            });
        }
    }

    /// Writes links out whose text names another address.
    fn links(
        &self,
        paragraph: &str,
        start: usize,
        edits: &mut Vec<Edit>,
        changes: &mut LinkChanges,
    ) -> Result<(), LinkFault> {
        for (open, end) in links(paragraph) {
            let label = &paragraph[open + 1..end];
            let Some(destination) = Destination::read(&paragraph[end + 2..]) else {
                continue;
            };
            if label.len() > LONGEST || destination.length > LONGEST {
                return Err(LinkFault::TooLong);
            }
            if runs_something(destination.inside) {
                return Err(LinkFault::Runs);
            }
            let target = Target::read(destination.url, self.site.as_ref());
            if !target.is_disguised_by(label) {
                continue;
            }
            changes.written_out += 1;
            edits.push(Edit {
                at: start + open,
                length: 1,
                by: String::new(),
            });
            edits.push(Edit {
                at: start + end,
                length: 2 + destination.length,
                by: format!(" ({})", destination.url),
            });
        }
        Ok(())
    }
}

/// Where links may begin and their texts end. A text begins at the bracket that belongs to its end. Where brackets are
/// escaped or do not match, parsers differ: then at the first one of all, so that no word is overlooked.
fn links(paragraph: &str) -> Vec<(usize, usize)> {
    let Some(first) = paragraph.find('[') else {
        return Vec::new();
    };
    let escaped = paragraph.find('\\').unwrap_or(paragraph.len());
    let mut open = Vec::new();
    let mut found = Vec::new();
    for (at, mark) in paragraph.char_indices().skip_while(|(at, _)| *at < first) {
        match mark {
            '[' => open.push(at),
            ']' => {
                let own = open.pop().filter(|_| escaped > at).unwrap_or(first);
                if paragraph[at..].starts_with("](") {
                    found.push((own, at));
                }
            }
            _ => {}
        }
    }
    found
}

/// What stands between the brackets behind a link's text.
struct Destination<'a> {
    inside: &'a str,
    url: &'a str,
    /// Up to and with the closing bracket; more than [`LONGEST`] where none comes that soon.
    length: usize,
}

impl<'a> Destination<'a> {
    /// Reads what follows `](`; `None` where no bracket closes it. Takes more for a destination than clients do.
    fn read(after: &'a str) -> Option<Self> {
        let mut depth = 0;
        let mut first = None;
        let mut length = None;
        for (at, mark) in after.char_indices().take(LONGEST + 1) {
            match mark {
                '(' => depth += 1,
                ')' => {
                    first = first.or(Some(at));
                    if depth == 0 {
                        length = Some(at);
                        break;
                    }
                    depth -= 1;
                }
                _ => {}
            }
        }
        // Where more brackets are opened than closed, the first one that closes may do.
        let is_endless = after.len() > LONGEST && after.contains(')');
        let length = match length.or(first) {
            Some(length) => length,
            None if is_endless => after.len(),
            None => return None,
        };
        let inside = after[..length].trim();
        let url = match inside.strip_prefix('<') {
            Some(pointed) => pointed.split('>').next(),
            None => inside.split_whitespace().next(),
        };
        Some(Self {
            inside,
            url: url.unwrap_or_default(),
            length: length + 1,
        })
    }
}

/// Sets the colon of references apart.
fn references(paragraph: &str, start: usize, edits: &mut Vec<Edit>, changes: &mut LinkChanges) {
    for (at, _) in paragraph.match_indices("]:") {
        let target = paragraph[at + 2..].split_whitespace().next();
        if target.is_none() {
            continue;
        }
        if target.is_some_and(|target| target.contains("//") || target.contains('.')) {
            changes.references += 1;
        }
        edits.push(Edit {
            at: start + at + 1,
            length: 0,
            by: " ".to_owned(),
        });
    }
}

/// Addresses with a user name before the host, and targets in angle brackets that run something.
fn check_addresses(text: &str) -> Result<(), LinkFault> {
    for (at, _) in text.match_indices("://") {
        let after = &text[at + 3..];
        let authority = after
            .split(|c: char| c.is_whitespace() || "/\\?#<>()[]\"".contains(c))
            .next();
        if authority.is_some_and(|authority| authority.contains('@')) {
            return Err(LinkFault::UserName);
        }
    }
    let pointed = text.match_indices('<').map(|(at, _)| &text[at + 1..]);
    match pointed.into_iter().any(runs_something) {
        true => Err(LinkFault::Runs),
        false => Ok(()),
    }
}

/// The paragraphs of a text with their places: no link goes beyond an empty line.
fn paragraphs(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut begins = 0;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.trim().is_empty() {
            found.push((begins, &text[begins..at]));
            begins = at + line.len();
        }
        at += line.len();
    }
    found.push((begins, &text[begins..]));
    found
}

fn edited(text: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|edit| (edit.at, edit.length));
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for edit in edits {
        // Inside of what is already replaced, as where one link's target holds another's end.
        if edit.at < done {
            continue;
        }
        out.push_str(&text[done..edit.at]);
        out.push_str(&edit.by);
        done = edit.at + edit.length;
    }
    out.push_str(&text[done..]);
    out
}

#[cfg(test)]
mod tests;
