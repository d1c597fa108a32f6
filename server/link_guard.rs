//! What of a message's links may be posted.
//!
//! An agent writes what it has read, and what it has read may come from somebody who wants more than to be quoted: an image
//! whose address carries data away as soon as a client shows it, a link that says one address and leads to another. So every
//! text that is posted goes through here, whoever may have written it.
//!
//! Clients read Markdown with different parsers (the web app with marked, the mobile app with commonmark), and neither is
//! rebuilt here. Instead there is one strict form of a link, [`link`], that both read alike, and nothing else stays one:
//!
//! - **A link** is `[text](target)`, both in plain letters. The target is `http(s)://host...`, `mailto:`, `tel:`, `/path` or
//!   `#part`; the text names no address, or the target's host.
//! - **An image** is such a link with `!` before it, to a file of this server: `<site>/api/v4/files/<id>`.
//! - **All else is set apart** by a space, with which no parser takes it for a link: `] (`, `] :`, `! [`, `< scheme:`. In code
//!   too: a space too many there is the price. An image from elsewhere in the strict form becomes a link.
//! - **Refused** are addresses with a user name, as in `https://bank.example@evil.example`: clients make links of bare ones.
//! - **Addresses of other servers** are told ([`Guarded::outside`]): such a post gets the prop `unsafe_links`, or core would
//!   fetch them, and clients would show what they give, before anybody clicks (`app/post_metadata.go`).
//! - **In attachments** images may only be files of this server, and links lead where their text says; else they are refused.
//!
//! - **Text that nobody sees** is left out, where writing does not need it ([`without_smuggled`]).
//!
//! HTML needs no rule: clients show it as text. What went through once goes through again unchanged.

mod label;
mod link;
mod target;

use crate::quoted::without_smuggled;

use link::Link;
use target::Target;

/// Longest target of an attachment's link, in bytes.
const LONGEST: usize = 2048;

/// Judges links on the server with this address.
#[derive(Debug, Clone)]
pub struct LinkGuard {
    /// Without a slash at the end; empty where the server has no address: then nothing is its own.
    site: String,
}

/// Why a link must not be posted: goes on after the name of an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LinkFault {
    /// It has a user name before its host.
    #[error(
        "has a link with a user name before its host (https://name@host); write the host alone"
    )]
    UserName,
    /// It is too long.
    #[error("has a link of more than {LONGEST} characters; shorten it")]
    TooLong,
    /// It is none of the web.
    #[error(
        "is no plain link of the web; give one with http, https or mailto, other signs percent-encoded"
    )]
    NotOfTheWeb,
    /// Its text names another address.
    #[error("leads to another address than its text names; write the address it leads to")]
    Disguised,
    /// It is an image that would load by itself.
    #[error(
        "would load by itself from elsewhere; only files of this server may (<site>/api/v4/files/<id>): upload the image with `files`, or link to it in text"
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
    /// Whether it has an address of another server.
    pub outside: bool,
}

/// How many links were changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LinkChanges {
    /// Images that became links.
    pub images: usize,
    /// Links and references that became text.
    pub links: usize,
}

impl LinkChanges {
    /// Counts those of another text, too.
    pub fn add(&mut self, other: Self) {
        self.images += other.images;
        self.links += other.links;
    }

    /// For the answer; `None` where nothing was changed.
    pub fn sentence(self) -> Option<String> {
        let links = "link(s) or reference(s) posted as text; a link is [text](https://host/path), whose text names no other address";
        let parts: Vec<_> = [
            (self.images, "image(s) from elsewhere posted as links"),
            (self.links, links),
        ]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
        (!parts.is_empty()).then(|| format!("Link guard: {}", parts.join("; ")))
    }
}

impl LinkGuard {
    /// For the server at `site`, its address without a slash at the end.
    pub fn new(site: &str) -> Self {
        Self {
            site: site.trim_end_matches('/').to_owned(),
        }
    }

    /// The text as it may be posted: at most twice as long, in time that grows with its length.
    ///
    /// # Errors
    /// A link that must not be posted at all.
    pub fn text(&self, text: &str) -> Result<Guarded, LinkFault> {
        let text = without_smuggled(text);
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        if has_user_name(&text) {
            return Err(LinkFault::UserName);
        }
        let mut writing = Writing::default();
        let mut rest = text.as_str();
        while !rest.is_empty() {
            let length = self.piece(rest, &mut writing);
            rest = &rest[length..];
        }
        Ok(Guarded {
            outside: self.is_outside(&writing.text),
            text: writing.text,
            changes: writing.changes,
        })
    }

