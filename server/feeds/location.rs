//! URLs that may be asked for.

use std::net::{IpAddr, SocketAddr};

use url::{Host, Url};

use super::address::is_public;
use super::allowed::AllowedHosts;
use super::error::FeedError;
use super::fetch::Lookup;

/// Longest URL in bytes.
pub const MAX_URL: usize = 2048;
/// Ports that feeds are served on; others only where the settings name host and port.
const PORTS: [u16; 4] = [80, 443, 8080, 8443];

/// A URL whose form is allowed: http or https, no credentials, a port for feeds. Whether its host is public is known only when
/// its [`addresses`](Self::addresses) are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    url: Url,
    port: u16,
}

impl Location {
    /// Checks what somebody typed, or what a page or a redirect says.
    ///
    /// # Errors
    /// [`FeedError::Url`] with what would be right.
    pub fn parse(text: &str, allowed: &AllowedHosts) -> Result<Self, FeedError> {
        if text.len() > MAX_URL {
            return Err(FeedError::Url("is too large: at most 2048 bytes"));
        }
        let url = Url::parse(text.trim())
            .map_err(|_| FeedError::Url("is no URL; give one such as https://example.com/feed"))?;
        Self::check(url, allowed)
    }

    /// Where a redirect leads that answered `location`.
    ///
    /// # Errors
    /// The target has no allowed form, or would give up https.
    pub fn redirect(&self, location: &str, allowed: &AllowedHosts) -> Result<Self, FeedError> {
        let url = self
            .url
            .join(location)
            .ok()
            .filter(|url| url.as_str().len() <= MAX_URL)
            .ok_or(FeedError::Redirect("to something that is no URL"))?;
        if self.url.scheme() == "https" && url.scheme() == "http" {
            return Err(FeedError::Redirect("from https to http, which is refused"));
        }
        Self::check(url, allowed)
    }

    /// Where the page at `page` says its feed is.
    ///
    /// # Errors
    /// As for a redirect.
    pub fn linked(page: &Url, link: &str, allowed: &AllowedHosts) -> Result<Self, FeedError> {
        let location = Self::parse(link, allowed)?;
        if page.scheme() == "https" && location.url.scheme() == "http" {
            return Err(FeedError::Url(
                "is an https page that links its feed over http, which is refused",
            ));
        }
        Ok(location)
    }

    fn check(mut url: Url, allowed: &AllowedHosts) -> Result<Self, FeedError> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(FeedError::Url("must start with http:// or https://"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(FeedError::Url(
                "must hold no user name or password before the host",
            ));
        }
        let (Some(host), Some(port)) = (url.host(), url.port_or_known_default()) else {
            return Err(FeedError::Url("has no host"));
        };
        if !PORTS.contains(&port) && !allowed.names_port(&host, port) {
            return Err(FeedError::Url(
                "uses a port other than 80, 443, 8080 and 8443",
            ));
        }
        url.set_fragment(None);
        Ok(Self { url, port })
    }

