//! A message as it comes in: read within its limits, and refused before it is decoded where it is too much.
use crate::beginning;
use crate::envelope::Envelope;
use crate::outline::{Extent, member};
use crate::places::{Busy, Room};
use bytes::{Bytes, BytesMut};
use mattermost_plugin::Body;
use mattermost_plugin::body::BodyError;
use serde_json::Value;
use std::ops::Range;
use std::time::Duration;
use tokio::time::timeout;

/// Longest message: 8 MiB.
pub(crate) const MAX_BODY: usize = 8 * 1024 * 1024;

/// How many values a message may have. With what they take ([`VALUE`]) that is as much as the longest message.
const MAX_VALUES: usize = 20_000;

/// What a value takes while a message is decoded, in bytes beside its own: 100 to 200 were measured for a number in a list, 400
/// for a member of an object, 640 for an object of one.
const VALUE: usize = 400;

/// How deep arguments may be nested: serde_json takes 127 levels, and a message has two around them.
const MAX_DEPTH: usize = 100;

/// A whole message that may be decoded.
pub(crate) struct Message {
    pub(crate) envelope: Envelope,
    pub(crate) body: Bytes,
    /// Why a call has no arguments any more.
    pub(crate) excess: Option<Excess>,
}

/// Why there is no such message.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unread {
    #[error(transparent)]
    Busy(#[from] Busy),
    #[error(transparent)]
    Body(#[from] BodyError),
    #[error("the body took too long to arrive")]
    Late,
    #[error("the body is not JSON")]
    Syntax,
    #[error("the body must be one JSON-RPC message; batches are not taken")]
    NoMessage,
    #[error("the id must be a text or a whole number")]
    Id,
    #[error("the message {0}")]
    Excess(Excess),
}

/// Why the arguments of a call, or a message, are not decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Excess {
    #[error("is nested more than {} levels deep", MAX_DEPTH)]
    Depth,
    #[error("has more than {} values", MAX_VALUES)]
    Values,
    /// What JSON allows and no value holds: `1e400`, half of a surrogate pair.
    #[error("has a number or a text that cannot be read")]
    Unreadable,
}

impl Excess {
    /// What would be right.
    pub(crate) fn mend(self) -> &'static str {
        match self {
            Self::Depth => "give them as flat as the schema of the tool shows",
            Self::Values => "give fewer in a call, and the rest in another",
            Self::Unreadable => "give numbers below 1e308, and no half of a surrogate pair",
        }
    }

    fn of(extent: Extent) -> Option<Self> {
        match extent {
            Extent { depth, .. } if depth > MAX_DEPTH + 2 => Some(Self::Depth),
            Extent { values, .. } if values > MAX_VALUES => Some(Self::Values),
            _ => None,
        }
    }
}

impl Message {
    /// Reads a body, for no longer than `patience`. There must be room for it; where it says a `length` for which
    /// there is none, nothing is read. With an error comes what can be told of the message all the same.
    pub(crate) async fn read(
        mut body: Body,
        length: usize,
        patience: Duration,
        room: &mut Room,
    ) -> Result<Self, (Envelope, Unread)> {
        let nothing = |busy| (Envelope::default(), Unread::Busy(busy));
        room.would_hold(MAX_BODY.min(length)).map_err(nothing)?;
        let mut read = BytesMut::new();
        let hold = |bytes| room.hold(bytes).map_err(Unread::Busy);
        let arrival = beginning::read_into(&mut read, &mut body, MAX_BODY, hold);
        let arrived = timeout(patience, arrival).await;
        let arrived = arrived.unwrap_or(Err(Unread::Late));
        // what came before an error still tells who asked
        let (envelope, syntax) = Envelope::read(&read);
        let judged = arrived.and_then(|()| match syntax {
            Ok(()) if envelope.has_unusable_id() => Err(Unread::Id),
            Ok(()) => affordable(&envelope, read.freeze(), room),
            Err(error) if error.is_data() => Err(Unread::NoMessage),
            Err(_) => Err(Unread::Syntax),
        });
        match judged {
            Ok((body, excess)) => Ok(Self {
                envelope,
                body,
                excess,
            }),
            Err(unread) => Err((envelope, unread)),
        }
    }
}

/// A message that can be decoded within the room; a call with too much in its arguments has none any more.
fn affordable(
    envelope: &Envelope,
    body: Bytes,
    room: &mut Room,
) -> Result<(Bytes, Option<Excess>), Unread> {
    let arguments = match envelope.is_call() {
        true => arguments(&body),
        false => None,
    };
    let excess = match held(&body, room)? {
        Some(excess) => excess,
        None => match &arguments {
            Some(place) if serde_json::from_slice::<Value>(&body[place.clone()]).is_err() => {
                Excess::Unreadable
            }
            _ => return Ok((body, None)),
        },
    };
    let Some(Range { start, end }) = arguments else {
        return Err(Unread::Excess(excess));
    };
    let rest = [&body[..start], b"{}", &body[end..]].concat();
    match held(&rest, room)? {
        None => Ok((rest.into(), Some(excess))),
        Some(_) => Err(Unread::Excess(excess)),
    }
}

/// Makes room to decode a message, or tells why it is too much for that.
fn held(message: &[u8], room: &mut Room) -> Result<Option<Excess>, Busy> {
    let extent = Extent::of(message);
    let excess = Excess::of(extent);
    if excess.is_none() {
        room.hold(message.len() + extent.values * VALUE)?;
    }
    Ok(excess)
}

/// Where the arguments of a call stand.
fn arguments(message: &[u8]) -> Option<Range<usize>> {
    let params = member(message, "params")?;
    let arguments = member(&message[params.clone()], "arguments")?;
    Some(params.start + arguments.start..params.start + arguments.end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::places::{Capacity, Places};

    #[tokio::test]
    async fn what_is_left_of_a_call_has_its_room_as_any_message() {
        let places = Places::new(Capacity::default());
        let zeros = |count| "0,".repeat(count) + "0";
        let body = format!(
            r#"{{"id":7,"method":"tools/call","params":{{"_meta":{{"a":[{}]}},"arguments":{{"a":[{}]}}}}}}"#,
            zeros(19_900),
            zeros(MAX_VALUES)
        );
        let place = places.take(None).unwrap();
        let mut rooms = vec![place.room(), place.room()];
        for room in &mut rooms {
            let message = Message::read(body.clone().into(), 0, Duration::MAX, room).await;
            let message = message.map_err(|(_, unread)| unread).unwrap();
            assert_eq!(message.excess, Some(Excess::Values));
        }
        // what a user may take is nearly taken by two times 19,900 values
        let busy = place.room().would_hold(1024 * 1024);
        assert_eq!(busy, Err(Busy::BodiesOfOne));
        drop(rooms);
        assert_eq!(place.room().would_hold(1024 * 1024), Ok(()));
    }
}
