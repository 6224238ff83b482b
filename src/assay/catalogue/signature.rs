//! The signature: there, whole, and of this key over these bytes.

use super::{Forged, beside_honest, key::is_rsa};
use crate::assay::bench::Bench;
use crate::assay::case::Case;
use crate::assay::forge::{Draft, attach, quoted};
use crate::assay::key::{KeyKind, Order, PublicKey, add_modulus, ecdsa_der};
use crate::assay::rule::{Class, Rule, Severity};
use crate::assay::scheme::{Family, Scheme};
use crate::assay::specimen::Unmakeable;
use crate::foundation::rejection::Stage;

static HOLDS: Rule = Rule {
    id: "signature-holds",
    rows: &["SIG-01"],
    class: Class::Forgery,
    severity: Severity::Critical,
    stage: Stage::Signature,
    demands: "the signature is of the trusted key over these very bytes",
    gain: "anyone can write a token that says whatever they like, with no key at all",
    references: &["RFC 7515 §5.2", "RFC 8725 §3.3"],
};
static PRESENT: Rule = Rule {
    id: "signature-present",
    rows: &["SIG-02"],
    class: Class::Forgery,
    severity: Severity::Critical,
    stage: Stage::Encoding,
    demands: "a token whose signature is empty or missing is refused",
    gain: "anyone can write a token that says whatever they like, with no key at all",
    references: &["RFC 7515 §5.2", "RFC 8725 §3.1"],
};
static LENGTH: Rule = Rule {
    id: "signature-length",
    rows: &["SIG-02", "SIG-08"],
    class: Class::Strictness,
    severity: Severity::Low,
    stage: Stage::Signature,
    demands: "a signature is exactly as long as its algorithm makes it",
    gain: "one token has many spellings: whoever remembers or revokes tokens by their text is deceived",
    references: &["RFC 7515 §5.2", "RFC 7518 §3.4"],
};
static RANGE: Rule = Rule {
    id: "ecdsa-range",
    rows: &["SIG-03"],
    class: Class::Forgery,
    severity: Severity::Critical,
    stage: Stage::Signature,
    demands: "neither half of an ECDSA signature is zero modulo the curve's order",
    gain: "one blank signature fits every token: anyone can write whatever they like",
    references: &["CVE-2022-21449", "CVE-2021-43571", "CVE-2021-43572", "RFC 7518 §3.4"],
};
static FIXED: Rule = Rule {
    id: "ecdsa-fixed",
    rows: &["SIG-04"],
    class: Class::Strictness,
    severity: Severity::Low,
    stage: Stage::Signature,
    demands: "an ECDSA signature is two numbers of fixed length, not DER",
    gain: "one token has many spellings: whoever remembers or revokes tokens by their text is deceived",
    references: &["RFC 7518 §3.4"],
};
static WITHIN_MODULUS: Rule = Rule {
    id: "rsa-range",
    rows: &["SIG-08"],
    class: Class::Strictness,
    severity: Severity::Low,
    stage: Stage::Signature,
    demands: "an RSA signature is a number below the modulus",
    gain: "one token has many spellings: whoever remembers or revokes tokens by their text is deceived",
    references: &["RFC 8017 §5.2.2"],
};
static CANONICAL: Rule = Rule {
    id: "ed25519-canonical",
    rows: &["SIG-09"],
    class: Class::Strictness,
    severity: Severity::Low,
    stage: Stage::Signature,
    demands: "the second half of an Ed25519 signature is below the order of the group",
    gain: "one token has many spellings: whoever remembers or revokes tokens by their text is deceived",
    references: &["RFC 8032 §5.1.7", "CVE-2026-33895"],
};

pub(super) fn cases() -> Vec<Case> {
    let mut cases = broken();
    cases.extend(missing());
    cases.extend(mislengthened());
    cases.extend(ecdsa());
    cases.push(
        Case::jwt(
            &WITHIN_MODULUS,
            "rsa-signature-plus-modulus",
            "the modulus is added to an honest signature",
            plus_modulus,
        )
        .on(is_rsa),
    );
    cases.push(
        Case::jwt(
            &CANONICAL,
            "ed25519-s-plus-order",
            "the order of the group is added to an honest signature",
            |bench| {
                let order = Order::of_ed25519().ok_or(Unmakeable::Primitive("a number"))?;
                resigned(bench, |signature| {
                    let (r, s) = signature.split_at_checked(32)?;
                    Some([r, &order.plus_little_endian(s)].concat())
                })
            },
        )
        .on(|scheme| scheme.name() == "jwt/EdDSA"),
    );
    cases
}