    /// The URL.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// The host as the URL has it, in its normal form.
    pub fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// `http` or `https`, for people.
    pub fn protocol(&self) -> &'static str {
        if self.url.scheme() == "https" {
            "https"
        } else {
            "http"
        }
    }

    /// The addresses at which the host may be dialled. Dial these and no others: a name asked twice may answer twice.
    ///
    /// # Errors
    /// The host has none, or none that is public or allowed.
    pub async fn addresses(
        &self,
        lookup: &dyn Lookup,
        allowed: &AllowedHosts,
    ) -> Result<Vec<SocketAddr>, FeedError> {
        let Some(host) = self.url.host() else {
            return Err(FeedError::Blocked);
        };
        let found: Vec<IpAddr> = match host {
            Host::Ipv4(ip) => vec![ip.into()],
            Host::Ipv6(ip) => vec![ip.into()],
            Host::Domain(name) => lookup
                .lookup(name, self.port)
                .await
                .map_err(|_| FeedError::Blocked)?,
        };
        let open: Vec<SocketAddr> = found
            .into_iter()
            .filter(|ip| is_public(*ip) || allowed.allows(&host, self.port, *ip))
            .map(|ip| SocketAddr::new(ip, self.port))
            .collect();
        if open.is_empty() {
            Err(FeedError::Blocked)
        } else {
            Ok(open)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str, setting: &str) -> Result<Location, FeedError> {
        Location::parse(text, &AllowedHosts::parse(setting).unwrap())
    }

    #[test]
    fn only_plain_web_urls_on_feed_ports_pass() {
        for text in [
            "http://example.com",
            " https://example.com:8443/feed?x=1#top ",
            "HTTP://EXAMPLE.com:8080/",
            "http://127.0.0.1/feed",
        ] {
            assert!(parse(text, "").is_ok(), "{text}");
        }
        for text in [
            "example.com/feed",
            "ftp://example.com/",
            "file:///etc/passwd",
            "gopher://example.com/",
            "javascript:alert(1)",
            "http://user@example.com/",
            "http://user:secret@example.com/",
            "http://:secret@example.com/",
            "http://example.com:22/",
            "http://example.com:65536/",
            "http://",
            &format!("http://example.com/{}", "x".repeat(2048)),
        ] {
            let error = parse(text, "").unwrap_err();
            assert!(matches!(error, FeedError::Url(_)), "{text}: {error}");
            assert!(!error.to_string().contains("secret"));
        }
    }

    #[test]
    fn the_settings_open_a_port_by_naming_it_with_its_host() {
        assert!(parse("http://intra.example:9000/", "intra.example:9000").is_ok());
        assert!(parse("http://intra.example:9001/", "intra.example:9000").is_err());
        assert!(parse("http://intra.example:9000/", "intra.example").is_err());
        assert!(parse("http://other.example:9000/", "intra.example:9000").is_err());
    }

    #[test]
    fn redirects_keep_to_the_rules_and_to_https() {
        let none = AllowedHosts::default();
        let from = |url: &str| Location::parse(url, &none).unwrap();
        let https = from("https://example.com/a/b");
        let followed = https.redirect("../c", &none).unwrap();
        assert_eq!(followed.url().as_str(), "https://example.com/c");
        assert!(https.redirect("https://www.example.com/", &none).is_ok());
        assert!(
            from("http://example.com/")
                .redirect("https://example.com/", &none)
                .is_ok()
        );
        assert_eq!(
            https.redirect("http://example.com/", &none),
            Err(FeedError::Redirect("from https to http, which is refused"))
        );
        for target in [
            "file:///etc/passwd",
            "https://u:p@example.com/",
            "https://example.com:22/",
        ] {
            assert!(https.redirect(target, &none).is_err(), "{target}");
        }
    }

    #[test]
    fn the_link_of_a_page_keeps_to_https() {
        let none = AllowedHosts::default();
        let linked = |page: &str, link| Location::linked(&Url::parse(page).unwrap(), link, &none);
        assert!(linked("https://e.example/", "https://e.example/feed").is_ok());
        assert!(linked("http://e.example/", "http://e.example/feed").is_ok());
        assert!(linked("https://e.example/", "http://e.example/feed").is_err());
    }

    /// A name service that knows one answer; none is a name that does not exist.
    struct Answers(&'static [&'static str]);

    impl Lookup for Answers {
        fn lookup<'a>(
            &'a self,
            _host: &'a str,
            _port: u16,
        ) -> futures_util::future::BoxFuture<'a, std::io::Result<Vec<IpAddr>>> {
            let found: Vec<IpAddr> = self.0.iter().map(|ip| ip.parse().unwrap()).collect();
            let missing = std::io::ErrorKind::NotFound;
            Box::pin(async move { (!found.is_empty()).then_some(found).ok_or(missing.into()) })
        }
    }

    #[tokio::test]
    async fn only_public_and_allowed_addresses_of_a_name_are_left() {
        for (answers, setting, expected) in [
            (
                &["1.1.1.1", "2606:4700::1111"][..],
                "",
                Ok("1.1.1.1:80 [2606:4700::1111]:80"),
            ),
            (&["10.0.0.1", "1.1.1.1"], "", Ok("1.1.1.1:80")),
            (
                &["10.0.0.1", "::ffff:127.0.0.1"],
                "",
                Err(FeedError::Blocked),
            ),
            (&["10.0.0.1", "10.1.0.1"], "10.1.0.0/16", Ok("10.1.0.1:80")),
            (&["10.0.0.1"], "e.example", Ok("10.0.0.1:80")),
            (&["10.0.0.1"], "e.example:8080", Err(FeedError::Blocked)),
            (&["10.0.0.1"], "other.example", Err(FeedError::Blocked)),
            (&[], "", Err(FeedError::Blocked)),
        ] {
            let location = parse("http://e.example/", setting).unwrap();
            let allowed = AllowedHosts::parse(setting).unwrap();
            let found = location.addresses(&Answers(answers), &allowed).await;
            let found = found.map(|all| {
                let all: Vec<_> = all.iter().map(ToString::to_string).collect();
                all.join(" ")
            });
            assert_eq!(found, expected.map(str::to_owned), "{answers:?} {setting}");
        }
    }
}
