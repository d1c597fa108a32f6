//! HTTP as it crosses the plugin connection: `plugin.HTTPRequestSubset` and Go's header maps, to and from the
//! types of the `http` crate.
//!
//! What matches Go: header keys in the canonical form of `textproto.CanonicalMIMEHeaderKey`, `Host` beside the headers
//! instead of among them, the URL as its text, values that are not UTF-8 byte by byte. What cannot: a name or value that
//! HTTP forbids is left out.

use std::collections::BTreeMap;

use go_gob::GoString;
use http::header::{HOST, HeaderMap, HeaderName, HeaderValue, MaxSizeReached};
use http::{Method, Request, Uri, Version, request};

use crate::Body;
use crate::model::HTTPRequestSubset;

/// A header map as Go has it: canonical names, each with its values.
pub type GoHeader = BTreeMap<String, Vec<GoString>>;

/// Why a request of the peer is not an HTTP request.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RequestError {
    /// Not a token.
    #[error("the request's method is not one")]
    Method(#[source] http::method::InvalidMethod),
    /// Not a URL, even after escaping what has to be escaped.
    #[error("the request's URL is not one")]
    Url(#[source] http::uri::InvalidUri),
    /// More names than a header map holds.
    #[error("the request has too many headers")]
    Headers(#[source] MaxSizeReached),
}

/// The request that `subset` and `body` describe.
///
/// The `Host` of Go's request becomes the `host` header.
///
/// # Errors
/// Its method or its URL is none, or it has too many headers.
pub(crate) fn to_http_request(
    subset: HTTPRequestSubset,
    body: Body,
) -> Result<Request<Body>, RequestError> {
    let mut request = Request::new(body);
    if !subset.method.is_empty() {
        *request.method_mut() =
            Method::from_bytes(subset.method.as_bytes()).map_err(RequestError::Method)?;
    }
    let url = subset.url.unwrap_or_default();
    *request.uri_mut() = uri(&url.0).map_err(RequestError::Url)?;
    *request.version_mut() = version(subset.proto_major, subset.proto_minor);
    *request.headers_mut() = header_map(&subset.header).map_err(RequestError::Headers)?;
    if !subset.host.is_empty()
        && let Ok(host) = HeaderValue::from_bytes(subset.host.as_bytes())
    {
        let inserted = request.headers_mut().try_insert(HOST, host);
        inserted.map_err(RequestError::Headers)?;
    }
    Ok(request)
}

/// What `parts` look like to Go. The body travels on a stream of its own.
pub(crate) fn from_parts(parts: &request::Parts) -> HTTPRequestSubset {
    let (proto_major, proto_minor) = version_numbers(parts.version);
    let host = match parts.headers.get(HOST) {
        Some(host) => text(host),
        None => parts
            .uri
            .authority()
            .map(|authority| authority.as_str().into())
            .unwrap_or_default(),
    };
    let mut header = go_header(&parts.headers);
    header.remove("Host");
    let url = parts.uri.to_string();
    HTTPRequestSubset {
        method: parts.method.as_str().into(),
        request_uri: parts
            .uri
            .path_and_query()
            .map_or_else(|| url.as_str().into(), |path| path.as_str().into()),
        url: Some(go_gob::Binary(url.into_bytes())),
        proto: format!("HTTP/{proto_major}.{proto_minor}").into(),
        proto_major,
        proto_minor,
        header,
        host,
        remote_addr: GoString::new(),
    }
}

/// Go's header map as one of `http`. Names and values that HTTP forbids are left out.
///
/// The peer decides how many there are, so nothing here may panic over their number.
///
/// # Errors
/// When there are more names than a header map holds (24,576).
pub(crate) fn header_map(header: &GoHeader) -> Result<HeaderMap, MaxSizeReached> {
    let mut map = HeaderMap::new();
    for (name, values) in header {
        let Ok(name) = HeaderName::from_bytes(name.as_bytes()) else {
            continue;
        };
        for value in values {
            if let Ok(value) = HeaderValue::from_bytes(value.as_bytes()) {
                map.try_append(&name, value)?;
            }
        }
    }
    Ok(map)
}

/// The headers as Go has them, with canonical names.
pub fn go_header(map: &HeaderMap) -> GoHeader {
    let mut header = GoHeader::new();
    for (name, value) in map {
        header
            .entry(canonical_header_key(name.as_str()))
            .or_default()
            .push(text(value));
    }
    header
}

/// `name` as `textproto.CanonicalMIMEHeaderKey` writes it: the first letter and each one after a hyphen upper case.
pub(crate) fn canonical_header_key(name: &str) -> String {
    let mut start = true;
    name.chars()
        .map(|letter| {
            let upper = std::mem::replace(&mut start, letter == '-');
            if upper {
                letter.to_ascii_uppercase()
            } else {
                letter.to_ascii_lowercase()
            }
        })
        .collect()
}

fn text(value: &HeaderValue) -> GoString {
    GoString::from_bytes(value.as_bytes())
}

/// The URL in the text that Go's `URL.String` wrote.
///
/// The server cuts `/plugins/{id}` off the path, so the text may be empty or start at the query; and Go passes a query
/// on as it came, with bytes that `http` refuses.
fn uri(text: &[u8]) -> Result<Uri, http::uri::InvalidUri> {
    let rooted = match text {
        [] => b"/".to_vec(),
        [b'/', ..] | b"*" => text.to_vec(),
        text if has_scheme(text) => text.to_vec(),
        text => [b"/", text].concat(),
    };
    Uri::try_from(rooted.as_slice()).or_else(|_| Uri::try_from(escaped(&rooted)))
}

fn has_scheme(text: &[u8]) -> bool {
    let scheme = text.split(|byte| !byte.is_ascii_alphanumeric()).next();
    scheme.is_some_and(|scheme| !scheme.is_empty() && text[scheme.len()..].starts_with(b"://"))
}

/// Percent-encodes what may not stand in a URL.
fn escaped(text: &[u8]) -> String {
    let mut escaped = String::with_capacity(text.len() + 16);
    for &byte in text {
        if byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}

fn version(major: i64, minor: i64) -> Version {
    match (major, minor) {
        (0, 9) => Version::HTTP_09,
        (1, 0) => Version::HTTP_10,
        (2, _) => Version::HTTP_2,
        (3, _) => Version::HTTP_3,
        _ => Version::HTTP_11,
    }
}

fn version_numbers(version: Version) -> (i64, i64) {
    match version {
        Version::HTTP_09 => (0, 9),
        Version::HTTP_10 => (1, 0),
        Version::HTTP_2 => (2, 0),
        Version::HTTP_3 => (3, 0),
        _ => (1, 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subset(url: &str) -> HTTPRequestSubset {
        HTTPRequestSubset {
            url: Some(go_gob::Binary(url.as_bytes().to_vec())),
            ..Default::default()
        }
    }

    fn uri_of(url: &str) -> String {
        let request = to_http_request(subset(url), Body::empty()).unwrap();
        request.uri().to_string()
    }

    #[test]
    fn header_names_are_canonical_as_in_go() {
        assert_eq!(canonical_header_key("content-type"), "Content-Type");
        assert_eq!(
            canonical_header_key("MATTERMOST-PLUGIN-ID"),
            "Mattermost-Plugin-Id"
        );
        assert_eq!(canonical_header_key("x--a"), "X--A");
        assert_eq!(canonical_header_key("etag"), "Etag");
    }

    #[test]
    fn a_request_survives_the_way_to_go_and_back() {
        let request = Request::builder()
            .method("PATCH")
            .uri("/mcp/x?a=b%20c&d")
            .version(Version::HTTP_10)
            .header("host", "plugin")
            .header("x-many", "one")
            .header("x-many", "two")
            .header("content-type", "text/plain")
            .body(())
            .unwrap();
        let (parts, ()) = request.into_parts();

        let subset = from_parts(&parts);
        assert_eq!(subset.method, "PATCH");
        assert_eq!(subset.host, "plugin");
        assert_eq!(subset.proto, "HTTP/1.0");
        assert_eq!(subset.request_uri, "/mcp/x?a=b%20c&d");
        assert_eq!(
            subset.header.keys().collect::<Vec<_>>(),
            ["Content-Type", "X-Many"]
        );

        let back = to_http_request(subset, Body::empty()).unwrap();
        assert_eq!(back.method(), parts.method);
        assert_eq!(back.uri(), &parts.uri);
        assert_eq!(back.version(), parts.version);
        assert_eq!(back.headers(), &parts.headers);
    }

    #[test]
    fn a_request_to_another_plugin_names_its_host() {
        let request = Request::builder()
            .uri("http://plugin/mattermost-ai/bridge")
            .body(())
            .unwrap();
        let subset = from_parts(&request.into_parts().0);
        assert_eq!(subset.host, "plugin");
        assert_eq!(
            subset.url.unwrap().0,
            b"http://plugin/mattermost-ai/bridge".to_vec()
        );
    }

    #[test]
    fn a_url_without_its_path_starts_at_the_root() {
        assert_eq!(uri_of(""), "/");
        assert_eq!(uri_of("?a=b"), "/?a=b");
        assert_eq!(uri_of("mcp"), "/mcp");
        assert_eq!(uri_of("r?to=http://x/"), "/r?to=http://x/");
        assert_eq!(uri_of("//evil/x"), "//evil/x");
        assert_eq!(uri_of("http://plugin/x"), "http://plugin/x");
    }

    #[test]
    fn bytes_that_a_url_may_not_hold_are_escaped() {
        assert_eq!(uri_of("/x?q=<a b>"), "/x?q=%3Ca%20b%3E");
    }

    #[test]
    fn a_missing_url_is_the_root_and_a_missing_method_is_get() {
        let request = to_http_request(HTTPRequestSubset::default(), Body::empty()).unwrap();
        assert_eq!(request.uri(), "/");
        assert_eq!(request.method(), Method::GET);
    }

    #[test]
    fn forbidden_methods_are_refused() {
        let subset = HTTPRequestSubset {
            method: "GET /".into(),
            ..Default::default()
        };
        assert!(matches!(
            to_http_request(subset, Body::empty()),
            Err(RequestError::Method(_))
        ));
    }

    #[test]
    fn forbidden_headers_are_left_out_and_the_others_stay() {
        let header = GoHeader::from([
            ("Bad Name".into(), vec!["x".into()]),
            (
                "X-Split".into(),
                vec!["a\r\nX-Forged: 1".into(), "good".into()],
            ),
            ("X-Umlaut".into(), vec!["Grüße".into()]),
        ]);
        let map = header_map(&header).unwrap();
        assert_eq!(map.len(), 2);
        assert_eq!(map["x-split"], "good");
        assert_eq!(map["x-umlaut"].as_bytes(), "Grüße".as_bytes());
    }

    fn many_headers(count: usize) -> GoHeader {
        let names = (0..count).map(|number| format!("X{number}"));
        names.map(|name| (name, vec![GoString::new()])).collect()
    }

    #[test]
    fn as_many_headers_as_a_map_holds_are_taken_and_more_are_an_error() {
        let refused = |count, host: &str| {
            let subset = HTTPRequestSubset {
                header: many_headers(count),
                host: host.into(),
                ..Default::default()
            };
            match to_http_request(subset, Body::empty()) {
                Ok(_) => false,
                Err(error) => matches!(error, RequestError::Headers(_)),
            }
        };
        assert!(!refused(24_576, ""));
        assert!(refused(24_577, ""));
        assert!(refused(24_576, "plugin"), "the host is one more");
        assert!(refused(40_000, ""));
    }

    #[test]
    fn a_header_that_is_not_utf8_keeps_its_bytes_both_ways() {
        let mut map = HeaderMap::new();
        map.insert("x-name", HeaderValue::from_bytes(b"M\xfcller").unwrap());
        let header = go_header(&map);
        assert_eq!(header["X-Name"][0].as_bytes(), b"M\xfcller");
        assert_eq!(header_map(&header).unwrap(), map);
    }
}
