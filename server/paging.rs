//! Lists that come page by page, of which one answer may hold less than a page.

use schemars::JsonSchema;
use serde::Serialize;

use crate::listing::{More, length};

/// Characters of the rows of a list at most: what is above and below them has the rest of an answer.
const MAX_ROWS: usize = 23_000;

/// How many rows a page has where the caller says nothing, for arguments.
pub fn thirty() -> u32 {
    30
}

/// Whether and where a list goes on.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct Paging {
    truncated: bool,
    /// The page that goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<u32>,
    /// The `limit` that goes with it, where a page was too long for one answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<u32>,
    #[serde(skip)]
    left: Option<usize>,
}

impl Paging {
    /// There is more after `page`: how much, where that is known.
    pub fn after(page: u32, left: Option<usize>) -> Self {
        Self {
            truncated: true,
            next: page.checked_add(1),
            limit: None,
            left,
        }
    }

    /// Whether there is more.
    pub fn truncated(&self) -> bool {
        self.truncated
    }

    /// Takes away the rows of `page`, of `limit` each, that one answer does not hold.
    pub fn fit<R>(
        &mut self,
        rows: &mut Vec<R>,
        line: impl Fn(&R) -> String,
        page: u32,
        limit: u32,
    ) {
        let lines: Vec<String> = rows.iter().map(line).collect();
        if let (shown, Some((limit, next))) = whole_rows(&lines, MAX_ROWS, page, limit) {
            let known = self.left.is_some() || !self.truncated;
            let left = self.left.unwrap_or_default() + lines.len() - shown;
            rows.truncate(shown);
            *self = Self {
                truncated: true,
                next: Some(next),
                limit: Some(limit),
                left: known.then_some(left),
            };
        }
    }

    /// The arguments that go on.
    pub fn value(&self) -> Option<String> {
        let next = self.next?;
        Some(match self.limit {
            Some(limit) => format!("{next} limit={limit}"),
            None => next.to_string(),
        })
    }

    /// For the last line of a text, with the [`value`](Self::value).
    pub fn more<'v>(&self, value: Option<&'v str>) -> Option<More<'v>> {
        value.map(|value| More {
            count: self.left,
            argument: "page",
            value,
        })
    }
}

/// How many of the rows of one page fit into `room`, so that a smaller page goes on exactly behind them: all, or the greatest
/// number that a page size dividing `limit` reaches; with that page size and the page to go on with.
fn whole_rows(lines: &[String], room: usize, page: u32, limit: u32) -> (usize, Option<(u32, u32)>) {
    let mut used = 0;
    let fits = |line: &&String| {
        used += length(line) + 1;
        used <= room
    };
    let fitting = lines.iter().take_while(fits).count();
    if fitting == lines.len() {
        return (fitting, None);
    }
    let most = u32::try_from(fitting).unwrap_or(limit).max(1);
    let size = (1..=most.min(limit))
        .rev()
        .find(|size| limit.is_multiple_of(*size));
    let size = size.unwrap_or(1);
    let shown = most / size * size;
    let next = (u64::from(page) * u64::from(limit) + u64::from(shown)) / u64::from(size);
    (
        shown as usize,
        u32::try_from(next).ok().map(|next| (size, next)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_is_too_long_goes_on_in_smaller_ones() {
        let lines: Vec<String> = (0..60).map(|_| "x".repeat(99)).collect();
        assert_eq!(whole_rows(&lines, 6000, 0, 60), (60, None));
        // 45 fit; pages of 30 come nearest, and row 30 of page 2 begins page 5 of those.
        assert_eq!(whole_rows(&lines, 4500, 2, 60), (30, Some((30, 5))));
        assert_eq!(whole_rows(&lines, 50, 0, 60), (1, Some((1, 1))));
        // What is shown and what comes next leave no gap, whatever the size.
        for (limit, page) in [(60, 0), (60, 7), (59, 3), (200, 1)] {
            for room in (100..6000).step_by(100) {
                if let (shown, Some((size, next))) = whole_rows(&lines, room, page, limit) {
                    assert_eq!(next * size, page * limit + u32::try_from(shown).unwrap());
                }
            }
        }
    }
}
