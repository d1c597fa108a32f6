//! Addresses: where a link leads, and what its text says.

use url::{Host, Url};

use crate::character_references::resolved;

/// Schemes of targets that run or carry something.
const DANGEROUS: [&str; 4] = ["javascript", "data", "vbscript", "file"];
/// In how many characters a scheme is looked for: with character references, blanks and what else is overlooked.
const LONGEST_SCHEME: usize = 256;
/// Ends of file names that look like a host and are none: no top-level domains.
const FILE_ENDINGS: [&str; 28] = [
    "c", "conf", "cpp", "css", "csv", "doc", "docx", "exe", "gif", "html", "java", "jpeg", "jpg",
    "js", "json", "log", "odt", "pdf", "png", "ppt", "pptx", "svg", "toml", "ts", "txt", "xls",
    "xlsx", "yaml",
];

/// Where a link leads.
pub(super) struct Target(Option<Url>);

/// Whether a target begins with a scheme that runs or carries something, however it is written.
pub(super) fn runs_something(target: &str) -> bool {
    let begins: String = target.chars().take(LONGEST_SCHEME).collect();
    let written: String = resolved(&begins)
        .chars()
        .filter(|c| !c.is_whitespace() && !c.is_control())
        .take(16)
        .collect();
    let written = written.to_lowercase();
    let written = written.trim_start_matches('<');
    written
        .split_once(':')
        .is_some_and(|(scheme, _)| DANGEROUS.contains(&scheme))
}

impl Target {
    /// Reads it as clients do: without a scheme it is an address of the web, and with a slash at the start one of `site`.
    pub(super) fn read(target: &str, site: Option<&Url>) -> Self {
        let target = resolved(target.trim());
        let url = if target.starts_with("//") {
            Url::parse(&format!("http:{target}")).ok()
        } else if target.starts_with(['/', '#', '?']) {
            site.and_then(|site| site.join(&target).ok())
        } else {
            // `host:port/path` reads as a scheme, too.
            let absolute = Url::parse(&target).ok();
            absolute
                .filter(|url| url.has_host() || !url.scheme().contains('.'))
                .or_else(|| Url::parse(&format!("http://{target}")).ok())
        };
        Self(url)
    }

    /// Whether its scheme is one of the web.
    pub(super) fn is_of_the_web(&self) -> bool {
        self.0
            .as_ref()
            .is_some_and(|url| matches!(url.scheme(), "http" | "https" | "mailto"))
    }

    /// Whether a text with this target names an address that is another one.
    pub(super) fn is_disguised_by(&self, label: &str) -> bool {
        let label = shown(label);
        hosts(&label).any(|host| !self.leads_to(&host))
    }

    /// Whether the target is at `host` or below it, or a file of that name.
    fn leads_to(&self, host: &str) -> bool {
        let Some(url) = &self.0 else {
            return false;
        };
        let is_file = url
            .path_segments()
            .and_then(|mut segments| segments.next_back())
            .is_some_and(|name| name.eq_ignore_ascii_case(host));
        let Ok(named) = Host::parse(host) else {
            return is_file;
        };
        let named = named.to_string();
        let named = named.strip_prefix("www.").unwrap_or(&named);
        let actual = match url.scheme() {
            "mailto" => url.path().rsplit('@').next().unwrap_or_default().to_owned(),
            _ => url.host_str().unwrap_or_default().to_owned(),
        };
        is_file
            || actual == named
            || actual
                .strip_suffix(named)
                .is_some_and(|rest| rest.ends_with('.'))
    }
}

/// A text as people see it: without marks of Markdown and what has no width, dots as dots.
fn shown(label: &str) -> String {
    resolved(label)
        .chars()
        .filter(|c| !is_invisible(*c) && !matches!(c, '*' | '`' | '~' | '\\'))
        .map(|c| match c {
            '\u{3002}' | '\u{ff0e}' | '\u{ff61}' | '\u{2024}' => '.',
            '\u{ff0f}' | '\u{2044}' | '\u{2215}' => '/',
            '\u{ff1a}' => ':',
            c => c,
        })
        .collect::<String>()
        .to_lowercase()
}

/// Whether a character takes no room on the screen, or turns the direction of writing.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// What in a text looks like the name of a host.
fn hosts(label: &str) -> impl Iterator<Item = String> + '_ {
    let with_scheme = label.match_indices("://").map(|(at, mark)| {
        let after = &label[at + mark.len()..];
        let host = after.split(|c: char| !is_of_host(c)).next();
        host.unwrap_or_default().to_owned()
    });
    let words = label
        .split(|c: char| !is_of_host(c))
        .map(|word| word.trim_matches(['.', '-', '_']))
        .filter(|word| is_host(word))
        .map(str::to_owned);
    with_scheme.chain(words)
}

fn is_of_host(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '-' | '_')
}

fn is_host(word: &str) -> bool {
    let Some((_, last)) = word.rsplit_once('.') else {
        return false;
    };
    let is_address = word.parse::<std::net::Ipv4Addr>().is_ok();
    let is_name = last.chars().count() >= 2
        && last.chars().all(char::is_alphabetic)
        && !FILE_ENDINGS.contains(&last);
    is_address || is_name
}
