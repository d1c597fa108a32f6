//! When the messages were posted that are searched for.

use jiff::Timestamp;
use mattermost_plugin::model::SearchParameter;

use crate::refusal::Refusal;
use crate::time::Zone;

/// Seconds of a day.
const DAY: i64 = 24 * 60 * 60;

/// A period: from the first moment on, up to and without the second; in milliseconds since 1970.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Period {
    pub(super) from: Option<i64>,
    pub(super) until: Option<i64>,
}

impl Period {
    /// What the arguments say; `on` is a day, and all of them hold.
    pub(super) fn parse(
        zone: &Zone,
        after: Option<&str>,
        before: Option<&str>,
        on: Option<&str>,
    ) -> Result<Self, Refusal> {
        let moment = |field, text: Option<&str>| match text.map(str::trim) {
            None | Some("") => Ok::<_, Refusal>(None),
            Some(text) => Ok(Some(zone.moment(field, text)?.as_millisecond())),
        };
        let mut period = Self {
            from: moment("after", after)?,
            until: moment("before", before)?,
        };
        if let Some(text) = on.map(str::trim).filter(|text| !text.is_empty()) {
            let (start, end) = zone.day("on", text)?;
            let (start, end) = (start.as_millisecond(), end.as_millisecond());
            period.from = Some(period.from.map_or(start, |from| from.max(start)));
            period.until = Some(period.until.map_or(end, |until| until.min(end)));
        }
        if let (Some(from), Some(until)) = (period.from, period.until)
            && from >= until
        {
            return Err(Refusal::argument(
                "after",
                "is not earlier than before, so nothing can be found",
            ));
        }
        Ok(period)
    }

    pub(super) fn holds(&self, time: i64) -> bool {
        self.from.is_none_or(|from| time >= from) && self.until.is_none_or(|until| time < until)
    }

    /// The server knows whole days only, in a zone of our choice (`model/search_params.go`, GetBeforeDateMillis and
    /// GetAfterDateMillis): the zone is chosen so that a day ends where the period does, to the second. Where the period has no
    /// end, one begins where it begins; else its beginning may be up to a day early, and [`holds`](Self::holds) decides.
    pub(super) fn ask(&self, parameter: &mut SearchParameter) -> String {
        let until = self.until.map(|until| -(-until).div_euclid(1000));
        let from = self.from.map(|from| from.div_euclid(1000));
        let offset = match (until, from) {
            (Some(second), _) | (None, Some(second)) => -second.rem_euclid(DAY),
            (None, None) => return String::new(),
        };
        parameter.time_zone_offset = Some(offset);
        let mut flags = String::new();
        if let Some(until) = until {
            flags.push_str(&format!(
                "before:{} ",
                date((until + offset).div_euclid(DAY))
            ));
        }
        if let Some(from) = from {
            let day = (from + offset).div_euclid(DAY) - 1;
            flags.push_str(&format!("after:{} ", date(day)));
        }
        flags
    }
}

/// A day, counted from 1970.
fn date(day: i64) -> String {
    let time = Timestamp::from_second(day.saturating_mul(DAY)).unwrap_or_default();
    time.strftime("%Y-%m-%d").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(text: &str) -> i64 {
        text.parse::<Timestamp>().unwrap().as_millisecond()
    }

    /// The first and last second that the server would search.
    fn searched(period: Period) -> (Option<String>, Option<String>) {
        let mut parameter = SearchParameter::default();
        let flags = period.ask(&mut parameter);
        let offset = parameter.time_zone_offset.unwrap_or_default();
        let flag = |name: &str| {
            let rest = flags.split_once(name)?.1;
            let day: jiff::civil::Date = rest.split(' ').next()?.parse().ok()?;
            let zone = jiff::tz::Offset::from_seconds(0).ok()?;
            let start = zone.to_timestamp(day.to_datetime(jiff::civil::Time::midnight()));
            Some(start.ok()?.as_second() - offset)
        };
        let shown = |second: i64| Timestamp::from_second(second).unwrap().to_string();
        // `after` is the day after; `before` ends with the day before.
        (
            flag("after:").map(|second| shown(second + DAY)),
            flag("before:").map(|second| shown(second - 1)),
        )
    }

    #[test]
    fn the_server_searches_up_to_the_end_exactly() {
        for end in [
            "2026-03-01T00:00:00Z",
            "2026-03-01T09:30:15Z",
            "2026-03-01T23:59:59Z",
            "1969-12-31T12:00:00Z",
        ] {
            let until = ms(end);
            let period = Period {
                from: None,
                until: Some(until),
            };
            let last = Timestamp::from_second(until / 1000 - 1)
                .unwrap()
                .to_string();
            assert_eq!(searched(period), (None, Some(last)), "{end}");
            let period = Period {
                from: Some(until),
                until: None,
            };
            assert_eq!(searched(period), (Some(end.to_owned()), None));
        }
    }

    #[test]
    fn with_both_ends_the_beginning_is_early_rather_than_late() {
        let period = Period {
            from: Some(ms("2026-03-01T10:00:00Z")),
            until: Some(ms("2026-03-03T09:00:00.5Z")),
        };
        assert_eq!(
            searched(period),
            (
                Some("2026-03-01T09:00:01Z".to_owned()),
                Some("2026-03-03T09:00:00Z".to_owned())
            )
        );
        assert!(!period.holds(ms("2026-03-01T09:30:00Z")));
        assert!(period.holds(ms("2026-03-03T09:00:00.499Z")));
        assert!(!period.holds(ms("2026-03-03T09:00:00.5Z")));
    }
}
