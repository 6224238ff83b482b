//! The payload's object, and what it claims.

use countersign::assay::Setup;

use super::reference::{Heed, Refusal, object};
use crate::assay::reference::json::Value;

const STAGE: &str = "claims";

pub(super) fn judge(payload: &[u8], setup: &Setup, heed: &Heed) -> Result<(), Refusal> {
    let mut masked = Vec::new();
    if !heed.rule("payload-json") {
        masked.extend(["json-grammar", "json-trailing", "json-utf8"]);
    }
    if !heed.rule("payload-duplicates") {
        masked.push("json-duplicates");
    }
    if !heed.rule("payload-depth") {
        masked.push("bounded");
    }
    let members = match payload {
        // The first object of an array.
        [b'[', inner @ ..] if !heed.rule("payload-object") => {
            let end = inner.iter().position(|byte| *byte == b'}').map_or(0, |at| at + 1);
            object(&inner[..end], &masked)
        }
        payload => object(payload, &masked),
    };
    let members = members.ok_or(Refusal(STAGE, "json"))?;
    let claim = |name: &str| members.iter().rev().find(|(other, _)| other == name).map(|(_, value)| value);
    let moment = |name| claim(name).map(|value| Moment::read(value).ok_or(())).transpose();

    let (exp, nbf, iat) = (moment("exp"), moment("nbf"), moment("iat"));
    heed.demand("moment", exp.is_ok() && nbf.is_ok() && iat.is_ok(), STAGE)?;
    heed.demand("expires", claim("exp").is_some(), STAGE)?;
    let judge = |moment: Result<Option<Moment>, ()>, rule, is_wrong: &dyn Fn(i64) -> bool| {
        let Ok(Some(Moment { seconds, shown })) = moment else { return Ok(()) };
        if !is_wrong(seconds) {
            return Ok(());
        }
        // Where only the offset gives it away, that is what was not heeded.
        heed.demand(if is_wrong(shown) { rule } else { "offset" }, false, STAGE)
    };
    let now = setup.now;
    judge(exp, "expired", &|exp| exp + 30 <= now)?;
    judge(nbf, "not-before", &|nbf| nbf > now + 30)?;
    judge(iat, "issued-at", &|iat| iat > now + 30)?;

    let is = |name, expected: &str| claim(name).and_then(Value::as_str) == Some(expected);
    let is_among = match claim("aud") {
        Some(Value::Array(names)) => names.iter().any(|name| name.as_str() == Some(&setup.audience)),
        _ => is("aud", &setup.audience),
    };
    heed.demand("issuer", is("iss", &setup.issuer), STAGE)?;
    heed.demand("audience", is_among, STAGE)?;
    heed.demand("type", setup.typ.as_deref().is_none_or(|typ| is("typ", typ)), STAGE)
}

/// A moment, and what the clocks show where it was written.
struct Moment {
    seconds: i64,
    shown: i64,
}

impl Moment {
    /// RFC 3339 text.
    fn read(value: &Value) -> Option<Self> {
        let text = value.as_str()?;
        let (date, time) = text.split_at_checked(10)?;
        let (year, month, day) = (number(date.get(..4)?)?, number(date.get(5..7)?)?, number(date.get(8..)?)?);
        let clock = time.get(1..9)?;
        let (hour, minute, second) = (number(clock.get(..2)?)?, number(clock.get(3..5)?)?, number(clock.get(6..)?)?);
        let is_parted = date.get(4..5)? == "-" && date.get(7..8)? == "-" && time.starts_with('T');
        let is_clock = clock.get(2..3)? == ":" && clock.get(5..6)? == ":" && hour < 24 && minute < 60 && second < 60;
        let is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        let days = match month {
            4 | 6 | 9 | 11 => 30,
            2 => 28 + i64::from(is_leap),
            1..=12 => 31,
            _ => return None,
        };
        if !is_parted || !is_clock || !(1..=days).contains(&day) {
            return None;
        }
        let offset = match time.get(9..)? {
            "Z" => 0,
            offset => {
                let (sign, rest) = offset.split_at_checked(1)?;
                let (hours, minutes) = rest.split_once(':')?;
                let seconds = number(hours)? * 3600 + number(minutes)? * 60;
                match sign {
                    "+" => seconds,
                    "-" => -seconds,
                    _ => return None,
                }
            }
        };
        let shown = days_since_epoch(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second;
        Some(Self { seconds: shown - offset, shown })
    }
}

fn number(text: &str) -> Option<i64> {
    (text.len() >= 2 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

/// Counted year by year: tests have the time.
fn days_since_epoch(year: i64, month: i64, day: i64) -> i64 {
    let is_leap = |year: i64| (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let years: i64 = (1970..year).map(|year| 365 + i64::from(is_leap(year))).sum();
    let lengths = [31, 28 + i64::from(is_leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let months: i64 = lengths.iter().take(usize::try_from(month - 1).expect("a month")).sum();
    years + months + day - 1
}