/// The plain honest token with its signature changed: for that, no key is needed.
fn resigned(bench: &Bench, change: impl Fn(&[u8]) -> Option<Vec<u8>>) -> Forged {
    let token = bench.unseen()?;
    let (input, signature) = parted(&token).ok_or(Unmakeable::NotHere("a token that can be read"))?;
    let changed = change(&signature).ok_or(Unmakeable::NotHere("a signature of another length"))?;
    beside_honest(bench, attach(input, changed))
}

/// What is signed, and the signature.
pub(super) fn parted(token: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    use base64::Engine as _;
    let dot = token.iter().rposition(|byte| *byte == b'.')?;
    let signature = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(token.get(dot + 1..)?).ok()?;
    Some((token.get(..dot)?.to_vec(), signature))
}

/// The honest signature under other bytes than it is of.
fn transplanted(bench: &Bench, change: impl Fn(Draft) -> Draft) -> Forged {
    let token = bench.unseen()?;
    let (_, signature) = parted(&token).ok_or(Unmakeable::NotHere("a token that can be read"))?;
    beside_honest(bench, change(Draft::read(&token)?).with_signature(signature))
}

fn flipped(signature: &[u8], at: usize) -> Option<Vec<u8>> {
    let mut changed = signature.to_vec();
    *changed.get_mut(at)? ^= 1;
    Some(changed)
}

pub(super) fn is_ecdsa(scheme: Scheme) -> bool {
    scheme.family() == Family::Jws && matches!(scheme.key(), KeyKind::P256 | KeyKind::P384)
}

