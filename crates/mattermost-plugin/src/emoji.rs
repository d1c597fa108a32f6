//! The standard emojis, which every server has (`model.SystemEmojis`). Custom ones are asked for with
//! [`get_emoji_by_name`](crate::api::Emojis::get_emoji_by_name).
//!
//! ```
//! use mattermost_plugin::emoji::SystemEmoji;
//!
//! let thumb = SystemEmoji::of_character("\u{1f44d}").unwrap();
//! assert_eq!(thumb.name(), "+1");
//! assert_eq!(SystemEmoji::named("thumbsup"), Some(thumb));
//! assert_eq!(thumb.character().unwrap(), "\u{1f44d}");
//! ```

/// A line for each emoji: its code, then its names, of which clients write the first.
const LINES: &str = include_str!("emojis.txt");

/// Asks for the coloured picture of a character. People and programs write it or leave it out.
const PICTURE: &str = "fe0f";

/// A standard emoji.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SystemEmoji {
    /// Its characters in hexadecimal, joined by `-`.
    code: &'static str,
    /// Joined by blanks.
    names: &'static str,
}

impl SystemEmoji {
    /// All of them, in the order in which clients show them.
    pub fn all() -> impl Iterator<Item = Self> {
        let split = LINES.lines().filter_map(|line| line.split_once(' '));
        split.map(|(code, names)| Self { code, names })
    }

    /// The one with this name, without colons (`model.GetSystemEmojiId`).
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find(|emoji| emoji.names().any(|known| known == name))
    }

    /// The one that a character, or sequence of characters, shows.
    pub fn of_character(text: &str) -> Option<Self> {
        let codes: Vec<_> = text
            .chars()
            .map(|character| format!("{:04x}", u32::from(character)))
            .filter(|code| code != PICTURE)
            .collect();
        Self::all().find(|emoji| {
            let own = emoji.code.split('-').filter(|code| *code != PICTURE);
            own.eq(codes.iter().map(String::as_str))
        })
    }

    /// The name that clients write: two reactions by different names of one emoji would stand beside each other.
    pub fn name(self) -> &'static str {
        self.names().next().unwrap_or_default()
    }

    /// Every name, the one that clients write first.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        self.names.split(' ')
    }

    /// What it looks like; `None` for Mattermost's own sign, which is no character.
    pub fn character(self) -> Option<String> {
        let codes = self.code.split('-');
        codes
            .map(|code| u32::from_str_radix(code, 16).ok().and_then(char::from_u32))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_emoji_is_found_by_each_of_its_names_and_by_its_character() {
        // Not all: that takes seconds.
        for emoji in SystemEmoji::all()
            .step_by(10)
            .chain(SystemEmoji::named("mattermost"))
        {
            for name in emoji.names() {
                assert_eq!(SystemEmoji::named(name), Some(emoji), "{name}");
            }
            match emoji.character() {
                Some(character) => assert_eq!(SystemEmoji::of_character(&character), Some(emoji)),
                None => assert_eq!(emoji.name(), "mattermost"),
            }
        }
    }

    #[test]
    fn a_heart_is_a_heart_with_and_without_the_sign_for_a_picture() {
        for text in ["\u{2764}", "\u{2764}\u{fe0f}"] {
            assert_eq!(SystemEmoji::of_character(text).unwrap().name(), "heart");
        }
        for text in ["", "x", "\u{fe0f}", "heart", "\u{1f44d}\u{1f44d}"] {
            assert_eq!(SystemEmoji::of_character(text), None, "{text}");
        }
    }
}
