//! OAuth applications.

use super::alike;

alike! {
    OAuthApp {
        id,
        creator_id,
        create_at,
        update_at,
        client_secret,
        name,
        description,
        icon_url,
        callback_urls via commas,
        homepage,
        is_trusted,
        mattermost_app_id,
        + is_dynamically_registered,
    }
}

/// URLs in one text, commas between them.
mod commas {
    use mattermost_plugin::GoString;

    pub(super) fn read(urls: String) -> Vec<GoString> {
        let urls = urls.split(',').filter(|url| !url.is_empty());
        urls.map(GoString::from).collect()
    }

    pub(super) fn write(urls: Vec<GoString>) -> String {
        let urls: Vec<_> = urls.into_iter().map(GoString::into_string).collect();
        urls.join(",")
    }

    #[cfg(test)]
    pub(super) fn examples() -> Vec<Vec<GoString>> {
        vec![
            vec![],
            vec!["https://a.example".into()],
            vec!["https://a.example".into(), "https://b.example/back".into()],
        ]
    }
}
