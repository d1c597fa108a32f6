//! Ids as `model.NewId` makes them: 26 characters of z-base-32.

use rand::RngExt;

const ALPHABET: &[u8; 32] = b"ybndrfg8ejkmcpqxot1uwisza345h769";

/// A new id, of whatever kind.
pub(crate) fn new_id<T: From<String>>() -> T {
    let mut rng = rand::rng();
    let id: String = (0..26)
        .map(|_| char::from(ALPHABET[rng.random_range(0..ALPHABET.len())]))
        .collect();
    id.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use mattermost_plugin::ids::UserId;

    #[test]
    fn ids_have_the_form_of_ids_and_differ() {
        let (one, other): (UserId, UserId) = (new_id(), new_id());
        assert!(one.as_str().parse::<UserId>().is_ok(), "{one}");
        assert_ne!(one, other);
    }
}
