//! What a user is called.

use crate::model::User;

impl User {
    /// First and last name, `GetFullName` in Go; empty for who has given neither.
    pub fn full_name(&self) -> String {
        let both = format!("{} {}", self.first_name, self.last_name);
        both.trim().to_owned()
    }

    /// The full name, or the username of who has given none: `GetDisplayName(ShowFullName)` in Go.
    pub fn display_name(&self) -> String {
        match self.full_name() {
            none if none.is_empty() => self.username.to_string(),
            full_name => full_name,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_of_a_user_has_no_secrets() {
        let user = User {
            username: "ada".into(),
            password: "s3cret".into(),
            auth_data: Some("s3cret".into()),
            mfa_secret: "s3cret".into(),
            ..User::default()
        };
        let printed = format!("{user:?}");
        assert!(printed.contains("ada"), "{printed}");
        assert!(!printed.contains("s3cret"), "{printed}");
    }

    #[test]
    fn who_has_given_no_name_is_shown_by_the_username() {
        let user = |first: &str, last: &str| User {
            username: "ada".into(),
            first_name: first.into(),
            last_name: last.into(),
            ..User::default()
        };
        for (first, last, full, shown) in [
            ("Ada", "Lovelace", "Ada Lovelace", "Ada Lovelace"),
            ("Ada", "", "Ada", "Ada"),
            ("", "Lovelace", "Lovelace", "Lovelace"),
            ("", "", "", "ada"),
        ] {
            let user = user(first, last);
            assert_eq!(user.full_name(), full);
            assert_eq!(user.display_name(), shown);
        }
    }
}
