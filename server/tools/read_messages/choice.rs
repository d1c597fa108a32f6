//! Which of the messages fit into an answer.

use std::ops::Range;

use super::span::Keep;

/// First messages of a long thread that are shown: its root and three replies.
pub(super) const HEAD: usize = 4;
/// Room for the line that stands for what is left out in the middle, in characters.
const GAP: usize = 60;

/// The messages to show: two stretches of the list, of which one may be empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) head: Range<usize>,
    pub(super) tail: Range<usize>,
}

impl Choice {
    /// Indices of what is shown.
    pub(super) fn indices(&self) -> impl Iterator<Item = usize> + use<> {
        self.head.clone().chain(self.tail.clone())
    }
}

/// Chooses among messages that take `lengths` characters, their line breaks included. The one that [`must`] be shown is,
/// fitting or not.
pub(super) fn choose(lengths: &[usize], keep: Keep, limit: usize, room: usize) -> Choice {
    let count = lengths.len();
    let mut left = Left { limit, room };
    match keep {
        _ if count == 0 => Choice {
            head: 0..0,
            tail: 0..0,
        },
        Keep::First => Choice {
            head: 0..left.run(lengths.iter()),
            tail: count..count,
        },
        Keep::Last => {
            let shown = left.run(lengths.iter().rev());
            Choice {
                head: 0..0,
                tail: count - shown..count,
            }
        }
        Keep::Ends => ends(lengths, left),
        Keep::Around(center) => around(lengths, center, left),
    }
}

/// The message that is shown whatever its length, so that going on comes to an end.
pub(super) fn must(count: usize, keep: Keep) -> Option<usize> {
    let last = count.checked_sub(1)?;
    Some(match keep {
        Keep::First | Keep::Ends => 0,
        Keep::Last => last,
        Keep::Around(center) => center.min(last),
    })
}

struct Left {
    limit: usize,
    room: usize,
}

impl Left {
    fn takes(&mut self, length: usize) -> bool {
        let fits = self.limit > 0 && length <= self.room;
        if fits {
            self.limit -= 1;
            self.room -= length;
        }
        fits
    }

    /// How many fit from the first on; the first always does.
    fn run<'a>(&mut self, mut lengths: impl Iterator<Item = &'a usize>) -> usize {
        let Some(first) = lengths.next() else {
            return 0;
        };
        self.room = self.room.max(*first);
        self.takes(*first);
        1 + lengths.take_while(|length| self.takes(**length)).count()
    }
}

fn ends(lengths: &[usize], mut left: Left) -> Choice {
    let count = lengths.len();
    if count <= left.limit && lengths.iter().sum::<usize>() <= left.room {
        return Choice {
            head: 0..count,
            tail: count..count,
        };
    }
    let whole = (left.limit, left.room);
    let head = left.run(lengths.iter().take(HEAD));
    left.room = left.room.saturating_sub(GAP);
    let rest = lengths[head..].iter().rev();
    let tail = rest.take_while(|length| left.takes(**length)).count();
    if tail == 0 {
        let (limit, room) = whole;
        let head = Left { limit, room }.run(lengths.iter());
        return Choice {
            head: 0..head,
            tail: count..count,
        };
    }
    Choice {
        head: 0..head,
        tail: count - tail..count,
    }
}

fn around(lengths: &[usize], center: usize, mut left: Left) -> Choice {
    let center = center.min(lengths.len() - 1);
    left.run(lengths[center..=center].iter());
    let (mut from, mut to) = (center, center + 1);
    loop {
        let earlier = from > 0 && left.takes(lengths[from - 1]);
        from -= usize::from(earlier);
        let later = to < lengths.len() && left.takes(lengths[to]);
        to += usize::from(later);
        if !earlier && !later {
            return Choice {
                head: 0..0,
                tail: from..to,
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(lengths: &[usize], keep: Keep, limit: usize, room: usize) -> Vec<usize> {
        choose(lengths, keep, limit, room).indices().collect()
    }

    #[test]
    fn the_wanted_end_of_the_list_stays() {
        let lengths = [10; 6];
        assert_eq!(chosen(&lengths, Keep::First, 99, 35), [0, 1, 2]);
        assert_eq!(chosen(&lengths, Keep::Last, 99, 35), [3, 4, 5]);
        assert_eq!(chosen(&lengths, Keep::Last, 2, 99), [4, 5]);
        assert_eq!(chosen(&lengths, Keep::Around(2), 99, 35), [1, 2, 3]);
        assert_eq!(chosen(&[], Keep::First, 9, 9), [0; 0]);
    }

    #[test]
    fn one_is_always_shown() {
        for keep in [Keep::First, Keep::Last, Keep::Ends, Keep::Around(1)] {
            assert_eq!(chosen(&[99, 99, 99], keep, 9, 20).len(), 1, "{keep:?}");
        }
    }

    #[test]
    fn a_long_thread_shows_its_beginning_and_its_end() {
        let lengths = [10; 20];
        assert_eq!(chosen(&lengths, Keep::Ends, 6, 999), [0, 1, 2, 3, 18, 19]);
        assert_eq!(
            chosen(&lengths, Keep::Ends, 99, 40 + GAP + 20),
            [0, 1, 2, 3, 18, 19]
        );
        assert_eq!(chosen(&lengths, Keep::Ends, 20, 200).len(), 20);
        assert_eq!(chosen(&lengths, Keep::Ends, 99, 70), [0, 1, 2, 3, 4, 5, 6]);
    }
}
