//! A server of feed documents on loopback: the same articles as RSS, Atom and JSON Feed.

use std::io::Write;
use std::net::SocketAddr;

use flate2::Compression;
use flate2::write::GzEncoder;
use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Response, StatusCode};
use mattermost_plugin::Body;

use crate::inter_plugin::text_response;
use crate::serve::Server;

mod articles;
mod documents;

pub use articles::{ARTICLES, Article};

/// Serves `/rss.xml`, `/atom.xml` and `/feed.json`, compressed where the client takes gzip.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// let feeds = devhost::FeedServer::start().await?;
/// assert!(feeds.url("rss.xml").starts_with("http://127.0.0.1:"));
/// # feeds.shutdown().await;
/// # Ok(())
/// # }
/// ```
pub struct FeedServer(Server);

impl FeedServer {
    /// Starts it on a free port.
    ///
    /// # Errors
    ///
    /// There is none.
    pub async fn start() -> std::io::Result<Self> {
        let server = Server::start(|request| {
            let response = answer(request.uri().path(), request.headers());
            async move { response }
        });
        Ok(Self(server.await?))
    }

    /// Where it listens; the setting `AllowedFeedHosts` has to name it, because it is a private address.
    pub fn address(&self) -> SocketAddr {
        self.0.address()
    }

    /// The address of a document: `rss.xml`, `atom.xml` or `feed.json`.
    pub fn url(&self, document: &str) -> String {
        format!("http://{}/{document}", self.address())
    }

    /// What the documents hold, newest first.
    pub fn articles(&self) -> &'static [Article] {
        ARTICLES
    }

    /// Ends it.
    pub async fn shutdown(&self) {
        self.0.shutdown().await;
    }
}

fn answer(path: &str, headers: &HeaderMap) -> Response<Body> {
    let (kind, text) = match path {
        "/rss.xml" => ("application/rss+xml; charset=utf-8", documents::rss()),
        "/atom.xml" => ("application/atom+xml; charset=utf-8", documents::atom()),
        "/feed.json" => ("application/feed+json", documents::json()),
        _ => return text_response(StatusCode::NOT_FOUND, "404 page not found\n"),
    };
    let compressed = takes_gzip(headers).then(|| gzip(text.as_bytes()));
    let mut response = match compressed {
        Some(Ok(bytes)) => {
            let mut response = Response::new(Body::from(bytes));
            let gzip = HeaderValue::from_static("gzip");
            response.headers_mut().insert(CONTENT_ENCODING, gzip);
            response
        }
        _ => Response::new(Body::from(text)),
    };
    let kind = HeaderValue::from_static(kind);
    response.headers_mut().insert(CONTENT_TYPE, kind);
    response
}

fn takes_gzip(headers: &HeaderMap) -> bool {
    let encodings = headers.get(ACCEPT_ENCODING);
    let encodings = encodings.and_then(|value| value.to_str().ok());
    encodings.is_some_and(|list| list.split(',').any(|one| one.trim().starts_with("gzip")))
}

fn gzip(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[tokio::test]
    async fn a_client_that_takes_gzip_gets_it() {
        let mut headers = HeaderMap::new();
        let plain = answer("/rss.xml", &headers);
        assert!(plain.headers().get(CONTENT_ENCODING).is_none());
        let plain = plain.into_body().collect(1 << 20).await.unwrap();
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("br, gzip"));
        let packed = answer("/rss.xml", &headers);
        assert_eq!(packed.headers()[CONTENT_ENCODING], "gzip");
        let packed = packed.into_body().collect(1 << 20).await.unwrap();
        let mut unpacked = Vec::new();
        let mut decoder = flate2::read::GzDecoder::new(&*packed);
        decoder.read_to_end(&mut unpacked).unwrap();
        assert_eq!(unpacked, plain);
    }
}
