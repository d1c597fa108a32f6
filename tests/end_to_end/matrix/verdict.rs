//! What an answer means for the one who asked, in a word.

use devhost::agents::LlmAnswer;

/// The word for the answer to a call that was to find `wanted`, where it was to find anything.
pub(super) fn verdict(answer: &LlmAnswer, wanted: Option<&str>) -> String {
    let text = &answer.text;
    if !answer.is_error {
        return match wanted {
            Some(wanted) if !text.contains(wanted) => "not found".to_owned(),
            _ => "ok".to_owned(),
        };
    }
    if let Some(rest) = text.strip_prefix("Client error: you lack permission ") {
        let right = rest.split(' ').next().unwrap_or_default();
        return format!("lacks {right}");
    }
    let known = [
        ("Authentication failed", "auth"),
        ("Resource not found: ", "not found"),
        ("Client error: unavailable", "unavailable"),
        ("Client error: this tool is switched off", "off"),
    ];
    for (start, word) in known {
        if text.starts_with(start) {
            return word.to_owned();
        }
    }
    match text.strip_prefix("Client error: ") {
        Some(reason) if reason.contains("archived") => "archived".to_owned(),
        Some(reason) if reason.contains("restricts direct messages") => "restricted".to_owned(),
        Some(reason) if reason.contains("is not public") => "not public".to_owned(),
        Some(reason) if reason.contains("guests cannot") => "no guests".to_owned(),
        Some(reason)
            if ["not a member", "not in the", "only its members"]
                .iter()
                .any(|no| reason.contains(no)) =>
        {
            "not a member".to_owned()
        }
        _ => text.replace(['|', '\n'], " "),
    }
}
