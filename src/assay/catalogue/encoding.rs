//! How bytes are written: base64url has one spelling for each row of bytes, and a token nothing around it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::{Forged, beside_honest};
use crate::assay::bench::Bench;
use crate::assay::case::Case;
use crate::assay::forge::quoted;
use crate::assay::rule::{Class, Rule, Severity};
use crate::assay::specimen::Unmakeable;
use crate::foundation::rejection::Stage;

const fn rule(
    id: &'static str,
    rows: &'static [&'static str],
    demands: &'static str,
    references: &'static [&'static str],
) -> Rule {
    let gain = "one token has many spellings: whoever remembers or revokes tokens by their text is deceived";
    Rule {
        id,
        rows,
        class: Class::Strictness,
        severity: Severity::Low,
        stage: Stage::Encoding,
        demands,
        gain,
        references,
    }
}

static PADDING: Rule = rule("base64-padding", &["ENC-01"], "base64url has no padding", &["RFC 7515 §2"]);
static ALPHABET: Rule =
    rule("base64-alphabet", &["ENC-02"], "base64url has `-` and `_`, not `+` and `/`", &["RFC 7515 §2", "RFC 4648 §5"]);
static SPACE: Rule = rule(
    "base64-space",
    &["ENC-03"],
    "nothing stands between the letters of base64url",
    &["RFC 7515 §2", "RFC 4648 §3.3"],
);
static BITS: Rule =
    rule("base64-bits", &["ENC-04"], "the bits that base64url leaves over are zero", &["RFC 4648 §3.5"]);
static LENGTH: Rule =
    rule("base64-length", &["ENC-05"], "no base64url is one letter longer than a multiple of four", &["RFC 4648 §4"]);
static DOTS: Rule = rule("dots", &["ENC-06"], "segments are parted by full stops and nothing else", &["RFC 7515 §7.1"]);
static AROUND: Rule = rule("around", &["ENC-07"], "nothing stands before or after a token", &["RFC 7515 §7.1"]);

const SEGMENTS: [&str; 3] = ["header", "payload", "signature"];

pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (at, name) in SEGMENTS.into_iter().enumerate() {
        cases.push(respelt(&PADDING, format!("padding-{name}"), format!("the {name} is padded"), at, |text| {
            let missing = (4 - text.len() % 4) % 4;
            (missing > 0).then(|| text.to_owned() + &"=".repeat(missing))
        }));
        cases.push(respelt(
            &ALPHABET,
            format!("alphabet-{name}"),
            format!("the {name} is in the alphabet with `+` and `/`"),
            at,
            |text| text.contains(['-', '_']).then(|| text.replace('-', "+").replace('_', "/")),
        ));
        for (space_name, space) in [("space", " "), ("line-feed", "\n"), ("crlf", "\r\n"), ("tab", "\t"), ("nul", "\0")]
        {
            let title = format!("the {name} has a {space_name} in its middle");
            cases.push(respelt(&SPACE, format!("{space_name}-in-{name}"), title, at, move |text| {
                let (before, after) = text.split_at_checked(text.len() / 2)?;
                Some(format!("{before}{space}{after}"))
            }));
        }
        cases.push(respelt(
            &BITS,
            format!("bits-{name}"),
            format!("the {name} has bits left over that are not zero"),
            at,
            with_bits,
        ));
        cases.push(respelt(
            &LENGTH,
            format!("length-{name}"),
            format!("the {name} has a letter too many"),
            at,
            |text| (text.len().is_multiple_of(4)).then(|| format!("{text}A")),
        ));
    }
    cases.extend(dots());
    cases.extend(around());
    cases
}

