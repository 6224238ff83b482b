//! Words and signs for people: moments, distances in time, and text that hides nothing.

use std::fmt::Write as _;

use super::clock::Timestamp;
use super::encoding::json;
use super::text::is_visible;

/// `2026-11-23T12:00:00Z`
#[must_use]
pub fn date(moment: Timestamp) -> String {
    let (days, seconds) = (moment.unix() / DAY, moment.unix() % DAY);
    let (year, month, day) = civil(days);
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// `in 14 minutes`, `3 days ago`, `now`
///
/// # Example
/// ```
/// use countersign::Timestamp;
/// use countersign::inspect::words::distance;
///
/// let at = |seconds| Timestamp::from_unix(seconds).unwrap();
/// assert_eq!(distance(at(1000), at(100)), "in 15 minutes");
/// assert_ne!(distance(at(100), at(1000)), "in 15 minutes");
/// ```
#[must_use]
pub fn distance(moment: Timestamp, now: Timestamp) -> String {
    let seconds = moment.unix() - now.unix();
    if seconds == 0 {
        return "now".to_owned();
    }
    let span = span(seconds.unsigned_abs());
    if seconds > 0 { format!("in {span}") } else { format!("{span} ago") }
}

/// `15 minutes`, `1 second`, `30 days`
#[must_use]
pub fn span(seconds: u64) -> String {
    let (number, unit) = match seconds {
        0..=119 => (seconds, "second"),
        120..=7199 => (seconds / 60, "minute"),
        7200..=172_799 => (seconds / 3600, "hour"),
        172_800..=63_115_199 => (seconds / 86_400, "day"),
        // Of the mean length of the Gregorian calendar's.
        _ => (seconds / 31_556_952, "year"),
    };
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {unit}{plural}")
}

/// The moment that a raw JSON value names, as a number of seconds or an RFC 3339 text; the fraction of a second is dropped.
///
/// # Example
/// ```
/// use countersign::inspect::words::moment;
///
/// assert_eq!(moment("1700000000"), moment("\"2023-11-14T23:13:20+01:00\""));
/// assert_eq!(moment("\"tomorrow\""), None);
/// ```
#[must_use]
pub fn moment(value: &str) -> Option<Timestamp> {
    if let Some(text) = json::string(value) {
        return read(&text);
    }
    let number: f64 = value.parse().ok().filter(|number: &f64| (0.0..1e12).contains(number))?;
    // Within the range just checked, a double holds every whole number.
    #[expect(clippy::cast_possible_truncation)]
    Timestamp::from_unix(number.floor() as i64)
}

/// `text` with every character spelled out (`\u{200b}`) that does not show, or could steer a terminal.
///
/// # Example
/// ```
/// use countersign::inspect::words::visible;
///
/// assert_eq!(visible("al\u{200b}ice\u{1b}[2J"), r"al\u{200b}ice\u{1b}[2J");
/// assert_eq!(visible("Алиса"), "Алиса");
/// ```
#[must_use]
pub fn visible(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut shown, character| {
        if is_hidden(character) {
            shown.extend(character.escape_unicode());
        } else {
            shown.push(character);
        }
        shown
    })
}

/// `json` with every character escaped that does not show, or could steer a terminal. Outside strings, where nothing can be
/// escaped, tabs and carriage returns become spaces.
///
/// # Example
/// ```
/// use countersign::inspect::words::visible_json;
///
/// assert_eq!(visible_json("[\"al\u{200b}ice\"]"), r#"["al\u200bice"]"#);
/// assert_eq!(visible_json("[\"Алиса\"]\n"), "[\"Алиса\"]\n");
/// ```
#[must_use]
pub fn visible_json(json: &str) -> String {
    json.chars().fold(String::with_capacity(json.len()), |mut shown, character| {
        match character {
            // JSON has none of these in strings, and no other hidden character anywhere else.
            '\t' | '\r' => shown.push(' '),
            '\n' => shown.push('\n'),
            // In a string every character can be written as its UTF-16 units.
            hidden if is_hidden(hidden) => {
                for unit in hidden.encode_utf16(&mut [0; 2]) {
                    // Writing to a `String` cannot fail.
                    let _ = write!(shown, "\\u{unit:04x}");
                }
            }
            plain => shown.push(plain),
        }
        shown
    })
}

/// The beginning of `text`, made [`visible`]: at most `limit` of its characters, and `…` where there are more.
pub(crate) fn excerpt(text: &str, limit: usize) -> String {
    let end = text.char_indices().nth(limit).map(|(at, _)| at);
    let (shown, rest) = text.split_at(end.unwrap_or(text.len()));
    [visible(shown).as_str(), if rest.is_empty() { "" } else { "…" }].concat()
}

/// Whether a character is not [visible](is_visible), or such as a reader leaves out (`Default_Ignorable_Code_Point`): fillers
/// and variation selectors, which an honest name may have.
#[must_use]
pub fn is_hidden(character: char) -> bool {
    !is_visible(character)
        || matches!(character,
            '\u{34f}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{e0000}'..='\u{e0fff}')
        // Noncharacters, which XML has no room for either.
        || matches!(character, '\u{fdd0}'..='\u{fdef}')
        || u32::from(character) & 0xfffe == 0xfffe
}

