//! Durations as they are given: `90s`, `15m`, `2h`, `7d`.

use std::time::Duration;

pub(crate) fn parse(text: &str) -> Result<Duration, String> {
    const EXPECTED: &str = "expected a whole number and a unit, as in 90s, 15m, 2h or 7d";
    const UNITS: [(char, u64); 4] = [('s', 1), ('m', 60), ('h', 3600), ('d', 86_400)];
    let in_unit = |(letter, seconds): (char, u64)| Some((text.strip_suffix(letter)?, seconds));
    let (number, unit) = UNITS.into_iter().find_map(in_unit).ok_or(EXPECTED)?;
    let is_plain = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let seconds = number.parse::<u64>().ok().filter(|_| is_plain).ok_or(EXPECTED)?.checked_mul(unit);
    seconds.map(Duration::from_secs).ok_or_else(|| "that is longer than time itself".to_owned())
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn units_count_and_nothing_else_is_taken() {
        let seconds = |text| parse(text).ok().map(|duration| duration.as_secs());
        assert_eq!(["90s", "15m", "2h", "7d", "0s"].map(seconds), [90, 900, 7200, 604_800, 0].map(Some));
        for text in ["", "s", "15", "15 m", "+1s", "-1s", "1.5h", "1w", "1é", "99999999999999999999d"] {
            assert_eq!(seconds(text), None, "{text:?}");
        }
    }
}
