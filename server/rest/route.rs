//! Where a request goes.

use url::Url;

/// A path below `/api/v4`, in segments, so that no id can lead elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Route {
    segments: Vec<String>,
    query: Option<(&'static str, &'static str)>,
}

impl Route {
    /// The path `segments`, one by one.
    pub(crate) fn new(segments: &[&str]) -> Self {
        Self {
            segments: segments.iter().map(|&segment| segment.to_owned()).collect(),
            query: None,
        }
    }

    /// With a query.
    #[must_use]
    pub(crate) fn query(mut self, name: &'static str, value: &'static str) -> Self {
        self.query = Some((name, value));
        self
    }

    /// The address of it on the server at `base`.
    pub(super) fn on(&self, base: &Url) -> Url {
        let mut url = base.clone();
        // Only an address like `mailto:` has no segments, and `base` is none.
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(["api", "v4"]);
            path.extend(&self.segments);
        }
        if let Some((name, value)) = self.query {
            url.query_pairs_mut().append_pair(name, value);
        }
        url
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(base: &str, route: &Route) -> String {
        route.on(&Url::parse(base).unwrap()).into()
    }

    #[test]
    fn the_path_goes_below_the_base() {
        let pinned = Route::new(&["channels", "c1", "pinned"]);
        assert_eq!(
            on("http://127.0.0.1:8065", &pinned),
            "http://127.0.0.1:8065/api/v4/channels/c1/pinned"
        );
        assert_eq!(
            on("https://acme.example/chat/", &pinned.query("a", "b c")),
            "https://acme.example/chat/api/v4/channels/c1/pinned?a=b+c"
        );
    }

    #[test]
    fn an_id_does_not_lead_elsewhere() {
        for id in ["../../users/me", "a/b", "a?b", "a#b", "%2e%2e", ".."] {
            let url = on("http://h", &Route::new(&["posts", "schedule", id]));
            assert!(url.starts_with("http://h/api/v4/posts/schedule"), "{url}");
            let rest = url.trim_start_matches("http://h/api/v4/posts/schedule/");
            assert!(!rest.contains(['?', '#']), "{url}");
        }
    }
}
