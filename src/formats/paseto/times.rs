//! Moments as RFC 3339 text.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::claims::json::Rounding;
use crate::foundation::clock::Timestamp;
use crate::foundation::encoding::json;

/// The length of `2023-11-14`.
const DATE_CHARACTERS: usize = 10;

/// Writes `moment` as a JSON string.
pub(super) fn write(moment: Timestamp, out: &mut String) {
    // A `Timestamp` lies within the years that RFC 3339 can write.
    let text = OffsetDateTime::from_unix_timestamp(moment.unix()).ok().and_then(|moment| moment.format(&Rfc3339).ok());
    out.push('"');
    out.push_str(&text.unwrap_or_default());
    out.push('"');
}

/// The moment that a raw JSON value names, its fraction of a second rounded as asked.
pub(super) fn read(value: &str, rounding: Rounding) -> Option<Timestamp> {
    let text = json::text(value)?;
    // The parser lets any character separate date and time, and the zone be `z`; PASETO has capitals (*Registered Claims*).
    if text.as_bytes().get(DATE_CHARACTERS) != Some(&b'T') || text.ends_with('z') {
        return None;
    }
    let moment = OffsetDateTime::parse(&text, &Rfc3339).ok()?;
    let is_later = rounding == Rounding::Later && moment.nanosecond() > 0;
    Timestamp::from_unix(moment.unix_timestamp().checked_add(i64::from(is_later))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways() {
        for (seconds, text) in [(0, "1970-01-01T00:00:00Z"), (253_402_300_799, "9999-12-31T23:59:59Z")] {
            let moment = Timestamp::from_unix(seconds).unwrap();
            let mut written = String::new();
            write(moment, &mut written);
            assert_eq!(written, format!("\"{text}\""));
            assert_eq!(read(&written, Rounding::Earlier), Some(moment));
        }
    }

    #[test]
    fn fractions_go_to_the_strict_side_and_offsets_count() {
        let read = |text: &str, rounding| read(&format!("\"{text}\""), rounding).map(Timestamp::unix);
        assert_eq!(read("2023-11-14T22:13:20.5Z", Rounding::Earlier), Some(1_700_000_000));
        assert_eq!(read("2023-11-14T22:13:20.5Z", Rounding::Later), Some(1_700_000_001));
        assert_eq!(read("2023-11-14T23:13:20+01:00", Rounding::Later), Some(1_700_000_000));
        for other in [
            "2023-11-14",
            "1700000000",
            "2023-11-14 22:13:20Z",
            "2023-11-14t22:13:20Z",
            "2023-11-14T22:13:20z",
            "2023-02-30T00:00:00Z",
            "1969-12-31T23:59:59Z",
        ] {
            assert_eq!(read(other, Rounding::Earlier), None, "{other}");
        }
    }
}
