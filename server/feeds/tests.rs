//! The whole way, against a web server on loopback.

use super::*;
use std::io::Write;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::BoxFuture;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use fetch::{Lookup, SystemLookup};

/// What the server sends for a path, headers included.
type Answer = fn(port: u16) -> Vec<u8>;

/// A web server on loopback that counts its requests.
struct Web {
    port: u16,
    requests: Arc<AtomicUsize>,
    server: tokio::task::JoinHandle<()>,
}

impl Drop for Web {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Web {
    async fn start(pages: &'static [(&'static str, Answer)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&requests);
        let server = tokio::spawn(async move {
            let mut open = tokio::task::JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                counter.fetch_add(1, Ordering::SeqCst);
                open.spawn(answer(stream, port, pages));
            }
        });
        Self {
            port,
            requests,
            server,
        }
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }

    /// Reads `path` with this server allowed.
    async fn read(&self, path: &str) -> Result<Reading, FeedError> {
        let allowed = AllowedHosts::parse(&format!("127.0.0.1:{}", self.port)).unwrap();
        feeds().read(&self.url(path), &allowed).await
    }

    async fn feed(&self, path: &str) -> Feed {
        match self.read(path).await {
            Ok(Reading::Feed(feed)) => feed,
            other => panic!("{path}: {other:?}"),
        }
    }

    async fn error(&self, path: &str) -> String {
        match self.read(path).await {
            Err(error) => error.to_string(),
            Ok(reading) => panic!("{path}: {reading:?}"),
        }
    }
}

fn feeds() -> Feeds {
    Feeds::new(Fetcher::new(Arc::new(SystemLookup)))
}

async fn answer(mut stream: TcpStream, port: u16, pages: &[(&str, Answer)]) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return,
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let path = head.split(' ').nth(1).unwrap_or_default();
    let page = pages.iter().find(|(known, _)| *known == path);
    let bytes = page.map_or_else(
        || b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_vec(),
        |(_, answer)| answer(port),
    );
    let _ = stream.write_all(&bytes).await;
    if path == "/hangs" {
        std::future::pending::<()>().await;
    }
}

fn ok(content_type: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    with_headers(&format!("Content-Type: {content_type}\r\n"), body.as_ref())
}

