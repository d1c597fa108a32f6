//! Links of feeds, fit to be shown.

use url::Url;

use super::location::MAX_URL;

/// Query parameters that say who followed a link from where.
const TRACKING: [&str; 13] = [
    "fbclid", "gclid", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "igshid", "mc_cid",
    "mc_eid", "_hsenc", "_hsmi", "mkt_tok",
];

/// The link without credentials and tracking parameters; `None` where it is no web link or too long to be one.
pub(super) fn clean(link: &str) -> Option<String> {
    let mut url = Url::parse(link.trim()).ok()?;
    if !matches!(url.scheme(), "http" | "https") || url.as_str().len() > MAX_URL {
        return None;
    }
    // Cannot fail for http and https.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    if url
        .query()
        .is_some_and(|query| query.split('&').any(tracks))
    {
        let kept: Vec<String> = url
            .query()
            .unwrap_or_default()
            .split('&')
            .filter(|pair| !tracks(pair))
            .map(str::to_owned)
            .collect();
        url.set_query((!kept.is_empty()).then(|| kept.join("&")).as_deref());
    }
    Some(url.into())
}

fn tracks(pair: &str) -> bool {
    let name = pair.split('=').next().unwrap_or_default().to_lowercase();
    name.starts_with("utm_") || TRACKING.contains(&name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_and_tracking_are_cut_and_the_rest_is_kept() {
        for (link, expected) in [
            (
                "https://e.com/a?utm_source=x&id=7&UTM_Medium=y",
                Some("https://e.com/a?id=7"),
            ),
            ("https://e.com/a?utm_source=x", Some("https://e.com/a")),
            (
                "https://e.com/a?b=c%20d&fbclid=1#top",
                Some("https://e.com/a?b=c%20d#top"),
            ),
            ("https://u:p@e.com/", Some("https://e.com/")),
            ("https://e.com/?utm", Some("https://e.com/?utm")),
            ("javascript:alert(1)", None),
            ("/relative", None),
        ] {
            assert_eq!(clean(link).as_deref(), expected, "{link}");
        }
    }
}
