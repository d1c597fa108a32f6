//! Times as people write them and in the caller's time zone.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use mattermost_plugin::model::User;

use crate::refusal::Refusal;

/// The forms of a time that [`Zone::parse`] takes, for error sentences.
pub const FORMS: &str = "an ISO date or time (2026-03-01, 2026-03-01T09:30, 2026-03-01T09:30:00+01:00) or an age (90m, 24h, 7d, 2w)";

/// The forms of a time that [`Zone::to_come`] takes: an age is none that is still to come.
const FORMS_TO_COME: &str =
    "an ISO date or time (2026-03-01, 2026-03-01T09:30, 2026-03-01T09:30:00+01:00)";

/// A user's time zone.
#[derive(Debug, Clone)]
pub struct Zone(TimeZone);

impl Zone {
    /// From the profile (core: `User.GetPreferredTimezone`): the zone that the client found, unless the user chose one; UTC where
    /// there is none or its name is unknown.
    pub fn of(user: &User) -> Self {
        let setting = |key: &str| user.timezone.get(key).map_or("", |value| value.as_str());
        let name = if setting("useAutomaticTimezone") == "true" {
            setting("automaticTimezone")
        } else {
            setting("manualTimezone")
        };
        Self(TimeZone::get(name).unwrap_or(TimeZone::UTC))
    }

    /// IANA name, such as `Europe/Berlin`.
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// The time with the zone's offset, to the minute: `2026-03-01T09:30+01:00`.
    pub fn show(&self, time: Timestamp) -> String {
        time.to_zoned(self.0.clone())
            .strftime("%Y-%m-%dT%H:%M%:z")
            .to_string()
    }

    /// As [`show`](Self::show), of one of the server's times: milliseconds since 1970; `None` for 0, which is never.
    pub fn show_stamp(&self, ms: i64) -> Option<String> {
        let time = Timestamp::from_millisecond(ms).ok()?;
        (ms > 0).then(|| self.show(time))
    }

    /// The moment that the argument `field` means now.
    ///
    /// # Errors
    /// `text` has none of the [`FORMS`].
    pub fn moment(&self, field: &'static str, text: &str) -> Result<Timestamp, Refusal> {
        self.parse(text, Timestamp::now())
            .ok_or_else(|| Refusal::argument(field, format!("is no time; give {FORMS}")))
    }

    /// The moment that `text` means at `now`: an age counts back from `now`, a date is its first moment, a time without an offset
    /// is local. `None` for every other form; see [`FORMS`].
    pub fn parse(&self, text: &str, now: Timestamp) -> Option<Timestamp> {
        match age(text.trim()) {
            Some(age) => now.checked_sub(age).ok(),
            None => self.local(text),
        }
    }

    /// The moment still to come that the argument `field` means.
    ///
    /// # Errors
    /// `text` has no form of one, or it has passed.
    pub fn to_come(&self, field: &'static str, text: &str) -> Result<Timestamp, Refusal> {
        let now = Timestamp::now();
        let wrong = || {
            Refusal::argument(
                field,
                format!("has no form of a time; give {FORMS_TO_COME}"),
            )
        };
        let at = self.local(text).ok_or_else(wrong)?;
        match at > now {
            true => Ok(at),
            false => Err(Refusal::argument(
                field,
                format!(
                    "is {}, which has passed; now it is {}",
                    self.show(at),
                    self.show(now)
                ),
            )),
        }
    }

    /// What `text` means whenever it is read.
    fn local(&self, text: &str) -> Option<Timestamp> {
        let text = text.trim();
        if let Ok(time) = text.parse::<Timestamp>() {
            return Some(time);
        }
        let local = match text.parse::<Date>() {
            Ok(date) if text.len() == 10 => date.to_datetime(jiff::civil::Time::midnight()),
            _ => text.parse::<DateTime>().ok()?,
        };
        Some(local.to_zoned(self.0.clone()).ok()?.timestamp())
    }

    /// First moment of the day in which the moment lies that the argument `field` means, and of the next day.
    ///
    /// # Errors
    /// As [`moment`](Self::moment).
    pub fn day(&self, field: &'static str, text: &str) -> Result<(Timestamp, Timestamp), Refusal> {
        let moment = self.moment(field, text)?.to_zoned(self.0.clone());
        let day = || {
            let start = moment.start_of_day().ok()?;
            let next = start.tomorrow().ok()?.start_of_day().ok()?;
            Some((start.timestamp(), next.timestamp()))
        };
        day().ok_or_else(|| Refusal::argument(field, format!("is no time; give {FORMS}")))
    }
}

