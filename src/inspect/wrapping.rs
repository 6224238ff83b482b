//! What people and programs leave around a token: a scheme, quotation marks, white space, percent-encoding.

use std::borrow::Cow;

use super::warning::{Concern, Findings};
use super::words::is_hidden;

/// `bytes` as text; where they are no UTF-8, those of them that are ASCII.
pub(super) fn as_text<'b>(bytes: &'b [u8], findings: &mut Findings) -> Cow<'b, str> {
    if !bytes.is_ascii() {
        findings.note(Concern::NotAscii, "it holds characters that are not ASCII");
    }
    let only_ascii = || bytes.iter().filter(|byte| byte.is_ascii()).map(|byte| char::from(*byte)).collect();
    std::str::from_utf8(bytes).map_or_else(|_| Cow::Owned(only_ascii()), Cow::Borrowed)
}

/// The token within `text`, bare.
pub(super) fn unwrap<'t>(text: &'t str, findings: &mut Findings) -> Cow<'t, str> {
    let mut token = trimmed(text);
    for _ in 0..2 {
        token = unquoted(token, findings);
        token = without_scheme(token, findings);
    }
    let is_bare = token.bytes().all(|byte| byte.is_ascii_graphic());
    if text.starts_with(is_blank) || text.ends_with(is_blank) || (!is_bare && token.contains(is_blank)) {
        findings.note(Concern::WhiteSpace, "there is white space or a control character in or around it");
    }
    let mut token = Cow::Borrowed(token);
    if !is_bare {
        token = token.split(is_nothing).collect::<String>().into();
    }
    if token.contains('%') { percent_decoded(&token, findings).into() } else { token }
}

/// White space, or an ASCII control character.
fn is_blank(character: char) -> bool {
    character.is_whitespace() || character.is_ascii_control()
}

/// What shows nothing. No ASCII character is hidden but the blank ones.
fn is_nothing(character: char) -> bool {
    if character.is_ascii() { !character.is_ascii_graphic() } else { is_blank(character) || is_hidden(character) }
}

fn trimmed(text: &str) -> &str {
    text.trim_matches(is_nothing)
}

fn unquoted<'t>(text: &'t str, findings: &mut Findings) -> &'t str {
    let inner = ['"', '\'', '`'].iter().find_map(|mark| text.strip_prefix(*mark)?.strip_suffix(*mark));
    if inner.is_some() {
        findings.note(Concern::Quoted, "it stands in quotation marks, which are no part of it");
    }
    trimmed(inner.unwrap_or(text))
}

fn without_scheme<'t>(text: &'t str, findings: &mut Findings) -> &'t str {
    let after = |text: &'t str, prefix: &str| {
        let (start, rest) = text.split_at_checked(prefix.len())?;
        start.eq_ignore_ascii_case(prefix).then(|| trimmed(rest))
    };
    let text = match after(text, "authorization:") {
        None => text,
        Some(rest) => {
            findings.note(Concern::BearerPrefix, "it begins with `Authorization:`: only what follows is the token");
            rest
        }
    };
    if let Some(rest) = after(text, "bearer ") {
        findings.note(Concern::BearerPrefix, "it begins with `Bearer `: only what follows is the token");
        return rest;
    }
    if let Some(rest) = after(text, "biscuit:") {
        findings.note(Concern::BiscuitPrefix, "it begins with `biscuit:`: only what follows is the token");
        return rest;
    }
    text
}

/// `text` with each `%2E` that stands for a visible ASCII character written as that; others stay.
fn percent_decoded(text: &str, findings: &mut Findings) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        decoded.push_str(before);
        let byte = after.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok()).filter(u8::is_ascii_graphic);
        match (byte, after.get(2..)) {
            (Some(byte), Some(after)) => {
                findings.note(Concern::UrlEncoded, "it is percent-encoded: it must be decoded before it is verified");
                decoded.push(char::from(byte));
                rest = after;
            }
            _ => {
                decoded.push('%');
                rest = after;
            }
        }
    }
    decoded.push_str(rest);
    decoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unwrapped(text: &str) -> (String, Vec<&'static str>) {
        let mut findings = Findings::default();
        let text = as_text(text.as_bytes(), &mut findings);
        let token = unwrap(&text, &mut findings).into_owned();
        (token, findings.by_gravity().iter().map(|warning| warning.code()).collect())
    }

    #[test]
    fn what_is_around_a_token_is_taken_off_and_named() {
        for (text, codes) in [
            ("a.b", &[][..]),
            ("Bearer a.b", &["bearer-prefix"]),
            ("Authorization: bearer 'a.b'", &["bearer-prefix", "quoted"]),
            ("biscuit:a.b", &["biscuit-prefix"]),
            ("\"a.b\"", &["quoted"]),
            ("\"Bearer a.b\"", &["bearer-prefix", "quoted"]),
            ("a%2eb", &["url-encoded"]),
            (" a.b", &["white-space"]),
            ("a.b\r\n", &["white-space"]),
            ("a.\n b", &["white-space"]),
            ("a.\0b", &["white-space"]),
            ("\u{feff}a.\u{200b}b", &["not-ascii"]),
        ] {
            assert_eq!(unwrapped(text), ("a.b".to_owned(), codes.to_vec()), "{text:?}");
        }
        assert_eq!(unwrapped("a%b%zz%00"), ("a%b%zz%00".to_owned(), vec![]));
        assert_eq!(unwrapped("Bearer "), ("Bearer".to_owned(), vec!["white-space"]));
    }
}
