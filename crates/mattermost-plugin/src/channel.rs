//! What channels without a team are called: by their members.

use sha1::{Digest, Sha1};

use crate::ids::UserId;
use crate::model::Channel;

impl Channel {
    /// The name of the direct message channel of two people, `GetDMNameFromIds` in Go. There is a channel with oneself, too.
    pub fn direct_name(one: &UserId, other: &UserId) -> String {
        let (first, second) = if one > other {
            (other, one)
        } else {
            (one, other)
        };
        format!("{first}__{second}")
    }

    /// The name of the group message channel of just these people, in whatever order: `GetGroupNameFromUserIds` in Go.
    pub fn group_name<'a>(people: impl IntoIterator<Item = &'a UserId>) -> String {
        let mut ids: Vec<_> = people.into_iter().map(UserId::as_str).collect();
        ids.sort_unstable();
        let digest = Sha1::digest(ids.concat());
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_people_makes_no_difference() {
        let [ada, bob, eve] = ["ada", "bob", "eve"].map(UserId::from);
        assert_eq!(Channel::direct_name(&bob, &ada), "ada__bob");
        assert_eq!(Channel::direct_name(&ada, &ada), "ada__ada");
        // printf adabobeve | sha1sum
        let name = "9fa1b6da7c5c9839ed9cb78408f73fb42f23deb4";
        assert_eq!(Channel::group_name([&ada, &bob, &eve]), name);
        assert_eq!(Channel::group_name([&eve, &ada, &bob]), name);
    }
}
