//! Where the server is.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use mattermost_plugin::api::Client;
use mattermost_plugin::model::Config;
use url::Url;

use crate::config::{CurrentConfig, keeps_secrets};

use super::RestError;

/// The address of the server: what the plugin's settings say, else where it listens on this machine, else its SiteURL.
pub(super) async fn base(api: &Client, config: &CurrentConfig) -> Result<Url, RestError> {
    if let Some(url) = &config.get().server_url {
        return Ok(url.clone());
    }
    let server = api.get_config().await.map_err(|error| {
        RestError::no_access(&format!(
            "its settings cannot be read ({})",
            error.for_log()
        ))
    })?;
    of(&server).ok_or_else(|| {
        RestError::no_access("this server has neither a listen address without TLS nor a SiteURL with https; an admin can give its address in the plugin's settings")
    })
}

fn of(server: &Config) -> Option<Url> {
    let site = site(server);
    let Some(mut listening) = listening(server) else {
        return site;
    };
    // Behind a SiteURL with a path the server answers below that path only (core: `utils.GetSubpathFromConfig`).
    if let Some(site) = site {
        listening.set_path(site.path());
    }
    Some(listening)
}

/// Without TLS only: a certificate is for the server's name.
fn listening(server: &Config) -> Option<Url> {
    let settings = &server.service_settings;
    if settings.connection_security.as_deref() == Some("TLS") {
        return None;
    }
    let (host, port) = settings.listen_address.as_deref()?.rsplit_once(':')?;
    let port: u16 = port.parse().ok().filter(|port| *port != 0)?;
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let address = match host {
        "" | "localhost" => IpAddr::V4(Ipv4Addr::LOCALHOST),
        host => match host.parse().ok()? {
            IpAddr::V4(Ipv4Addr::UNSPECIFIED) => IpAddr::V4(Ipv4Addr::LOCALHOST),
            IpAddr::V6(Ipv6Addr::UNSPECIFIED) => IpAddr::V6(Ipv6Addr::LOCALHOST),
            address => address,
        },
    };
    Url::parse(&format!(
        "http://{}",
        std::net::SocketAddr::new(address, port)
    ))
    .ok()
}

fn site(server: &Config) -> Option<Url> {
    let mut url = Url::parse(server.service_settings.site_url.as_deref()?).ok()?;
    url.set_query(None);
    url.set_fragment(None);
    let web = matches!(url.scheme(), "http" | "https") && url.has_host();
    (web && keeps_secrets(&url)).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(listen: &str, security: &str, site: &str) -> String {
        let mut config = Config::default();
        config.service_settings.listen_address = Some(listen.into());
        config.service_settings.connection_security = Some(security.into());
        config.service_settings.site_url = Some(site.into());
        of(&config).map_or("none".to_owned(), Into::into)
    }

    #[test]
    fn the_listen_address_is_reached_on_this_machine() {
        for (listen, expected) in [
            (":8065", "http://127.0.0.1:8065/"),
            ("0.0.0.0:80", "http://127.0.0.1/"),
            ("127.0.0.1:9000", "http://127.0.0.1:9000/"),
            ("localhost:8065", "http://127.0.0.1:8065/"),
            ("[::]:8065", "http://[::1]:8065/"),
            ("10.1.2.3:8065", "http://10.1.2.3:8065/"),
        ] {
            assert_eq!(
                base(listen, "", "https://acme.example"),
                expected,
                "{listen}"
            );
        }
    }

    #[test]
    fn a_path_of_the_site_holds_there_too() {
        assert_eq!(
            base(":8065", "", "https://acme.example/chat"),
            "http://127.0.0.1:8065/chat"
        );
    }

    #[test]
    fn with_tls_or_without_a_plain_address_it_is_the_site() {
        for (listen, security) in [
            (":443", "TLS"),
            ("", ""),
            (":https", ""),
            (":0", ""),
            ("/run/mattermost.sock", ""),
            ("chat.internal:8065", ""),
        ] {
            assert_eq!(
                base(listen, security, "https://acme.example"),
                "https://acme.example/",
                "{listen}"
            );
        }
        for site in [
            "",
            "acme.example",
            "ftp://acme.example",
            "http://acme.example",
        ] {
            assert_eq!(base("", "", site), "none", "{site}");
        }
    }
}
