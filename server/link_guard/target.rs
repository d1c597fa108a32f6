//! Where a link may lead.

use url::Url;

/// Length of an id.
const ID: usize = 26;

/// A target in plain letters: no blanks, quotes, brackets, escapes and references, no user name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    /// The host, or that of a mail address; `None` within this server and for telephone numbers.
    host: Option<String>,
}

impl Target {
    /// `http(s)://host...`, `mailto:name@host...`, `tel:+1-23`, `/path`, `#part`; `None` for all else.
    pub(super) fn read(text: &str) -> Option<Self> {
        if !text.chars().all(is_plain) {
            return None;
        }
        let host = if let Some(number) = text.strip_prefix("tel:") {
            let number = number.trim_start_matches('+');
            let is_number = |c: char| c.is_ascii_digit() || c == '-';
            return (!number.is_empty() && number.chars().all(is_number))
                .then_some(Self { host: None });
        } else if let Some(mail) = text.strip_prefix("mailto:") {
            let (name, host) = mail.split_once('@')?;
            let host = host.split('?').next()?;
            let is_of_name = |c: char| c.is_ascii_alphanumeric() || "._+-".contains(c);
            (!name.is_empty() && name.chars().all(is_of_name)).then_some(host)?
        } else if let Some(address) = after_scheme(text) {
            let authority = address.split(['/', '?', '#']).next()?;
            match authority.split_once(':') {
                Some((host, port)) => port.parse::<u16>().ok().map(|_| host)?,
                None => authority,
            }
        } else {
            let within =
                text.starts_with('#') || (text.starts_with('/') && !text.starts_with("//"));
            return within.then_some(Self { host: None });
        };
        let is_of_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
        if host.is_empty() || !host.chars().all(is_of_host) {
            return None;
        }
        Some(Self {
            host: Some(canonical(host)?),
        })
    }

    /// Whether it leads to `host`.
    pub(super) fn is_at(&self, host: &str) -> bool {
        self.host.is_some() && self.host == canonical(host)
    }
}

/// As browsers read it, without the `www.` that many leave out.
fn canonical(host: &str) -> Option<String> {
    let url = Url::parse(&format!("http://{host}")).ok()?;
    let host = url.host_str()?;
    Some(host.strip_prefix("www.").unwrap_or(host).to_owned())
}

fn after_scheme(text: &str) -> Option<&str> {
    text.strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))
}

/// Letters of an address that mean nothing to a parser of Markdown or HTML, but `&`: before a path it is not taken.
pub(super) fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-._~:/?#@!&*+,;=%".contains(c)
}

/// Whether `url` is a file of the server at `site`, word for word: nothing that is resolved, decoded or sent on.
pub(super) fn is_file_of(site: &str, url: &str) -> bool {
    let Some(file) = url.strip_prefix(site).filter(|_| !site.is_empty()) else {
        return false;
    };
    let Some(id) = file.strip_prefix("/api/v4/files/") else {
        return false;
    };
    let is_of_id = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let id = ["/preview", "/thumbnail"]
        .iter()
        .find_map(|part| id.strip_suffix(part))
        .unwrap_or(id);
    id.len() == ID && id.as_bytes().iter().all(is_of_id)
}

/// What follows a path in plain letters: no `.`, no `%`, no query, so that it stays on its server.
pub(super) fn without_path(text: &str) -> &str {
    let path = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-');
    match text.starts_with('/') {
        true => text.trim_start_matches(path),
        false => text,
    }
}

/// Whether an address ends before this text.
pub(super) fn may_end_before(text: &str) -> bool {
    let text = text
        .strip_prefix(['.', ',', ';', '!', '*', '"', '\''])
        .unwrap_or(text);
    text.is_empty() || text.starts_with([' ', '\n', ')', ']', '>'])
}