fn with_headers(headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let mut bytes = format!(
        "HTTP/1.1 200 OK\r\nConnection: close\r\n{headers}Content-Length: {length}\r\n\r\n"
    )
    .into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

fn redirect(to: &str) -> Vec<u8> {
    format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n").into_bytes()
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

const RSS: &str = r#"<?xml version="1.0"?><rss version="2.0"><channel>
<title>Lighthouse &amp; log</title><link>https://lighthouse.example/</link>
<item><title>Calm</title><link>https://lighthouse.example/1?utm_source=rss</link>
<pubDate>Sun, 01 Mar 2026 08:00:00 GMT</pubDate><author>Keeper</author>
<description>&lt;p&gt;A &lt;b&gt;calm&lt;/b&gt; day.&lt;/p&gt;&lt;script&gt;x()&lt;/script&gt;</description></item>
<item><title>Storm</title><link>https://lighthouse.example/2</link>
<pubDate>Mon, 02 Mar 2026 08:00:00 GMT</pubDate><description>Waves.</description></item>
</channel></rss>"#;

const RDF: &str = r#"<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel rdf:about="https://e.example/"><title>Old style</title><link>https://e.example/</link><description>d</description></channel>
<item rdf:about="https://e.example/1"><title>One</title><link>https://e.example/1</link></item></rdf:RDF>"#;

const ATOM: &str = r#"<feed xmlns="http://www.w3.org/2005/Atom"><title>Atomic</title><id>urn:x</id><updated>2026-03-01T00:00:00Z</updated>
<link rel="self" href="/atom"/><link href="/home"/>
<entry><title type="html">A &lt;b&gt;bold&lt;/b&gt; step</title><id>urn:1</id><updated>2026-03-02T10:00:00+02:00</updated>
<link href="relative/1"/><author><name>Ada</name></author><content type="html">&lt;p&gt;Text&lt;/p&gt;</content></entry></feed>"#;

const JSON: &str = r#"{"version": "https://jsonfeed.org/version/1.1", "title": "Jay", "home_page_url": "https://j.example/",
"items": [{"id": "1", "url": "https://j.example/1", "title": "First", "content_text": "Words", "date_published": "2026-03-01T00:00:00Z"}]}"#;

#[tokio::test]
async fn the_formats_of_feeds_are_read() {
    let web = Web::start(&[
        ("/rss", |_| ok("application/rss+xml", RSS)),
        ("/rdf", |_| ok("text/xml", RDF)),
        ("/atom", |_| ok("application/atom+xml; charset=utf-8", ATOM)),
        ("/json", |_| ok("application/feed+json", JSON)),
        ("/marked", |_| {
            ok("application/json", format!("\u{feff}{JSON}"))
        }),
    ])
    .await;

    let rss = web.feed("/rss").await;
    assert_eq!(rss.title, "Lighthouse & log");
    assert_eq!(rss.link.as_deref(), Some("https://lighthouse.example/"));
    let titles: Vec<_> = rss.items.iter().map(|item| item.title.as_str()).collect();
    assert_eq!(titles, ["Storm", "Calm"]);
    let calm = &rss.items[1];
    assert_eq!(calm.link.as_deref(), Some("https://lighthouse.example/1"));
    assert_eq!(calm.summary, "A calm day.");
    assert_eq!(calm.author, "Keeper");
    assert_eq!(calm.date.unwrap().to_string(), "2026-03-01T08:00:00Z");

    let rdf = web.feed("/rdf").await;
    assert_eq!(
        (rdf.title.as_str(), rdf.items[0].title.as_str()),
        ("Old style", "One")
    );

    let atom = web.feed("/atom").await;
    let entry = &atom.items[0];
    assert_eq!(entry.title, "A bold step");
    assert_eq!(
        (entry.author.as_str(), entry.text.as_str()),
        ("Ada", "Text")
    );
    assert_eq!(entry.date.unwrap().to_string(), "2026-03-02T08:00:00Z");
    assert_eq!(entry.link, Some(web.url("/relative/1")));
    assert_eq!(atom.link, Some(web.url("/home")));

    let json = web.feed("/json").await;
    assert_eq!(
        (json.title.as_str(), json.items[0].text.as_str()),
        ("Jay", "Words")
    );
    assert_eq!(web.feed("/marked").await.items, json.items);
}

#[tokio::test]
async fn gzip_and_charsets_are_undone() {
    let web = Web::start(&[
        ("/gzip", |_| {
            with_headers("Content-Encoding: gzip\r\n", &gzip(RSS.as_bytes()))
        }),
        ("/declared", |_| {
            let feed = b"<?xml version='1.0' encoding='ISO-8859-1'?><rss version='2.0'><channel><title>Gr\xfc\xdfe</title></channel></rss>";
            ok("text/xml", feed)
        }),
        ("/header", |_| {
            ok(
                "text/xml; charset=windows-1252",
                b"<rss version='2.0'><channel><title>Gr\xfc\xdfe \x80</title></channel></rss>",
            )
        }),
    ])
    .await;
    assert_eq!(web.feed("/gzip").await.items.len(), 2);
    assert_eq!(web.feed("/declared").await.title, "Gr\u{fc}\u{df}e");
    assert_eq!(web.feed("/header").await.title, "Gr\u{fc}\u{df}e \u{20ac}");
}

#[tokio::test]
async fn a_page_leads_to_the_feed_it_links() {
    let web = Web::start(&[
        ("/rss", |_| ok("application/rss+xml", RSS)),
        ("/one", |_| {
            ok("text/html", "<!doctype html><html><link rel=alternate type=application/rss+xml href=/rss>")
        }),
        ("/two", |_| {
            ok("text/html", "<html><link rel=alternate type=application/rss+xml href=/rss title=Posts><link rel=alternate type=application/atom+xml href=/atom title=Comments></html>")
        }),
        ("/none", |_| ok("text/html", "<html><body>hello</body></html>")),
        ("/circle", |_| {
            ok("text/html", "<html><link rel=alternate type=application/rss+xml href=/circle>")
        }),
        ("/inside", |_| {
            ok("text/html", "<html><link rel=alternate type=application/rss+xml href=http://169.254.169.254/x>")
        }),
    ])
    .await;
    assert_eq!(web.feed("/one").await.title, "Lighthouse & log");
    match web.read("/two").await {
        Ok(Reading::Several(found)) => {
            assert_eq!(found[0].url, web.url("/rss"));
            assert_eq!(found[1].title, "Comments");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(
        web.error("/none").await,
        "not a feed (found: a web page that links no feed)"
    );
    assert_eq!(web.error("/circle").await, "not a feed (found: a web page)");
    assert!(web.error("/inside").await.starts_with("blocked address"));
}

#[tokio::test]
async fn what_is_no_feed_says_what_it_is() {
    let web = Web::start(&[
        ("/png", |_| ok("image/png", b"\x89PNG\r\n")),
        ("/empty", |_| ok("text/xml", "")),
        ("/svg", |_| ok("image/svg+xml", "<svg/>")),
        ("/json", |_| ok("application/json", "{\"hello\": 1}")),
        ("/cut", |_| {
            ok(
                "text/xml",
                "<rss version='2.0'>\n<channel><title>x</channel>",
            )
        }),
        ("/cut-json", |_| ok("application/json", "{\n\"version\": ")),
    ])
    .await;
    for (path, expected) in [
        ("/png", "not a feed (found: image/png)"),
        ("/empty", "not a feed (found: text/xml)"),
        ("/svg", "not a feed (found: another XML document)"),
        ("/json", "not a feed (found: another JSON document)"),
        ("/gone", "HTTP 404 from the feed's server"),
        (
            "/cut",
            "parse error at line 2, column 18: the feed is broken",
        ),
        (
            "/cut-json",
            "parse error at line 2, column 11: the feed is broken",
        ),
    ] {
        assert_eq!(web.error(path).await, expected, "{path}");
    }
}

#[tokio::test]
async fn a_document_over_the_limit_is_given_up_also_when_it_unpacks_to_one() {
    let web = Web::start(&[
        ("/huge", |_| ok("text/xml", vec![b' '; fetch::MAX_BODY + 1])),
        ("/bomb", |_| {
            with_headers("Content-Encoding: gzip\r\n", &gzip(&vec![b' '; 40 << 20]))
        }),
        ("/endless", |_| {
            let mut bytes = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
            for _ in 0..=fetch::MAX_BODY / 0x10000 {
                bytes.extend_from_slice(b"10000\r\n");
                bytes.extend_from_slice(&[b' '; 0x10000]);
                bytes.extend_from_slice(b"\r\n");
            }
            bytes
        }),
    ])
    .await;
    for path in ["/huge", "/bomb", "/endless"] {
        assert_eq!(
            web.error(path).await,
            "too large: the feed has more than 5 MiB",
            "{path}"
        );
    }
}

#[tokio::test]
async fn entities_of_the_document_are_not_expanded() {
    let web = Web::start(&[
        ("/laughs", |_| {
            let mut dtd = String::from("<!ENTITY lol0 \"lol\">");
            for level in 1..30 {
                let before = format!("&lol{};", level - 1).repeat(10);
                dtd.push_str(&format!("<!ENTITY lol{level} \"{before}\">"));
            }
            ok("text/xml", format!("<?xml version=\"1.0\"?><!DOCTYPE rss [{dtd}]><rss version=\"2.0\"><channel><title>ha &lol29;</title></channel></rss>"))
        }),
        ("/file", |_| {
            ok("text/xml", "<!DOCTYPE rss [<!ENTITY f SYSTEM \"file:///etc/passwd\">]><rss version=\"2.0\"><channel><title>&f;</title></channel></rss>")
        }),
        ("/deep", |_| {
            let open = "<media:group>".repeat(100_000);
            ok("text/xml", format!("<rss version=\"2.0\" xmlns:media=\"http://search.yahoo.com/mrss/\"><channel><item>{open}"))
        }),
    ])
    .await;
    assert_eq!(web.feed("/laughs").await.title, "ha &lol29;");
    assert_eq!(web.feed("/file").await.title, "&f;");
    assert!(
        web.error("/deep")
            .await
            .starts_with("parse error at line 1, column ")
    );
}

#[tokio::test]
async fn private_addresses_are_not_dialled() {
    let web = Web::start(&[("/rss", |_| ok("text/xml", RSS))]).await;
    let port = web.port;
    let other_port = AllowedHosts::parse("127.0.0.1:1").unwrap();
    for host in [
        "127.0.0.1",
        "localhost",
        "[::ffff:127.0.0.1]",
        "2130706433",
        "0x7f.1",
        "0.0.0.0",
    ] {
        // Whatever the port, so that the address is what refuses it.
        let allowed =
            AllowedHosts::parse(&format!("203.0.113.1, {host}.invalid")).unwrap_or_default();
        for url in [format!("http://{host}:8080/"), format!("http://{host}/rss")] {
            assert_eq!(
                feeds().read(&url, &allowed).await.err(),
                Some(FeedError::Blocked),
                "{url}"
            );
        }
        let url = format!("http://{host}:{port}/rss");
        assert!(feeds().read(&url, &other_port).await.is_err(), "{url}");
    }
    assert_eq!(web.requests(), 0);
    assert_eq!(web.feed("/rss").await.items.len(), 2);
    assert_eq!(web.requests(), 1);
}

#[tokio::test]
async fn each_redirect_is_checked_again() {
    let web = Web::start(&[
        ("/rss", |_| ok("text/xml", RSS)),
        ("/moved", |port| {
            redirect(&format!("http://127.0.0.1:{port}/rss"))
        }),
        ("/inside", |_| redirect("http://127.0.0.2/rss")),
        ("/metadata", |_| redirect("http://169.254.169.254/latest/")),
        ("/decimal", |_| redirect("http://2852039166/latest/")),
        ("/port", |_| redirect("http://127.0.0.1:22/")),
        ("/file", |_| redirect("file:///etc/passwd")),
        ("/user", |_| redirect("http://u:p@127.0.0.1/")),
        ("/nowhere", |_| {
            b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n".to_vec()
        }),
        ("/loop", |_| redirect("/loop")),
    ])
    .await;
    assert_eq!(web.feed("/moved").await.items.len(), 2);
    for path in ["/inside", "/metadata", "/decimal"] {
        assert!(
            web.error(path).await.starts_with("blocked address"),
            "{path}"
        );
    }
    for (path, expected) in [
        (
            "/port",
            "feed_url uses a port other than 80, 443, 8080 and 8443",
        ),
        ("/file", "feed_url must start with http:// or https://"),
        (
            "/user",
            "feed_url must hold no user name or password before the host",
        ),
        ("/nowhere", "HTTP 302 from the feed's server"),
    ] {
        assert_eq!(web.error(path).await, expected, "{path}");
    }
    let before = web.requests();
    assert_eq!(
        web.error("/loop").await,
        "feed_url redirects more than 5 times"
    );
    assert_eq!(web.requests() - before, 6);
}

/// A name service that answers something else the second time.
struct Rebinding {
    asked: AtomicUsize,
    answers: [&'static str; 2],
}

impl Lookup for Rebinding {
    fn lookup<'a>(
        &'a self,
        _host: &'a str,
        _port: u16,
    ) -> BoxFuture<'a, std::io::Result<Vec<IpAddr>>> {
        let asked = self.asked.fetch_add(1, Ordering::SeqCst);
        let answer = self.answers[asked.min(1)].parse().unwrap();
        Box::pin(async move { Ok(vec![answer]) })
    }
}

#[tokio::test]
async fn a_name_is_asked_once_a_request_and_the_checked_address_is_dialled() {
    let web = Web::start(&[
        ("/rss", |_| ok("text/xml", RSS)),
        ("/again", |_| redirect("/rss")),
    ])
    .await;
    let read = |answers, path: &'static str| {
        let lookup = Arc::new(Rebinding {
            asked: AtomicUsize::new(0),
            answers,
        });
        let url = format!("http://rebound.example:{}{path}", web.port);
        async move {
            let feeds = Feeds::new(Fetcher::new(Arc::clone(&lookup) as Arc<dyn Lookup>));
            let allowed =
                AllowedHosts::parse(&format!("rebound.example:{}, 127.0.0.1/32", web.port))
                    .unwrap();
            let first = feeds.read(&url, &allowed).await;
            (first, lookup.asked.load(Ordering::SeqCst))
        }
    };
    let (first, asked) = read(["127.0.0.1", "127.0.0.2"], "/rss").await;
    assert!(matches!(first, Ok(Reading::Feed(_))), "{first:?}");
    assert_eq!(asked, 1);
    let (_, asked) = read(["127.0.0.1", "127.0.0.1"], "/again").await;
    assert_eq!(asked, 2);
}

#[tokio::test]
async fn a_server_that_never_ends_its_answer_is_given_up() {
    let web = Web::start(&[("/hangs", |_| {
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<rss".to_vec()
    })])
    .await;
    tokio::time::pause();
    let start = tokio::time::Instant::now();
    assert_eq!(
        web.error("/hangs").await,
        "timed out: the feed's server sent no complete answer within 10 s"
    );
    assert!(start.elapsed() <= std::time::Duration::from_secs(11));
}
