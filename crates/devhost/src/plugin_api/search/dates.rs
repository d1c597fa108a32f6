//! The dates of a query, in the time zone of who asks (`server/public/model/search_params.go`, GetOnDateMillis and others).

use jiff::civil::Date;

use super::query::Query;

const DAY_MS: i64 = 86_400_000;

/// Whether a time, in milliseconds since 1970, is on, before and after the days that are asked for. Where there is a day to
/// be on, the others do not count. `offset` is what the zone is ahead of UTC, in seconds.
pub(super) fn fits(query: &Query, offset: i64, time: i64) -> bool {
    let day = |text: &String| start_of(text).map(|start| start - offset * 1000);
    let last = |texts: &[String]| texts.last().map(|text| day(text).unwrap_or(i64::MIN / 2));
    let on = |start: i64| (start..start + DAY_MS).contains(&time);
    let after = |start: i64| time >= start + DAY_MS;
    let before = |start: i64| time < start;
    if let Some(start) = last(&query.on.wanted) {
        return on(start);
    }
    last(&query.on.unwanted).is_none_or(|start| !on(start))
        && last(&query.after.wanted).is_none_or(after)
        && last(&query.after.unwanted).is_none_or(|start| !after(start))
        && last(&query.before.wanted).is_none_or(before)
        && last(&query.before.unwanted).is_none_or(|start| !before(start))
}

/// When a day begins in UTC, given as `2026-1-2`; `None` for what is no day.
fn start_of(text: &str) -> Option<i64> {
    let mut parts = text.split('-').map(str::parse::<i16>);
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let (month, day) = (i8::try_from(month.ok()?), i8::try_from(day.ok()?));
    let date = Date::new(year.ok()?, month.ok()?, day.ok()?).ok()?;
    let days = Date::constant(1970, 1, 1).until(date).ok()?.get_days();
    Some(i64::from(days) * DAY_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-03-01T23:30Z
    const LATE: i64 = 1_772_407_800_000;

    fn fits(query: &str, offset: i64) -> bool {
        super::fits(&Query::parse(query), offset, LATE)
    }

    #[test]
    fn a_day_is_that_of_the_zone() {
        assert!(fits("on:2026-03-01", 0));
        assert!(fits("on:2026-3-1", 0));
        assert!(!fits("on:2026-03-01", 3600));
        assert!(fits("on:2026-03-02", 3600));
    }

    #[test]
    fn before_and_after_leave_the_day_itself_out() {
        assert!(fits("after:2026-02-28", 0));
        assert!(!fits("after:2026-03-01", 0));
        assert!(fits("before:2026-03-02", 0));
        assert!(!fits("before:2026-03-01", 0));
        assert!(!fits("after:2026-02-28 before:2026-03-01", 0));
        assert!(!fits("-on:2026-03-01", 0));
    }
}
