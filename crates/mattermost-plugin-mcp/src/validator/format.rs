//! The formats of JSON Schema that are checked: those that schemars and its types write.
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A format: whether a text has it, and what it is in words for a model.
pub(crate) struct Format {
    pub(crate) fits: fn(&str) -> bool,
    pub(crate) words: &'static str,
}

/// The format of that name; none for one that is not checked.
pub(crate) fn named(name: &str) -> Option<Format> {
    let (fits, words): (fn(&str) -> bool, _) = match name {
        "date" => (is_date, "a date such as 2026-01-31"),
        "time" => (is_time, "a time such as 13:45:00Z"),
        "date-time" => (is_date_time, "a time such as 2026-01-31T13:45:00Z"),
        "email" => (is_email, "an e-mail address such as ada@example.com"),
        "uri" => (is_uri, "a whole address such as https://example.com/page"),
        "uuid" => (
            is_uuid,
            "a UUID such as 123e4567-e89b-12d3-a456-426614174000",
        ),
        "ip" => (parses::<IpAddr>, "an IP address such as 192.0.2.1"),
        "ipv4" => (parses::<Ipv4Addr>, "an IPv4 address such as 192.0.2.1"),
        "ipv6" => (parses::<Ipv6Addr>, "an IPv6 address such as 2001:db8::1"),
        _ => return None,
    };
    Some(Format { fits, words })
}

fn parses<T: std::str::FromStr>(text: &str) -> bool {
    text.parse::<T>().is_ok()
}

fn is_email(text: &str) -> bool {
    let plain = |c: char| !c.is_whitespace() && !c.is_control() && c != '@';
    let halves = text.split_once('@');
    halves.is_some_and(|(name, host)| {
        !name.is_empty()
            && !host.is_empty()
            && text.len() <= 254
            && name.chars().chain(host.chars()).all(plain)
    })
}

fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    let shown = |c: char| {
        c.is_ascii_graphic() && !matches!(c, '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}')
    };
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(word)
        && !rest.is_empty()
        && rest.chars().all(shown)
}

fn is_uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    let hex = |group: &&str| group.bytes().all(|byte| byte.is_ascii_hexdigit());
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12]) && groups.iter().all(hex)
}

/// RFC 3339, as the formats below.
fn is_date_time(text: &str) -> bool {
    let parts = text.split_once(['T', 't', ' ']);
    parts.is_some_and(|(date, time)| is_date(date) && is_time(time))
}

fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else {
        return false;
    };
    let (Some(year), Some(month), Some(day)) = (digits(year, 4), digits(month, 2), digits(day, 2))
    else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

/// With a zone; a leap second may stand anywhere, for what decodes it to judge.
fn is_time(text: &str) -> bool {
    let Some(zone) = text.find(['Z', 'z', '+', '-']) else {
        return false;
    };
    let (clock, zone) = text.split_at(zone);
    let (whole, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let zone_fits = match zone.split_at(1) {
        ("Z" | "z", rest) => rest.is_empty(),
        (_, offset) => clock_fits(offset, &[23, 59]),
    };
    zone_fits
        && clock_fits(whole, &[23, 59, 60])
        && !fraction.is_empty()
        && fraction.bytes().all(|byte| byte.is_ascii_digit())
}

/// Pairs of digits with `:` between them, none above its limit.
fn clock_fits(text: &str, limits: &[u32]) -> bool {
    let parts: Vec<&str> = text.split(':').collect();
    let fits = |(part, limit): (&&str, &u32)| digits(part, 2).is_some_and(|n| n <= *limit);
    parts.len() == limits.len() && parts.iter().zip(limits).all(fits)
}

/// A number of so many digits.
fn digits(text: &str, count: usize) -> Option<u32> {
    let all = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    all.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_a_format_fit_and_others_do_not() {
        for (name, fit, miss) in [
            (
                "date",
                vec!["2026-01-31", "2024-02-29", "2000-02-29", "0000-12-01"],
                vec![
                    "",
                    "2026-1-31",
                    "2026-02-29",
                    "1900-02-29",
                    "2026-04-31",
                    "2026-13-01",
                    "2026-00-01",
                    "2026-01-00",
                    "2026-01-31 ",
                    "20260131",
                    "+026-01-31",
                    "2026-01-31-01",
                ],
            ),
            (
                "time",
                vec![
                    "13:45:00Z",
                    "00:00:00.5z",
                    "23:59:60+23:59",
                    "23:59:59-00:00",
                ],
                vec![
                    "",
                    "13:45:00",
                    "24:00:00Z",
                    "13:60:00Z",
                    "13:45:61Z",
                    "13:45Z",
                    "13:45:00.Z",
                    "13:45:00+2:00",
                    "13:45:00Zx",
                    "13:45:00+24:00",
                ],
            ),
            (
                "date-time",
                vec!["2026-01-31T13:45:00Z", "2026-01-31t13:45:00.123+02:00"],
                vec![
                    "2026-01-31",
                    "2026-01-31T13:45:00",
                    "2026-02-30T13:45:00Z",
                    "T13:45:00Z",
                ],
            ),
            (
                "email",
                vec!["ada@example.com", "a@b", "a+b.c@x.example"],
                vec!["", "ada", "@example.com", "ada@", "a b@c", "a@b@c", "a@b\n"],
            ),
            (
                "uri",
                vec!["https://example.com/a?b#c", "mailto:a@b", "urn:x"],
                vec![
                    "",
                    "example.com",
                    "/a",
                    ":x",
                    "http:",
                    "1a:b",
                    "https://a b",
                    "https://\u{e9}",
                ],
            ),
            (
                "uuid",
                vec![
                    "123e4567-e89b-12d3-a456-426614174000",
                    "123E4567-E89B-12D3-A456-426614174000",
                ],
                vec![
                    "",
                    "123e4567e89b12d3a456426614174000",
                    "g23e4567-e89b-12d3-a456-426614174000",
                    "123e4567-e89b-12d3-a456-42661417400",
                ],
            ),
            ("ip", vec!["192.0.2.1", "::1"], vec!["", "192.0.2", "x"]),
            ("ipv4", vec!["192.0.2.1"], vec!["::1", "192.0.2.256"]),
            ("ipv6", vec!["2001:db8::1"], vec!["192.0.2.1", "2001:db8"]),
        ] {
            let format = named(name).unwrap();
            let example = format.words.rsplit(' ').next().unwrap();
            assert!(
                (format.fits)(example),
                "{name} does not fit its own example {example}"
            );
            for text in fit {
                assert!((format.fits)(text), "{text:?} is a {name}");
            }
            for text in miss {
                assert!(!(format.fits)(text), "{text:?} is no {name}");
            }
        }
    }

    #[test]
    fn a_format_that_is_not_checked_is_none() {
        assert!(named("duration").is_none());
        assert!(named("uint32").is_none());
    }
}
