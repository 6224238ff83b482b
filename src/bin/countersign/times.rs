//! Moments and durations for people.

use countersign::Timestamp;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// `2026-11-23T12:00:00Z`
pub(crate) fn date(moment: Timestamp) -> String {
    let moment = OffsetDateTime::from_unix_timestamp(moment.unix()).ok();
    moment.and_then(|moment| moment.format(&Rfc3339).ok()).unwrap_or_default()
}

/// `in 14 minutes`, `3 days ago`, `now`
pub(crate) fn distance(moment: Timestamp, now: Timestamp) -> String {
    let seconds = moment.unix() - now.unix();
    let (number, unit) = match seconds.unsigned_abs() {
        0 => return "now".to_owned(),
        seconds @ 1..=119 => (seconds, "second"),
        seconds @ 120..=7199 => (seconds / 60, "minute"),
        seconds @ 7200..=172_799 => (seconds / 3600, "hour"),
        seconds => (seconds / 86_400, "day"),
    };
    let plural = if number == 1 { "" } else { "s" };
    if seconds > 0 { format!("in {number} {unit}{plural}") } else { format!("{number} {unit}{plural} ago") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_told_in_one_unit() {
        let at = |seconds| Timestamp::from_unix(seconds).unwrap();
        let told = |seconds: i64| distance(at(1_000_000 + seconds), at(1_000_000));
        assert_eq!(
            [0, 1, -90, 900, -7200, 172_800].map(told),
            ["now", "in 1 second", "90 seconds ago", "in 15 minutes", "2 hours ago", "in 2 days"]
        );
    }
}