    /// Whether the link `url` with this text may stand in an attachment.
    ///
    /// # Errors
    /// It is none of the web, or leads elsewhere than its text says.
    pub fn link(&self, label: &str, url: &str) -> Result<(), LinkFault> {
        if url.len() > LONGEST {
            return Err(LinkFault::TooLong);
        }
        if has_user_name(url) {
            return Err(LinkFault::UserName);
        }
        let target = Target::read(url).ok_or(LinkFault::NotOfTheWeb)?;
        match label::is_honest(label, &target) {
            true => Ok(()),
            false => Err(LinkFault::Disguised),
        }
    }

    /// Whether the image `url` may load by itself in an attachment.
    ///
    /// # Errors
    /// It is no file of this server.
    pub fn image(&self, url: &str) -> Result<(), LinkFault> {
        match target::is_file_of(&self.site, url) {
            true => Ok(()),
            false => Err(LinkFault::ForeignImage),
        }
    }

    /// Whether clients or core may find an address in `text` that is none of this server. Finds too many rather than too few.
    pub fn is_outside(&self, text: &str) -> bool {
        let is_address = |text: &str| {
            let text = text.to_ascii_lowercase();
            text.contains("://") || text.contains("www")
        };
        if self.site.is_empty() {
            return is_address(text);
        }
        let mut pieces = text.split(&self.site);
        let before = pieces.next().unwrap_or_default();
        is_address(before)
            || pieces.any(|after| {
                let after = target::without_path(after);
                !target::may_end_before(after) || is_address(after)
            })
    }

    /// Writes what `rest` begins with, and says how much of it that is.
    fn piece(&self, rest: &str, writing: &mut Writing) -> usize {
        let link = |text| Link::read(text).filter(|_| writing.is_free);
        if let Some(link) = link(rest).filter(|link| link.is_honest()) {
            return writing.link(link);
        }
        if let Some(image) = rest.strip_prefix("!").and_then(link) {
            if target::is_file_of(&self.site, image.target()) {
                writing.push("!");
                return 1 + writing.link(image);
            }
            if image.is_honest() && !writing.text.ends_with('!') {
                writing.changes.images += 1;
                return 1 + writing.link(image);
            }
        }
        let apart = match rest.as_bytes() {
            [b'!', b'[', ..] => "! ",
            [b']', b'(', ..] => "] ",
            [b']', b':', ..] => "] ",
            [b'<', after @ ..] if is_foreign_autolink(&rest[rest.len() - after.len()..]) => "< ",
            _ => {
                let length = rest.chars().next().map_or(0, char::len_utf8);
                writing.push(&rest[..length]);
                return length;
            }
        };
        // `![` alone is no image: what would make it one is counted where it is set apart.
        writing.changes.links += usize::from(apart != "! ");
        writing.push(apart);
        1
    }
}

/// What is written so far.
struct Writing {
    text: String,
    changes: LinkChanges,
    /// Whether a link may begin here: not within what a client may take for a bare address, and not behind a backslash.
    is_free: bool,
}

impl Default for Writing {
    fn default() -> Self {
        Self {
            text: String::new(),
            changes: LinkChanges::default(),
            is_free: true,
        }
    }
}

impl Writing {
    fn push(&mut self, piece: &str) {
        self.text.push_str(piece);
        for letter in piece.chars() {
            match letter {
                ' ' | '\n' => self.is_free = true,
                ':' | '.' | '/' | '\\' | '@' | '&' => self.is_free = false,
                _ => {}
            }
        }
    }

    fn link(&mut self, link: Link<'_>) -> usize {
        self.text.push_str(link.written());
        link.written().len()
    }
}

/// Whether what follows `<` may be read as a link that is not in the strict form.
fn is_foreign_autolink(after: &str) -> bool {
    let inside = after.split([' ', '<', '>']).next().unwrap_or_default();
    inside.contains([':', '@'])
        && Target::read(inside).is_none()
        && Target::read(&format!("mailto:{inside}")).is_none()
}

/// Whether an address of the web in `text` has a user name: looked for from each `@` back to where the host would begin.
fn has_user_name(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let is_scheme = |text: &str| {
        ["http:", "https:", "ftp:"]
            .iter()
            .any(|s| text.ends_with(s))
    };
    text.match_indices('@').any(|(at, _)| {
        let before = &text[..at];
        let name = before
            .rsplit(|c: char| c.is_whitespace() || "/\\?#@".contains(c))
            .next()
            .unwrap_or_default();
        let slashes = before[..at - name.len()].trim_end_matches(['/', '\\']);
        let begins_here = slashes.len() < at - name.len() && is_scheme(slashes);
        begins_here
            || name
                .match_indices(':')
                .any(|(colon, _)| is_scheme(&name[..=colon]))
    })
}

#[cfg(test)]
mod tests;
