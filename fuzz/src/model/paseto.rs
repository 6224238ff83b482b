//! A PASETO whose protection holds: its footer and its payload.

use countersign::Rejection;

use super::circumstances::{Circumstances, ISSUER};
use super::claims::Form;
use super::json::{self, Fault, Limits, Value};
use super::{Verdict, claims, jwt, policy};

const FOOTER: Limits = Limits { depth: 4, members: 16, elements: 16 };

/// PASETO's registered claims: RFC 3339 text, and the type among them.
pub const PASETO: Form =
    Form { moment: |value, later| moment(value.text()?, later), has_type: true, limits: json::AMPLE };

/// What is said before any cryptography of a footer, as its bytes and as long as it travels.
pub fn judge_footer(footer: &[u8], under: &Circumstances) -> Result<(), Rejection> {
    if (footer.len() * 4).div_ceil(3) > under.max_header_bytes {
        return Err(Rejection::TooLarge);
    }
    if footer.is_empty() {
        return Ok(());
    }
    let members = json::object(footer, FOOTER).map_err(|fault| match fault {
        Fault::Json => Rejection::HeaderJson,
        Fault::DuplicateName => Rejection::HeaderDuplicateName,
        Fault::TooDeep => Rejection::HeaderTooDeep,
    })?;
    let kid = members.iter().find(|(name, _)| name == "kid").map(|(_, value)| value);
    if kid.is_some_and(|kid| !kid.text().is_some_and(jwt::is_key_id)) {
        return Err(Rejection::HeaderKid);
    }
    Ok(())
}

/// What is said of an authentic payload; the key has no name, and is [`ISSUER`]'s.
pub fn judge_payload(payload: &[u8], under: &Circumstances) -> Verdict {
    let claims = claims::read(payload, PASETO)?;
    policy::judge_with_type(&claims, ISSUER, under)?;
    policy::judge_names(&claims, false, under)?;
    Ok(claims)
}

/// Several texts as one, so that none can pass for a part of its neighbour (PASETO *Pre-Authentication Encoding*).
pub fn encoded_before_authentication(pieces: &[&[u8]]) -> Vec<u8> {
    let length = |count: usize| (count as u64).to_le_bytes().to_vec();
    let pieces_with_lengths = pieces.iter().flat_map(|piece| [length(piece.len()), piece.to_vec()].concat());
    length(pieces.len()).into_iter().chain(pieces_with_lengths).collect()
}

/// Whether a value is written in a way that RFC 3339 leaves to its readers: a leap second.
pub fn has_leap_second(payload: &[u8]) -> bool {
    let is_leap = |value: &Value| value.text().is_some_and(|text| text.contains(":60"));
    json::object(payload, json::AMPLE).is_ok_and(|members| members.iter().any(|(_, value)| is_leap(value)))
}

/// The second in which the moment that `text` names lies, or the one after it where it lies between two and that is asked for.
fn moment(text: &str, later: bool) -> Option<i64> {
    let mut rest = text;
    let mut number = |digits: usize, after: &[&str]| -> Option<i64> {
        let (number, tail) = rest.split_at_checked(digits)?;
        let is_number = number.bytes().all(|digit| digit.is_ascii_digit());
        let tail = after.iter().find_map(|wanted| tail.strip_prefix(wanted)).or(after.is_empty().then_some(tail))?;
        rest = tail;
        if is_number { number.parse().ok() } else { None }
    };
    let (year, month, day) = (number(4, &["-"])?, number(2, &["-"])?, number(2, &["T"])?);
    let (hour, minute, second) = (number(2, &[":"])?, number(2, &[":"])?, number(2, &[])?);
    let mut is_between = false;
    if let Some(fraction) = rest.strip_prefix('.') {
        let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 {
            return None;
        }
        // Nine digits are heeded.
        is_between = fraction[..digits.min(9)].bytes().any(|digit| digit != b'0');
        rest = &fraction[digits..];
    }
    let east = match rest.as_bytes() {
        b"Z" => 0,
        [sign @ (b'+' | b'-'), hours @ .., b':', m1, m2] => {
            let [h1, h2] = hours else { return None };
            let digits = [h1, h2, m1, m2].map(|digit| char::from(*digit).to_digit(10).map(i64::from));
            let [h1, h2, m1, m2] = digits;
            let (hours, minutes) = (h1? * 10 + h2?, m1? * 10 + m2?);
            if hours > 23 || minutes > 59 {
                return None;
            }
            (hours * 60 + minutes) * 60 * if *sign == b'-' { -1 } else { 1 }
        }
        _ => return None,
    };
    let is_leap = year % 4 == 0 && year % 100 != 0 || year % 400 == 0;
    let lengths = [31, if is_leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let length = *lengths.get(usize::try_from(month - 1).ok()?)?;
    if !(1..=length).contains(&day) || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let years_before: i64 =
        (0..year).map(|year| if year % 4 == 0 && year % 100 != 0 || year % 400 == 0 { 366 } else { 365 }).sum();
    let days = years_before + lengths.iter().take(usize::try_from(month - 1).ok()?).sum::<i64>() + day - 1;
    // From the year 0 to 1970.
    let seconds = (days - 719_528) * 86_400 + hour * 3600 + minute * 60 + second - east;
    Some(seconds + i64::from(is_between && later))
}