/// `90m`, `24h`, `7d`, `2w`.
fn age(text: &str) -> Option<SignedDuration> {
    let unit = text.chars().next_back()?;
    let minutes = match unit {
        'm' => 1,
        'h' => 60,
        'd' => 24 * 60,
        'w' => 7 * 24 * 60,
        _ => return None,
    };
    let count: u32 = text[..text.len() - unit.len_utf8()].parse().ok()?;
    Some(SignedDuration::from_mins(i64::from(count) * minutes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> Zone {
        Zone::of(&User {
            timezone: [
                ("useAutomaticTimezone", "false"),
                ("manualTimezone", name),
                ("automaticTimezone", "Asia/Tokyo"),
            ]
            .map(|(key, value)| (key.to_owned(), value.into()))
            .into(),
            ..User::default()
        })
    }

    fn parsed(text: &str) -> Option<String> {
        let now = "2026-03-10T12:00:00Z".parse().unwrap();
        zone("Europe/Berlin")
            .parse(text, now)
            .map(|time| time.to_string())
    }

    #[test]
    fn the_chosen_zone_counts_and_an_unknown_one_is_utc() {
        assert_eq!(zone("Europe/Berlin").name(), "Europe/Berlin");
        assert_eq!(zone("Nowhere/Atall").name(), "UTC");
        assert_eq!(Zone::of(&User::default()).name(), "UTC");
    }

    #[test]
    fn times_are_shown_with_the_offset_of_their_season() {
        let zone = zone("Europe/Berlin");
        let show = |text: &str| zone.show(text.parse().unwrap());
        assert_eq!(show("2026-03-01T08:30:59Z"), "2026-03-01T09:30+01:00");
        assert_eq!(show("2026-07-01T08:30:00Z"), "2026-07-01T10:30+02:00");
    }

    #[test]
    fn a_day_is_as_long_as_it_is_there() {
        let day = |text: &str| {
            let day = zone("Europe/Berlin").day("on", text).ok();
            day.map(|(from, to)| (from.to_string(), to.to_string()))
        };
        let short = ("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z");
        let short = Some((short.0.to_owned(), short.1.to_owned()));
        assert_eq!(day("2026-03-29"), short);
        assert_eq!(day("2026-03-29T09:30"), short);
        assert_eq!(day("tomorrow"), None);
    }

    #[test]
    fn a_wrong_time_names_its_argument_and_the_forms() {
        let refusal = zone("UTC").moment("since", "yesterday").unwrap_err();
        assert_eq!(
            refusal.to_string(),
            format!("Client error: since is no time; give {FORMS}")
        );
        assert!(zone("UTC").moment("since", "2w").is_ok());
        assert_eq!(zone("UTC").show_stamp(0), None);
        let shown = zone("Europe/Berlin").show_stamp(1_772_353_800_000);
        assert_eq!(shown.as_deref(), Some("2026-03-01T09:30+01:00"));
    }

    #[test]
    fn dates_and_times_are_local_and_ages_count_back() {
        let expected = [
            ("2026-03-01", "2026-02-28T23:00:00Z"),
            ("2026-03-01T09:30", "2026-03-01T08:30:00Z"),
            ("2026-03-01 09:30:15", "2026-03-01T08:30:15Z"),
            ("2026-03-01T09:30:00+03:00", "2026-03-01T06:30:00Z"),
            ("2026-03-01T09:30:00Z", "2026-03-01T09:30:00Z"),
            ("90m", "2026-03-10T10:30:00Z"),
            ("24h", "2026-03-09T12:00:00Z"),
            ("7d", "2026-03-03T12:00:00Z"),
            ("2w", "2026-02-24T12:00:00Z"),
        ];
        for (text, time) in expected {
            assert_eq!(parsed(text).as_deref(), Some(time), "{text}");
        }
        for text in [
            "",
            "yesterday",
            "1772150400000",
            "h",
            "-3h",
            "3 h",
            "2026-13-01",
            "4294967295w",
        ] {
            assert_eq!(parsed(text), None, "{text}");
        }
    }
}