const DAY: i64 = 86_400;
/// From 0000-03-01 to 1970-01-01; years that begin in March have their leap day at their end.
const DAYS_TO_EPOCH: i64 = 719_468;
const DAYS_IN_400_YEARS: i64 = 146_097;

/// Year, month and day of the Gregorian calendar, `days` after 1970-01-01.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + DAYS_TO_EPOCH;
    let (era, day_of_era) = (days.div_euclid(DAYS_IN_400_YEARS), days.rem_euclid(DAYS_IN_400_YEARS));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (year_of_era + 400 * era + i64::from(month <= 2), month, day)
}

/// How many days after 1970-01-01 a date lies.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    era * DAYS_IN_400_YEARS + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - DAYS_TO_EPOCH
}

/// The moment that an RFC 3339 text (§5.6) names.
fn read(text: &str) -> Option<Timestamp> {
    let number = |from: usize, to: usize| {
        let digits = text.get(from..to).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
        digits.parse::<i64>().ok()
    };
    let has = |at: usize, signs: &[u8]| text.as_bytes().get(at).is_some_and(|byte| signs.contains(byte));
    if !(has(4, b"-") && has(7, b"-") && has(10, b"Tt") && has(13, b":") && has(16, b":")) {
        return None;
    }
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    let days = days(year, month, day);
    // A date that does not exist comes back as another.
    if civil(days) != (year, month, day) || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let rest = text.get(19..)?;
    let zone = match rest.strip_prefix('.') {
        None => rest,
        Some(fraction) => {
            let zone = fraction.trim_start_matches(|digit: char| digit.is_ascii_digit());
            if zone.len() == fraction.len() {
                return None;
            }
            zone
        }
    };
    Timestamp::from_unix(days * DAY + hour * 3600 + minute * 60 + second - offset(zone)?)
}

/// The seconds by which a zone is ahead of UTC.
fn offset(zone: &str) -> Option<i64> {
    if zone.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let (sign, rest) = match zone.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':')?;
    let number = |digits: &str, below: i64| {
        let is_number = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse::<i64>().ok().filter(|number| is_number && *number < below)
    };
    Some(sign * (number(hours, 24)? * 3600 + number(minutes, 60)? * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix(seconds).unwrap()
    }

    #[test]
    fn distances_are_told_in_one_unit() {
        let told = |seconds: i64| distance(at(1_000_000 + seconds), at(1_000_000));
        assert_eq!(
            [0, 1, -90, 900, -7200, 172_800, 100_000_000].map(told),
            ["now", "in 1 second", "90 seconds ago", "in 15 minutes", "2 hours ago", "in 2 days", "in 3 years"]
        );
    }

    #[test]
    fn dates_are_told_and_read() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_700_000_000, "2023-11-14T22:13:20Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
            (253_402_300_799, "9999-12-31T23:59:59Z"),
        ] {
            assert_eq!(date(at(seconds)), text);
            assert_eq!(read(text), Some(at(seconds)), "{text}");
        }
        for seconds in (0..253_402_300_799).step_by(7_654_321) {
            assert_eq!(read(&date(at(seconds))), Some(at(seconds)));
        }
        for other in [
            "2100-02-29T00:00:00Z",
            "2023-11-14",
            "2023-11-14 22:13:20Z",
            "2023-11-14T22:13:20",
            "é",
            "",
            "2023-13-01T00:00:00Z",
            "2023-11-14T24:00:00Z",
            "2023-11-14T22:13:20.Z",
            "2023-11-14T22:13:20+1:00",
            "1969-12-31T23:59:59Z",
            "2023-11-14T22:13:20+é0",
            "2023-1é-14T22:13:20Z",
        ] {
            assert_eq!(read(other), None, "{other}");
        }
    }

    #[cfg(feature = "paseto")]
    #[test]
    fn dates_are_those_of_another_reader() {
        use time::OffsetDateTime;
        use time::format_description::well_known::Rfc3339;
        for seconds in (0..253_402_300_799).step_by(9_876_543) {
            let other = OffsetDateTime::from_unix_timestamp(seconds).unwrap().format(&Rfc3339).unwrap();
            assert_eq!(date(at(seconds)), other);
        }
    }

    #[test]
    fn numbers_are_moments_where_they_can_be() {
        assert_eq!(moment("1700000000.9"), Some(at(1_700_000_000)));
        for other in ["-1", "1e18", "1e400", "null", "[]", "\"1700000000\"", "253402300800", "NaN", "inf"] {
            assert_eq!(moment(other), None, "{other}");
        }
    }

    #[test]
    fn visible_json_is_json() {
        let shown = visible_json("{\t\"a\u{feff}\":\r\n[\"\u{e0061}\", \"b\"]}\r");
        assert_eq!(shown, "{ \"a\\ufeff\": \n[\"\\udb40\\udc61\", \"b\"]} ");
        let read: serde_json::Value = serde_json::from_str(&shown).unwrap();
        assert_eq!(read, serde_json::json!({"a\u{feff}": ["\u{e0061}", "b"]}));
    }

    #[test]
    fn excerpts_are_short_and_say_so() {
        assert_eq!(excerpt("ééé", 3), "ééé");
        assert_eq!(excerpt("éééé", 3), "ééé…");
        assert_eq!(excerpt("a\nb", 3), r"a\u{a}b");
    }
}
