//! Who may talk to the endpoint, and as whom.
//!
//! The Mattermost server strips `Mattermost-Plugin-ID` from every request that comes from outside and sets it on
//! those that one plugin sends to another. `X-Mattermost-UserID` is what the Agents plugin says about its user, so
//! it counts only behind that header. Whoever controls the plugin `mattermost-ai` is everyone.
use crate::Caller;
use http::{HeaderMap, HeaderValue};

/// Plugin id of Agents.
pub(crate) const AGENTS_PLUGIN_ID: &str = "mattermost-ai";

const PLUGIN_ID: &str = "mattermost-plugin-id";
const USER_ID: &str = "x-mattermost-userid";

/// Why a request was turned away; the text that the peer reads.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("forbidden: plugin-ID header missing or mismatched")]
pub(crate) struct Forbidden;

/// The user behind a request from Agents; `None` where Agents asks for itself (initialize, tools/list).
pub(crate) fn admit(headers: &HeaderMap) -> Result<Option<Caller>, Forbidden> {
    if only(headers, PLUGIN_ID)?.map(HeaderValue::as_bytes) != Some(AGENTS_PLUGIN_ID.as_bytes()) {
        return Err(Forbidden);
    }
    match only(headers, USER_ID)?.map(HeaderValue::as_bytes) {
        None | Some(b"") => Ok(None),
        Some(bytes) => std::str::from_utf8(bytes)
            .ok()
            .and_then(|text| text.parse().ok())
            .map(|id| Some(Caller::new(id)))
            .ok_or(Forbidden),
    }
}

/// The only value of a header: of two, nobody could say which one is true.
fn only<'h>(headers: &'h HeaderMap, name: &str) -> Result<Option<&'h HeaderValue>, Forbidden> {
    let mut values = headers.get_all(name).iter();
    let first = values.next();
    match values.next() {
        Some(_) => Err(Forbidden),
        None => Ok(first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const USER: &str = "abcdefghijklmnopqrstuvwx12";

    fn admitted(pairs: &[(&'static str, &str)]) -> Result<Option<String>, Forbidden> {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            let value = HeaderValue::from_bytes(value.as_bytes()).unwrap();
            headers.append(*name, value);
        }
        admit(&headers).map(|caller| caller.map(|c| c.user_id().to_string()))
    }

    #[test]
    fn agents_is_let_in_with_and_without_a_user() {
        let agents = (PLUGIN_ID, "mattermost-ai");
        for (headers, user) in [
            (vec![agents], None),
            (vec![agents, (USER_ID, "")], None),
            (vec![agents, (USER_ID, USER)], Some(USER)),
            // what the server sends along for a request without a session
            (
                vec![agents, (USER_ID, USER), ("mattermost-user-id", "")],
                Some(USER),
            ),
            (
                vec![agents, ("mattermost-user-id", "zzzzzzzzzzzzzzzzzzzzzzzzzz")],
                None,
            ),
        ] {
            assert_eq!(
                admitted(&headers),
                Ok(user.map(str::to_owned)),
                "{headers:?}"
            );
        }
    }

    #[test]
    fn everybody_else_is_turned_away() {
        let agents = (PLUGIN_ID, "mattermost-ai");
        let user = (USER_ID, USER);
        for headers in [
            vec![],
            vec![user],
            vec![(PLUGIN_ID, ""), user],
            vec![(PLUGIN_ID, "com.example.other"), user],
            vec![(PLUGIN_ID, "Mattermost-AI"), user],
            vec![(PLUGIN_ID, "mattermost-ai "), user],
            vec![(PLUGIN_ID, "mattermost-ai, mattermost-ai"), user],
            vec![agents, agents, user],
            vec![agents, (PLUGIN_ID, "com.example.other"), user],
            vec![agents, user, user],
            vec![agents, user, (USER_ID, "")],
            vec![agents, (USER_ID, &USER[..25])],
            vec![agents, (USER_ID, "abcdefghijklmnopqrstuvwx123")],
            vec![agents, (USER_ID, "ABCDEFGHIJKLMNOPQRSTUVWX12")],
            vec![agents, (USER_ID, "abcdefghijklmnopqrstuvw-12")],
            vec![agents, (USER_ID, " abcdefghijklmnopqrstuvwx1")],
            vec![agents, (USER_ID, "\u{e9}bcdefghijklmnopqrstuvwx1")],
        ] {
            assert_eq!(admitted(&headers), Err(Forbidden), "{headers:?}");
        }
    }

    #[test]
    fn header_names_match_in_any_case() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("Mattermost-Plugin-ID", AGENTS_PLUGIN_ID),
            ("X-Mattermost-UserID", USER),
        ] {
            let name = http::HeaderName::from_bytes(name.as_bytes()).unwrap();
            headers.append(name, HeaderValue::from_static(value));
        }
        assert!(admit(&headers).unwrap().is_some());
    }
}
