//! The documents: RSS 2.0, Atom and JSON Feed 1.1.

use serde_json::json;

use super::articles::{ARTICLES, FEED_LINK, FEED_TITLE};

pub(super) fn rss() -> String {
    let items = ARTICLES.iter().map(|article| {
        format!(
            "<item><title>{}</title><link>{link}</link><guid>{link}</guid><author>{}</author>\
             <pubDate>{}</pubDate><description>{}</description></item>\n",
            escaped(article.title),
            escaped(article.author),
            article.published_rss,
            escaped(article.summary),
            link = escaped(article.link),
        )
    });
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\"><channel>\n\
         <title>{FEED_TITLE}</title><link>{FEED_LINK}</link><description>What happens in the workshop</description>\n\
         {}</channel></rss>\n",
        items.collect::<String>()
    )
}

pub(super) fn atom() -> String {
    let entries = ARTICLES.iter().map(|article| {
        format!(
            "<entry><title>{}</title><link href=\"{link}\"/><id>{link}</id><author><name>{}</name></author>\
             <updated>{at}</updated><published>{at}</published><summary type=\"html\">{}</summary></entry>\n",
            escaped(article.title),
            escaped(article.author),
            escaped(article.summary),
            link = escaped(article.link),
            at = article.published,
        )
    });
    let updated = ARTICLES.first().map_or("", |article| article.published);
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n\
         <title>{FEED_TITLE}</title><link href=\"{FEED_LINK}\"/><id>{FEED_LINK}</id><updated>{updated}</updated>\n\
         {}</feed>\n",
        entries.collect::<String>()
    )
}

pub(super) fn json() -> String {
    let items = ARTICLES.iter().map(|article| {
        json!({
            "id": article.link,
            "url": article.link,
            "title": article.title,
            "content_html": article.summary,
            "date_published": article.published,
            "authors": [{"name": article.author}],
        })
    });
    json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": FEED_TITLE,
        "home_page_url": FEED_LINK,
        "items": items.collect::<Vec<_>>(),
    })
    .to_string()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
