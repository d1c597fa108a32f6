//! Emojis by name or character.

use http::StatusCode;
use mattermost_plugin::emoji::SystemEmoji;

use crate::answered::Halt;
use crate::emoji::{Emoji, is_name, written};
use crate::refusal::Refusal;

use super::nearness::distance;
use super::{Candidate, Found, MAX_CANDIDATES, Resolver};

impl Resolver {
    /// The emoji that `text` means, for the argument `field`: a name, `:name:` or the character itself; one of the standard
    /// emojis, else one that people have added to the server.
    ///
    /// # Errors
    /// `text` is neither a name nor the character of an emoji; or no emoji has that name, and some come near.
    pub async fn emoji(&self, field: &'static str, text: &str) -> Result<Emoji, Halt> {
        let name = written(text);
        if !is_name(name) {
            let emoji = SystemEmoji::of_character(name).map(Emoji::System);
            let problem = "is no emoji; give a name (thumbsup, :tada:) or the character";
            return Ok(emoji.ok_or_else(|| Refusal::argument(field, problem))?);
        }
        if let Some(emoji) = SystemEmoji::named(&name.to_lowercase()) {
            return Ok(Emoji::System(emoji));
        }
        let found = match self.api.get_emoji_by_name(name).await {
            Ok(emoji) if emoji.delete_at == 0 => Found::One(Emoji::Custom(emoji.name.into())),
            Ok(_) => Found::Nothing(near(name)),
            // 501 where the server has no custom emojis (core: `app/emoji.go`, `GetEmojiByName`)
            Err(error)
                if error.is_not_found() || error.status() == Some(StatusCode::NOT_IMPLEMENTED) =>
            {
                Found::Nothing(near(name))
            }
            Err(error) => return Err(Refusal::server("looking up the emoji", &error).into()),
        };
        found.one(field, text)
    }
}

/// The standard emojis with names near to this one; no skin tones, which would fill the list.
fn near(name: &str) -> Vec<Candidate> {
    let name = name.to_lowercase();
    let mut near: Vec<(usize, &str, SystemEmoji)> = SystemEmoji::all()
        .filter_map(|emoji| {
            let plain = emoji.names().filter(|known| !known.contains("skin_tone"));
            let far = plain.filter_map(|known| Some((distance(&name, known)?, known)));
            far.min().map(|(far, known)| (far, known, emoji))
        })
        .collect();
    near.sort_by_key(|(far, known, _)| (*far, known.len()));
    near.truncate(MAX_CANDIDATES);
    near.into_iter()
        .map(|(_, known, emoji)| Candidate::emoji(known, emoji.character()))
        .collect()
}
