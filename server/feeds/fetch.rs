//! Getting bytes from the web, at checked addresses only.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, OnceLock};

use bytes::{Bytes, BytesMut};
use futures_util::future::BoxFuture;
use http::header::{ACCEPT, CONTENT_TYPE, LOCATION};
use reqwest::dns::{Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use rustls::ClientConfig;
use url::Url;

use crate::{manifest, tls};

use super::allowed::AllowedHosts;
use super::error::FeedError;
use super::location::Location;
use super::slots::{Slots, Turn};

/// Largest body in bytes, after decompression.
pub const MAX_BODY: usize = 5 * 1024 * 1024;
/// Most redirects that are followed.
pub const MAX_REDIRECTS: usize = 5;

const TYPES: &str = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, text/html;q=0.5, */*;q=0.1";

/// Turns names into addresses.
pub trait Lookup: Send + Sync {
    /// All addresses of `host`.
    fn lookup<'a>(&'a self, host: &'a str, port: u16) -> BoxFuture<'a, io::Result<Vec<IpAddr>>>;
}

/// The system's name service.
pub struct SystemLookup;

impl Lookup for SystemLookup {
    fn lookup<'a>(&'a self, host: &'a str, port: u16) -> BoxFuture<'a, io::Result<Vec<IpAddr>>> {
        Box::pin(async move {
            let found = tokio::net::lookup_host((host, port)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    }
}

/// Fetches documents. Cheap to clone; all clones share the limits.
#[derive(Clone)]
pub struct Fetcher {
    /// Made for the first document, because it reads all certificates of the system. `None` where there is no TLS at all; then
    /// nothing is fetched.
    tls: Arc<OnceLock<Option<ClientConfig>>>,
    lookup: Arc<dyn Lookup>,
    slots: Slots,
}

/// A document as it came.
#[derive(Debug, Clone)]
pub struct Fetched {
    /// Where it was in the end.
    pub url: Url,
    /// `Content-Type`, empty where there was none.
    pub content_type: String,
    /// The body, decompressed.
    pub body: Bytes,
}

impl Fetcher {
    /// Finds hosts with `lookup`; trusts the certificates that the system trusts.
    pub fn new(lookup: Arc<dyn Lookup>) -> Self {
        Self {
            tls: Arc::default(),
            lookup,
            slots: Slots::new(),
        }
    }

    /// A turn among all that are fetched and read: wait for one before [`fetch`](Self::fetch), hold it until the document is read.
    pub(super) async fn turn(&self) -> Result<Turn, FeedError> {
        self.slots.turn().await
    }

    /// Gets the document at `location`, over at most [`MAX_REDIRECTS`] redirects, each checked like the first request.
    ///
    /// # Errors
    /// See [`FeedError`]. There is no time limit here: set one around the call.
    pub async fn fetch(
        &self,
        location: Location,
        allowed: &AllowedHosts,
    ) -> Result<Fetched, FeedError> {
        let mut location = location;
        for _ in 0..=MAX_REDIRECTS {
            // Held for this request only: to wait for one host while holding another could wait for ever.
            let _turn = self.slots.host(location.host()).await?;
            let response = self.get(&location, allowed).await?;
            if !response.status().is_redirection() {
                return read(response, &location).await;
            }
            let target = response
                .headers()
                .get(LOCATION)
                .and_then(|value| std::str::from_utf8(value.as_bytes()).ok())
                .ok_or(FeedError::Status(response.status().as_u16()))?;
            location = location.redirect(target, allowed)?;
        }
        Err(FeedError::Redirect("more than 5 times"))
    }

    async fn get(
        &self,
        location: &Location,
        allowed: &AllowedHosts,
    ) -> Result<Response, FeedError> {
        let addresses = location.addresses(&*self.lookup, allowed).await?;
        let unreachable = FeedError::Unreachable(location.protocol());
        let Some(client) = self.client(location.host(), &addresses) else {
            return Err(unreachable);
        };
        client
            .get(location.url().clone())
            .header(ACCEPT, TYPES)
            .send()
            .await
            .map_err(|_| unreachable)
    }

    /// A client that reaches `host` at `addresses` and knows no other host. One a request: it keeps no connections, so what was
    /// allowed once is asked again each time.
    fn client(&self, host: &str, addresses: &[SocketAddr]) -> Option<Client> {
        Client::builder()
            .tls_backend_preconfigured(self.tls.get_or_init(tls::client).clone()?)
            .no_proxy()
            .redirect(Policy::none())
            .referer(false)
            .http1_only()
            .pool_max_idle_per_host(0)
            .user_agent(format!("{}/{}", manifest::NAME, manifest::VERSION))
            .dns_resolver(Arc::new(NoOtherHost))
            .resolve_to_addrs(host, addresses)
            .build()
            .ok()
    }
}

async fn read(mut response: Response, location: &Location) -> Result<Fetched, FeedError> {
    if !response.status().is_success() {
        return Err(FeedError::Status(response.status().as_u16()));
    }
    let content_type = response
        .headers()
        .get(CONTENT_TYPE)
        .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
        .unwrap_or_default();
    let mut body = BytesMut::new();
    while let Some(chunk) = response
        .chunk()
        .await
        .map_err(|_| FeedError::Unreachable(location.protocol()))?
    {
        if body.len() + chunk.len() > MAX_BODY {
            return Err(FeedError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Fetched {
        url: location.url().clone(),
        content_type,
        body: body.freeze(),
    })
}

/// Answers no name: the addresses of a request are set before it is sent.
struct NoOtherHost;

impl Resolve for NoOtherHost {
    fn resolve(&self, _name: Name) -> Resolving {
        Box::pin(async { Err("this host was not checked".into()) })
    }
}
