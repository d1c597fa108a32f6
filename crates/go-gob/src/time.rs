//! Go's points in time.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::scalars::shape;
use crate::{Error, Gob, Marshaler, Plan, Shape, Sink, Source};

/// Go's `time.Time`: an instant and the offset of the zone it was written in.
///
/// The default is Go's zero time, the first of January of the year 1, which Go leaves out of structs. Names of zones do
/// not travel.
///
/// ```
/// let time = go_gob::Time::from_unix(1_700_000_000, 5);
/// assert_eq!(time.unix_millis(), 1_700_000_000_000);
/// assert!(go_gob::Time::default().unix_seconds < 0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Time {
    /// Seconds since the Unix epoch.
    pub unix_seconds: i64,
    /// Nanoseconds within the second, below a billion.
    pub nanoseconds: u32,
    /// Seconds that the zone is ahead of UTC; `None` is UTC itself. An offset that Go cannot write (a minute behind
    /// UTC, or more than 32,767 minutes) is sent as UTC.
    pub offset: Option<i32>,
}

/// Seconds from the year 1, from which Go counts, to the Unix epoch (time.go, `unixToInternal`).
const UNIX_EPOCH_IN_GO: i64 = (1969 * 365 + 1969 / 4 - 1969 / 100 + 1969 / 400) * 86_400;

impl Default for Time {
    fn default() -> Self {
        Self::from_unix(-UNIX_EPOCH_IN_GO, 0)
    }
}

impl Time {
    /// An instant in UTC.
    pub fn from_unix(seconds: i64, nanoseconds: u32) -> Self {
        Self {
            unix_seconds: seconds,
            nanoseconds,
            offset: None,
        }
    }

    /// Milliseconds since the Unix epoch, as Mattermost counts time.
    pub fn unix_millis(&self) -> i64 {
        self.unix_seconds
            .saturating_mul(1000)
            .saturating_add(i64::from(self.nanoseconds / 1_000_000))
    }

    /// The form of `MarshalBinary` (time.go): version, seconds, nanoseconds, offset in minutes with -1 for UTC, and in
    /// version 2 the seconds of the offset.
    fn to_bytes(self) -> ([u8; 16], usize) {
        let minutes = self
            .offset
            .and_then(|offset| i16::try_from(offset / 60).ok())
            .filter(|minutes| *minutes != -1);
        let seconds = match (minutes, self.offset) {
            (Some(_), Some(offset)) => (offset % 60) as i8,
            _ => 0,
        };
        let version = if seconds == 0 { 1 } else { 2 };
        let mut bytes = [0; 16];
        bytes[0] = version;
        let since_year_one = self.unix_seconds.wrapping_add(UNIX_EPOCH_IN_GO);
        bytes[1..9].copy_from_slice(&since_year_one.to_be_bytes());
        bytes[9..13].copy_from_slice(&self.nanoseconds.to_be_bytes());
        bytes[13..15].copy_from_slice(&minutes.unwrap_or(-1).to_be_bytes());
        bytes[15] = seconds as u8;
        (bytes, 14 + usize::from(version))
    }

    /// `UnmarshalBinary`, but that a negative offset with seconds is read as it was meant: Go adds them unsigned.
    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (&version, rest) = bytes.split_first()?;
        let (since_year_one, rest) = rest.split_first_chunk()?;
        let (nanoseconds, rest) = rest.split_first_chunk()?;
        let (minutes, rest) = rest.split_first_chunk()?;
        let seconds = match (version, rest) {
            (1, []) => 0,
            (2, [seconds]) => i32::from(*seconds as i8),
            _ => return None,
        };
        let minutes = i16::from_be_bytes(*minutes);
        Some(Self {
            unix_seconds: i64::from_be_bytes(*since_year_one).wrapping_sub(UNIX_EPOCH_IN_GO),
            nanoseconds: u32::from_be_bytes(*nanoseconds),
            offset: (minutes != -1).then(|| i32::from(minutes) * 60 + seconds),
        })
    }
}

impl From<SystemTime> for Time {
    fn from(time: SystemTime) -> Self {
        match time.duration_since(UNIX_EPOCH) {
            Ok(after) => Self::from_unix(seconds(after), after.subsec_nanos()),
            Err(before) => {
                let before = before.duration();
                match before.subsec_nanos() {
                    0 => Self::from_unix(-seconds(before), 0),
                    nanos => Self::from_unix(-seconds(before) - 1, 1_000_000_000 - nanos),
                }
            }
        }
    }
}

fn seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}

impl Gob for Time {
    shape!(Shape::Marshaler("Time", Marshaler::Gob));
    fn is_zero(&self) -> bool {
        *self == Self::default()
    }
    fn is_zero_behind_pointer(&self) -> bool {
        false
    }
    fn encode_value(&self, sink: &mut Sink<'_>) -> Result<(), Error> {
        let (bytes, length) = self.to_bytes();
        sink.bytes(&bytes[..length]);
        Ok(())
    }
    fn decode_value(&mut self, source: &mut Source<'_>, _: Plan) -> Result<(), Error> {
        match Self::from_bytes(source.bytes()?) {
            Some(time) => *self = time,
            None => source.misfit("time.Time")?,
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(offset: Option<i32>) -> Vec<u8> {
        let (bytes, length) = Time {
            offset,
            ..Time::from_unix(1, 2)
        }
        .to_bytes();
        bytes[..length].to_vec()
    }

    #[test]
    fn offsets_travel_and_those_that_go_refuses_become_utc() {
        for offset in [0, 60, -59, 3600, -3661, 32_767 * 60 + 59, -32_768 * 60] {
            let time = Time::from_bytes(&bytes(Some(offset)));
            assert_eq!(time.and_then(|time| time.offset), Some(offset));
        }
        for offset in [-60, -90, -119, 32_768 * 60, i32::MIN] {
            assert_eq!(bytes(Some(offset)), bytes(None), "{offset}");
        }
    }

    #[test]
    fn bytes_that_are_no_time_are_refused() {
        let time = bytes(None);
        assert_eq!(Time::from_bytes(&time), Some(Time::from_unix(1, 2)));
        assert_eq!(Time::from_bytes(&time[..14]), None);
        assert_eq!(Time::from_bytes(&[&time[..], &[0]].concat()), None);
        assert_eq!(Time::from_bytes(&[&[3], &time[1..]].concat()), None);
        assert_eq!(Time::from_bytes(&[]), None);
    }

    #[test]
    fn system_times_before_the_epoch_count_backwards() {
        let before = UNIX_EPOCH - Duration::from_millis(1500);
        assert_eq!(Time::from(before), Time::from_unix(-2, 500_000_000));
        assert_eq!(Time::from(before).unix_millis(), -1500);
        assert_eq!(Time::from(UNIX_EPOCH), Time::from_unix(0, 0));
    }
}