fn broken() -> Vec<Case> {
    let of: [(&str, &str, fn(Draft) -> Draft); 4] = [
        ("claims-changed", "another subject under an honest signature", |draft| {
            let other = if draft.claims.value("sub") == Some(r#""admin""#) { "root" } else { "admin" };
            draft.claim("sub", quoted(other))
        }),
        ("claims-added", "one claim more under an honest signature", |draft| draft.claim("admin", "true")),
        ("claims-later", "a later expiry under an honest signature", |draft| draft.claim("exp", "4102444800")),
        ("header-changed", "another header under an honest signature", |draft| draft.header("x", "1")),
    ];
    let of = of
        .into_iter()
        .map(|(name, title, change)| Case::jwt(&HOLDS, name, title, move |bench| transplanted(bench, change)));
    let flips: [(&str, fn(&[u8]) -> usize); 2] = [("first-byte", |_| 0), ("middle", |signature| signature.len() / 2)];
    let flips = flips.into_iter().map(|(name, at)| {
        Case::jwt(
            &HOLDS,
            format!("signature-flipped-{name}"),
            format!("one bit of the signature is flipped ({name})"),
            move |bench| resigned(bench, |signature| flipped(signature, at(signature))),
        )
    });
    let last = Case::jwt(&HOLDS, "signature-flipped-last-byte", "the last bit of the signature is flipped", |bench| {
        resigned(bench, |signature| flipped(signature, signature.len().checked_sub(1)?))
    })
    // The last byte of an Ed25519 signature is the highest of its number, which has a range of its own.
    .on(|scheme| scheme.family() == Family::Jws && scheme.key() != KeyKind::Ed25519);
    let zeros = Case::jwt(&HOLDS, "signature-of-zeros", "the signature is of zeros", |bench| {
        resigned(bench, |signature| Some(vec![0; signature.len()]))
    })
    .on(|scheme| scheme.family() == Family::Jws && !is_ecdsa(scheme));
    let stranger = Case::jwt(&HOLDS, "signed-by-a-stranger", "signed with another key", |bench| {
        let stranger = bench.stranger()?;
        let signed = |number: u32| {
            let input = bench.draft().ok()?.claim("jti", quoted(&number.to_string())).signing_input();
            let signature = stranger.sign(bench.scheme().algorithm(), &input)?;
            // A number that the target's key could have made: one beyond its modulus is refused for that alone.
            let is_in_range = match bench.public() {
                PublicKey::Rsa { n, .. } => signature.first() < n.first(),
                _ => true,
            };
            is_in_range.then(|| attach(input, signature))
        };
        beside_honest(bench, (0..64).find_map(signed).ok_or(Unmakeable::Primitive("a signature"))?)
    });
    of.chain(flips).chain([last, zeros, stranger]).collect()
}

fn missing() -> Vec<Case> {
    let admin = |bench: &Bench| Ok::<_, Unmakeable>(bench.draft()?.claim("sub", quoted("admin")));
    vec![
        Case::jwt(&PRESENT, "signature-empty", "honest claims, and an empty signature", |bench| {
            beside_honest(bench, bench.draft()?.with_signature(""))
        })
        .refs(&["CVE-2020-28042"]),
        Case::jwt(
            &PRESENT,
            "signature-empty-claims-changed",
            "another subject, and an empty signature",
            move |bench| beside_honest(bench, admin(bench)?.with_signature("")),
        )
        .refs(&["CVE-2020-28042"]),
        Case::jwt(&PRESENT, "signature-missing", "honest claims, and no third segment", |bench| {
            beside_honest(bench, bench.draft()?.signing_input())
        }),
        Case::jwt(
            &PRESENT,
            "signature-missing-claims-changed",
            "another subject, and no third segment",
            move |bench| beside_honest(bench, admin(bench)?.signing_input()),
        ),
    ]
}

fn mislengthened() -> Vec<Case> {
    let cut: [(&str, fn(usize) -> usize); 5] = [
        ("one-byte", |_| 1),
        ("two-bytes", |_| 2),
        ("eight-bytes", |_| 8),
        ("half", |length| length / 2),
        ("all-but-one-byte", |length| length - 1),
    ];
    let cut = cut.into_iter().map(|(name, keep)| {
        Case::jwt(
            &LENGTH,
            format!("signature-cut-to-{name}"),
            format!("of an honest HMAC, {name} is left"),
            move |bench| resigned(bench, |signature| signature.get(..keep(signature.len())).map(<[u8]>::to_vec)),
        )
        .on(super::is_shared_jws)
        .class_is(Class::Forgery)
        .severity_is(Severity::High)
    });
    let longer: [(&str, fn(&[u8]) -> Vec<u8>); 3] = [
        ("followed-by-zero", |signature| [signature, &[0]].concat()),
        ("followed-by-itself", |signature| [signature, signature].concat()),
        ("preceded-by-zero", |signature| [&[0], signature].concat()),
    ];
    let longer = longer.into_iter().map(|(name, change)| {
        Case::jwt(&LENGTH, format!("signature-{name}"), format!("an honest signature, {name}"), move |bench| {
            resigned(bench, |signature| Some(change(signature)))
        })
        .refs(match name {
            "followed-by-zero" => &["CVE-2024-42459"],
            "preceded-by-zero" => &["CVE-2020-14968"],
            _ => &[],
        })
    });
    let halves = Case::jwt(
        &LENGTH,
        "ecdsa-halves-preceded-by-zero",
        "both halves of an honest signature, preceded by zero",
        |bench| {
            resigned(bench, |signature| {
                let (r, s) = signature.split_at(signature.len() / 2);
                Some([&[0], r, &[0], s].concat())
            })
        },
    )
    .on(is_ecdsa);
    cut.chain(longer).chain([halves]).collect()
}

pub(super) fn order(scheme: Scheme) -> Option<Order> {
    if scheme.key() == KeyKind::P384 { Order::of_p384() } else { Order::of_p256() }
}

fn ecdsa() -> Vec<Case> {
    // `0`: zero, `n`: the order, `1`: one; `r`, `s`: as in an honest signature.
    let blank = ["0-0", "0-1", "1-0", "n-n", "n-0", "0-n", "0-s", "r-0", "n-s", "r-n", "n-1", "1-n"];
    let blank = blank.into_iter().map(|name| {
        Case::jwt(
            &RANGE,
            format!("ecdsa-r-s-{name}"),
            format!("the halves of the signature are {name}"),
            move |bench| {
                let order = order(bench.scheme()).ok_or(Unmakeable::Primitive("a number"))?;
                let (first, second) = name.split_once('-').unwrap_or_default();
                resigned(bench, |signature| {
                    let length = signature.len() / 2;
                    let (r, s) = signature.split_at_checked(length)?;
                    let half = |name: &str| match name {
                        "0" => vec![0; length],
                        "1" => [vec![0; length - 1], vec![1]].concat(),
                        "n" => order.bytes(length),
                        "r" => r.to_vec(),
                        _ => s.to_vec(),
                    };
                    Some([half(first), half(second)].concat())
                })
            },
        )
    });
    let der = Case::jwt(&FIXED, "ecdsa-der", "an honest signature, written in DER", |bench| {
        resigned(bench, |signature| Some(ecdsa_der(signature)))
    });
    blank.chain([der]).map(|case| case.on(is_ecdsa)).collect()
}

/// An honest signature to which the modulus is added. That is too long for many: others are made until one is not.
fn plus_modulus(bench: &Bench) -> Forged {
    const ATTEMPTS: usize = 1000;
    let PublicKey::Rsa { n, .. } = bench.public() else { return Err(Unmakeable::NotHere("an RSA key")) };
    let wrapped = |token: &[u8]| {
        let (input, signature) = parted(token)?;
        Some(attach(input, add_modulus(n, &signature)?))
    };
    if let Some(token) = wrapped(&bench.unseen()?) {
        return beside_honest(bench, token);
    }
    for _ in 0..ATTEMPTS {
        if let Some(token) = wrapped(&bench.draft()?.signed(bench)?) {
            return beside_honest(bench, token);
        }
    }
    Err(Unmakeable::NotHere("a smaller modulus"))
}
