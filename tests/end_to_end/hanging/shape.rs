//! What a change has made of a world: to see that nothing is lost and nothing doubled.

use std::collections::BTreeMap;

use devhost::World;

/// What nobody asked for: it is kept beside what is changed, and says when it was.
const ASIDE: [&str; 5] = ["sessions", "keys", "audit records", "config", "roles"];

/// Everything in a world, without ids and times: each thing, and how often it is there.
pub(super) type Shape = BTreeMap<String, usize>;

pub(super) fn shape(world: &World) -> Shape {
    let dump = world.dump();
    let (mut table, mut thing) = ("", String::new());
    let mut shape = Shape::new();
    for line in dump.lines() {
        let borders_table = !line.starts_with(' ');
        let begins_thing = line.strip_prefix("    ").is_some_and(|rest| {
            rest.starts_with(|first: char| !first.is_whitespace() && !")}]".contains(first))
        });
        if borders_table || begins_thing {
            count(&mut shape, &mut thing);
        }
        if borders_table {
            table = line.split_once(": ").map_or(line, |(name, _)| name);
        } else if !ASIDE.contains(&table) {
            thing.push_str(&nameless(line));
            thing.push('\n');
        }
    }
    count(&mut shape, &mut thing);
    shape
}

fn count(shape: &mut Shape, thing: &mut String) {
    let thing = std::mem::take(thing);
    if thing.contains(|c: char| c.is_alphanumeric()) {
        *shape.entry(thing).or_default() += 1;
    }
}

/// The line with a sign for each id and each time in it.
fn nameless(line: &str) -> String {
    let mut named = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find(|c: char| c.is_ascii_alphanumeric()) {
        named.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric());
        let (word, after) = rest.split_at(end.unwrap_or(rest.len()));
        let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
        named.push_str(match word.len() {
            26 => "ID",
            // The name of a group message, and the request in a pending message's id.
            32 | 40 => "DIGEST",
            8.. if is_number => "TIME",
            _ => word,
        });
        rest = after;
    }
    named + rest
}

/// What is in one and not in the other, for whoever reads why a test failed.
pub(super) fn difference(one: &Shape, other: &Shape) -> String {
    let lacks = |of: &Shape, than: &Shape, sign: &str| -> String {
        let more = of
            .iter()
            .filter(|(thing, times)| than.get(*thing) != Some(times));
        more.map(|(thing, times)| format!("{sign} {times} x\n{thing}"))
            .collect()
    };
    lacks(one, other, "-") + &lacks(other, one, "+")
}