/// A case in which one segment is respelt; what is signed is the text as it then stands. Where a segment happens not to have
/// what is to be respelt, another is made.
fn respelt(
    rule: &'static Rule,
    name: String,
    title: String,
    at: usize,
    respell: impl Fn(&str) -> Option<String> + Copy + Send + Sync + 'static,
) -> Case {
    const ATTEMPTS: usize = 64;
    let attempt = move |bench: &Bench, length: usize| -> Result<Option<Vec<u8>>, Unmakeable> {
        // A text that needs both letters in which the alphabets differ, at whatever place it stands.
        let filler = format!("{}>>>???>>>???~~~", "x".repeat(length));
        let draft = bench.draft()?;
        let draft = if at == 0 { draft.header("x", quoted(&filler)) } else { draft.claim("x", quoted(&filler)) };
        let encode = |text: String| URL_SAFE_NO_PAD.encode(text);
        let (header, payload) = (encode(draft.header.text()), encode(draft.claims.text()));
        let (header, payload) = match at {
            0 => (respell(&header), Some(payload)),
            1 => (Some(header), respell(&payload)),
            _ => (Some(header), Some(payload)),
        };
        let (Some(header), Some(payload)) = (header, payload) else { return Ok(None) };
        let signed = bench.sign_input(format!("{header}.{payload}").into_bytes())?;
        Ok(if at == 2 { with_signature_respelt(&signed, respell) } else { Some(signed) })
    };
    let case = Case::jwt(rule, name, title, move |bench| -> Forged {
        // The signature of the plain honest token needs no key.
        let plain = if at == 2 { with_signature_respelt(&bench.unseen()?, respell) } else { None };
        if let Some(token) = plain {
            return beside_honest(bench, token);
        }
        for length in 0..ATTEMPTS {
            if let Some(token) = attempt(bench, length)? {
                return beside_honest(bench, token);
            }
        }
        Err(Unmakeable::NotHere("a signature of another length"))
    });
    if at == 2 { case.refs(&["CVE-2022-25898"]) } else { case }
}

fn with_signature_respelt(token: &[u8], respell: impl Fn(&str) -> Option<String>) -> Option<Vec<u8>> {
    let (input, signature) = std::str::from_utf8(token).ok()?.rsplit_once('.')?;
    Some(format!("{input}.{}", respell(signature)?).into_bytes())
}

/// The text with its last letter replaced by the next one, which stands for the same bytes; `None` where no bits are left over.
pub(super) fn with_bits(text: &str) -> Option<String> {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    if text.len().is_multiple_of(4) {
        return None;
    }
    let last = text.chars().next_back()?;
    let next = ALPHABET.chars().nth(ALPHABET.find(last)? + 1)?;
    Some(format!("{}{next}", text.strip_suffix(last)?))
}

/// Other characters where the dots belong. The signature is of the segments with true dots between them.
fn dots() -> Vec<Case> {
    let of = [
        ("percent", "%2E"),
        ("percent-lower", "%2e"),
        ("full-width", "\u{ff0e}"),
        ("ideographic", "\u{3002}"),
        ("one-dot-leader", "\u{2024}"),
        ("comma", ","),
    ];
    of.into_iter()
        .map(|(name, dot)| {
            let title = format!("its dots are written otherwise ({name})");
            Case::jwt(&DOTS, format!("dots-{name}"), title, move |bench| {
                let honest = String::from_utf8(bench.unseen()?).map_err(|_| Unmakeable::NotHere("a token of text"))?;
                beside_honest(bench, honest.replace('.', dot).into_bytes())
            })
        })
        .collect()
}

/// What may stand around a token by mistake: its name, what comes before and what after.
pub(super) const AROUND_A_TOKEN: [(&str, &[u8], &[u8]); 17] = [
    ("leading-space", b" ", b""),
    ("trailing-space", b"", b" "),
    ("leading-line-feed", b"\n", b""),
    ("trailing-line-feed", b"", b"\n"),
    ("trailing-crlf", b"", b"\r\n"),
    ("leading-tab", b"\t", b""),
    ("trailing-tab", b"", b"\t"),
    ("trailing-nul", b"", b"\0"),
    ("leading-bom", b"\xef\xbb\xbf", b""),
    ("leading-no-break-space", b"\xc2\xa0", b""),
    ("bearer", b"Bearer ", b""),
    ("bearer-lower-case", b"bearer ", b""),
    ("quoted", b"\"", b"\""),
    ("angle-brackets", b"<", b">"),
    ("trailing-semicolon", b"", b";"),
    ("trailing-percent-00", b"", b"%00"),
    ("trailing-not-utf8", b"", b"\xff"),
];

fn around() -> Vec<Case> {
    AROUND_A_TOKEN
        .into_iter()
        .map(|(name, before, after)| {
            Case::jwt(
                &AROUND,
                format!("around-{name}"),
                format!("an honest token with something around it ({name})"),
                move |bench| beside_honest(bench, [before, &bench.unseen()?, after].concat()),
            )
        })
        .collect()
}
