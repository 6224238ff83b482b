//! The header: keys and extensions that it brings along, and the type it gives.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use super::{Forged, beside_honest, is_public_jws, signed};
use crate::assay::bench::Bench;
use crate::assay::case::Case;
use crate::assay::feature::Feature;
use crate::assay::forge::{Draft, attach, deflate, quoted, signing_input};
use crate::assay::key::{KeyPair, PublicKey, mac};
use crate::assay::rule::{Class, Rule, Severity};
use crate::assay::setup::Setup;
use crate::assay::specimen::{Specimen, Unmakeable};
use crate::claims::typ::same;
use crate::foundation::rejection::Stage;

pub(super) static EMBEDDED: Rule = Rule {
    id: "key-embedded",
    rows: &["HDR-01", "HDR-02", "HDR-03", "HDR-04"],
    class: Class::Forgery,
    severity: Severity::Critical,
    stage: Stage::Header,
    demands: "a key that comes with the token, or from where the token says, is never trusted",
    gain: "anyone can sign with a key of their own, and send it along",
    references: &["RFC 8725 §3.10", "RFC 7515 §10.3"],
};

/// A rule about correctly signed headers.
const fn strict(
    id: &'static str,
    rows: &'static [&'static str],
    severity: Severity,
    demands: &'static str,
    gain: &'static str,
    references: &'static [&'static str],
) -> Rule {
    Rule { id, rows, class: Class::Strictness, severity, stage: Stage::Header, demands, gain, references }
}

static CRITICAL: Rule = strict(
    "crit",
    &["HDR-06", "HDR-07"],
    Severity::Medium,
    "a header that asks for critical extensions is refused where they are not understood",
    "a restriction that the issuer put into the token is overlooked",
    &["RFC 7515 §4.1.11"],
);
static UNENCODED: Rule = strict(
    "b64",
    &["HDR-08"],
    Severity::Medium,
    "a JWT's payload is encoded",
    "two readers of one token see different claims",
    &["RFC 7797 §7"],
);
static TYPE: Rule = strict(
    "typ",
    &["HDR-09", "X-01", "X-02"],
    Severity::Low,
    "the type is the one expected",
    "a token that was made for something else, and happens to have the right issuer and audience, is accepted here",
    &["RFC 8725 §3.11"],
);
static NESTED: Rule = strict(
    "cty",
    &["HDR-11", "STR-07"],
    Severity::Low,
    "a token inside a token is refused where none is expected",
    "claims are read from an inner token whose signature nobody checked",
    &["RFC 7519 §5.2", "RFC 8725 §3.3"],
);
static OTHER_KIND: Rule = strict(
    "jwe-member",
    &["HDR-12"],
    Severity::Low,
    "a header that speaks of compression or encryption is none of a signed token",
    "two readers of one token see different claims",
    &["RFC 7516 §4.1.2", "RFC 7516 §4.1.3"],
);

pub(super) fn cases() -> Vec<Case> {
    let mut cases = embedded();
    cases.extend(critical());
    cases.extend(unencoded());
    cases.extend(types());
    cases.extend(nested());
    cases.extend(other_kind());
    cases
}

/// A stranger's key, and how a header would bring it along.
pub(super) struct Stranger<'a> {
    pair: &'a KeyPair,
    public: PublicKey,
}

impl<'a> Stranger<'a> {
    pub(super) fn at(bench: &'a Bench) -> Result<Self, Unmakeable> {
        let pair = bench.stranger()?;
        Ok(Self { pair, public: pair.public().map_err(|_| Unmakeable::Primitive("a key"))? })
    }

    pub(super) fn jwk(&self, kid: Option<&str>) -> String {
        self.public.jwk(kid, "")
    }

    fn set_as_data(&self, kid: Option<&str>) -> String {
        let set = format!(r#"{{"keys":[{}]}}"#, self.jwk(kid));
        quoted(&format!("data:application/json;base64,{}", STANDARD.encode(set)))
    }

    pub(super) fn certificate(&self) -> Result<Vec<u8>, Unmakeable> {
        let certificate = self.pair.certificate().map_err(|_| Unmakeable::Primitive("a certificate"))?;
        certificate.ok_or(Unmakeable::NotHere("a public key"))
    }

    pub(super) fn sign(&self, bench: &Bench, draft: &Draft) -> Forged {
        let input = draft.signing_input();
        let signature =
            self.pair.sign(bench.scheme().algorithm(), &input).ok_or(Unmakeable::Primitive("a signature"))?;
        beside_honest(bench, attach(input, signature))
    }
}

fn embedded() -> Vec<Case> {
    const SELF_SIGNED: &[&str] = &["RFC 7515 §4.1.6"];
    const IN_HEADER: &[&str] = &["RFC 7515 §4.1.3", "CVE-2018-0114", "CVE-2026-27962"];
    const FROM_ELSEWHERE: &[&str] = &["RFC 7515 §4.1.2"];
    type Bring = fn(&Bench, &Stranger<'_>, Draft) -> Result<Draft, Unmakeable>;
    let of: [(&str, &str, Bring, &[&'static str]); 11] = [
        (
            "jwk-embedded",
            "its own key in the header",
            |bench, stranger, draft| Ok(draft.header("jwk", stranger.jwk(bench.setup().kid.as_deref()))),
            IN_HEADER,
        ),
        (
            "jwk-embedded-without-kid",
            "its own key in the header, and no name",
            |_, stranger, draft| Ok(draft.without_header("kid").header("jwk", stranger.jwk(None))),
            IN_HEADER,
        ),
        (
            "jwk-embedded-nameless",
            "its own nameless key in the header, under the genuine key's name",
            |_, stranger, draft| Ok(draft.header("jwk", stranger.jwk(None))),
            IN_HEADER,
        ),
        (
            "jwk-embedded-other-kid",
            "its own key in the header, both under another name",
            |_, stranger, draft| {
                Ok(draft.header("kid", quoted("stranger")).header("jwk", stranger.jwk(Some("stranger"))))
            },
            IN_HEADER,
        ),
        (
            "jwk-embedded-mismatched-kid",
            "its own key in the header, the two under different names",
            |_, stranger, draft| {
                Ok(draft.header("kid", quoted("stranger")).header("jwk", stranger.jwk(Some("another"))))
            },
            IN_HEADER,
        ),
        (
            "jku-data",
            "its own key set, as an address that holds it",
            |bench, stranger, draft| Ok(draft.header("jku", stranger.set_as_data(bench.setup().kid.as_deref()))),
            FROM_ELSEWHERE,
        ),
        (
            "jku-data-other-kid",
            "its own key set, as an address that holds it, under another name",
            |_, stranger, draft| {
                Ok(draft.header("kid", quoted("stranger")).header("jku", stranger.set_as_data(Some("stranger"))))
            },
            FROM_ELSEWHERE,
        ),
        (
            "x5c-self-signed",
            "a certificate of its own making",
            |_, stranger, draft| {
                Ok(draft.header("x5c", format!("[{}]", quoted(&STANDARD.encode(stranger.certificate()?)))))
            },
            SELF_SIGNED,
        ),
        (
            "x5c-self-signed-without-kid",
            "a certificate of its own making, and no name",
            |_, stranger, draft| {
                Ok(draft
                    .without_header("kid")
                    .header("x5c", format!("[{}]", quoted(&STANDARD.encode(stranger.certificate()?)))))
            },
            SELF_SIGNED,
        ),
        (
            "x5c-self-signed-with-thumbprint",
            "a certificate of its own making and its thumbprint",
            |_, stranger, draft| {
                let certificate = stranger.certificate()?;
                let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &certificate);
                let draft = draft.header("x5c", format!("[{}]", quoted(&STANDARD.encode(&certificate))));
                Ok(draft.header("x5t#S256", quoted(&URL_SAFE_NO_PAD.encode(digest))))
            },
            SELF_SIGNED,
        ),
        (
            "x5u-data",
            "a certificate of its own making, as an address that holds it",
            |_, stranger, draft| {
                let armour = crate::assay::key::armoured("CERTIFICATE", &stranger.certificate()?);
                Ok(draft
                    .header("x5u", quoted(&format!("data:application/x-pem-file;base64,{}", STANDARD.encode(armour)))))
            },
            &["RFC 7515 §4.1.5"],
        ),
    ];
    let mut cases: Vec<_> = of
        .into_iter()
        .map(|(name, title, bring, references)| {
            let case = Case::jwt(&EMBEDDED, name, format!("a stranger's token brings along {title}"), move |bench| {
                let stranger = Stranger::at(bench)?;
                let draft = bring(bench, &stranger, bench.draft()?)?;
                stranger.sign(bench, &draft)
            });
            let case = case.refs(references);
            if name.starts_with("x5") { case.on(is_public_jws) } else { case }
        })
        .collect();
    let title = "a stranger's token brings along a secret of its own, for an HMAC";
    cases.push(
        Case::jwt(&EMBEDDED, "jwk-embedded-secret", title, |bench| {
            let secret =
                PublicKey::Secret(b"a secret that the bearer chose, of no less than 64 bytes in all..".to_vec());
            let algorithm = if bench.scheme().is_shared() { bench.scheme().algorithm() } else { "HS256" };
            let draft = bench.draft()?.alg(algorithm).header("jwk", secret.jwk(bench.setup().kid.as_deref(), ""));
            let signature = mac(algorithm, secret.raw().unwrap_or_default(), &draft.signing_input());
            beside_honest(bench, draft.with_signature(signature.ok_or(Unmakeable::Primitive("an HMAC"))?))
        })
        .refs(IN_HEADER),
    );
    cases
}

fn critical() -> Vec<Case> {
    const OVERLOOKED: &[&str] = &["CVE-2025-59420", "CVE-2026-32597", "CVE-2026-35042"];
    let of = [
        ("unknown", r#"["x-assay"]"#, Some(r#"true"#)),
        ("unknown-of-two", r#"["x-assay","x-other"]"#, Some(r#"1"#)),
        ("absent-name", r#"["x-assay"]"#, None),
        ("empty", "[]", None),
        ("empty-name", r#"[""]"#, None),
        ("twice", r#"["x-assay","x-assay"]"#, Some("true")),
        ("registered-alg", r#"["alg"]"#, None),
        ("registered-typ", r#"["typ"]"#, None),
        ("claim-exp", r#"["exp"]"#, None),
        ("null", "null", None),
        ("false", "false", None),
        ("number", "1", None),
        ("string", r#""x-assay""#, Some("true")),
        ("empty-string", r#""""#, None),
        ("object", r#"{"x-assay":true}"#, Some("true")),
        ("array-of-number", "[1]", None),
        ("array-of-null", "[null]", None),
        ("array-of-array", r#"[["x-assay"]]"#, Some("true")),
    ];
    of.into_iter()
        .map(|(name, value, extension)| {
            let title = format!("correctly signed, with `crit` {value}");
            let case = Case::jwt(
                &CRITICAL,
                format!("crit-{name}"),
                title,
                signed(move |draft, _| {
                    let draft = draft.header("crit", value);
                    extension.map_or_else(|| draft.clone(), |extension| draft.clone().header("x-assay", extension))
                }),
            );
            if ["unknown", "unknown-of-two", "absent-name"].contains(&name) { case.refs(OVERLOOKED) } else { case }
        })
        .collect()
}

fn unencoded() -> Vec<Case> {
    let bare = |bench: &Bench, draft: Draft| -> Forged {
        let payload = draft.claims.text();
        // The payload must not hold a dot (RFC 7797 §5.2): what has one is written with an escape.
        let input = [signing_input(draft.header.text(), ""), payload.replace('.', "\\u002e").into_bytes()].concat();
        beside_honest(bench, bench.sign_input(input)?)
    };
    vec![
        Case::jwt(
            &UNENCODED,
            "b64-false-encoded",
            "correctly signed, with `b64` false and a payload that is encoded all the same",
            signed(|draft, _| draft.header("b64", "false")),
        ),
        Case::jwt(&UNENCODED, "b64-false-bare", "correctly signed over a payload that is not encoded", move |bench| {
            bare(bench, bench.draft()?.header("b64", "false"))
        })
        .at(Stage::Encoding),
        Case::jwt(
            &UNENCODED,
            "b64-false-bare-critical",
            "correctly signed over a payload that is not encoded, as RFC 7797 has it",
            move |bench| bare(bench, bench.draft()?.header("b64", "false").header("crit", r#"["b64"]"#)),
        )
        .at(Stage::Encoding),
    ]
}

fn types() -> Vec<Case> {
    let strings = [
        "at+jwt",
        "dpop+jwt",
        "logout+jwt",
        "secevent+jwt",
        "token-introspection+jwt",
        "banana",
        "JWS",
        "JWE",
        "JOSE",
        "jwt2",
        "",
    ];
    let strings = strings.into_iter().map(|typ| (if typ.is_empty() { "empty" } else { typ }, quoted(typ)));
    let others =
        [("null", "null"), ("number", "1"), ("array", r#"["JWT"]"#), ("object", r#"{"JWT":true}"#), ("true", "true")];
    let others = others.into_iter().map(|(name, value)| (name, value.to_owned()));
    let of_type = |(name, value): (&str, String)| {
        Case::jwt(&TYPE, format!("typ-{name}"), format!("correctly signed, of type {value}"), move |bench| {
            // What is expected here is wrong nowhere.
            if bench.setup().typ.as_deref().is_some_and(|typ| same(typ, value.trim_matches('"'))) {
                return Err(Unmakeable::NotHere("another type than this"));
            }
            beside_honest(bench, bench.draft()?.header("typ", value.as_str()).signed(bench)?)
        })
    };
    let absent =
        Case::jwt(&TYPE, "typ-absent", "correctly signed, of no type", signed(|draft, _| draft.without_header("typ")));
    let mistaken = [
        ("id-token-as-access-token", "an ID token, for a target that wants access tokens", "JWT", "at+jwt"),
        ("refresh-token-as-access-token", "a refresh token, for a target that wants access tokens", "rt+jwt", "at+jwt"),
        (
            "logout-token-as-access-token",
            "a logout token, for a target that wants access tokens",
            "logout+jwt",
            "at+jwt",
        ),
        ("dpop-proof-as-access-token", "a DPoP proof, for a target that wants access tokens", "dpop+jwt", "at+jwt"),
        ("access-token-as-id-token", "an access token, for a target that wants ID tokens", "at+jwt", "JWT"),
        (
            "access-token-as-logout-token",
            "an access token, for a target that wants logout tokens",
            "at+jwt",
            "logout+jwt",
        ),
    ];
    let mistaken = mistaken.into_iter().map(|(name, title, typ, wanted)| {
        Case::jwt(&TYPE, name, title, move |bench| {
            let setup = Setup { typ: Some(wanted.to_owned()), ..bench.setup().clone() };
            let draft = bench.draft()?;
            // Of an ID token's `nonce` only the login that made it can judge: where that is wanted, the twin has none.
            let draft = if wanted == "JWT" { draft } else { draft.claim("nonce", quoted("n-0S6_WzA2Mj")) };
            let token = draft.clone().header("typ", quoted(typ)).signed(bench)?;
            let twin = draft.header("typ", quoted(wanted)).signed(bench)?;
            Ok(Specimen::new(token, twin).under(setup.clone()).twin_under(setup))
        })
        .class_is(Class::Confusion)
        .severity_is(Severity::Medium)
        .needing(Feature::Typ)
        .refs(&["RFC 9068 §4", "RFC 8725 §2.8"])
    });
    strings.chain(others).map(of_type).chain([absent]).chain(mistaken).collect()
}

fn nested() -> Vec<Case> {
    vec![
        Case::jwt(
            &NESTED,
            "cty-jwt",
            "correctly signed, and says that its payload is a token",
            signed(|draft, _| draft.header("cty", quoted("JWT"))),
        ),
        Case::jwt(&NESTED, "cty-jwt-around-unsecured", "correctly signed around an inner token that is not", |bench| {
            let draft = bench.draft()?;
            let inner = draft.clone().alg("none").with_signature("");
            let input = signing_input(draft.header("cty", quoted("JWT")).header.text(), inner);
            beside_honest(bench, bench.sign_input(input)?)
        }),
    ]
}

fn other_kind() -> Vec<Case> {
    vec![
        Case::jwt(
            &OTHER_KIND,
            "zip-def",
            "correctly signed, and says that its payload is compressed",
            signed(|draft, _| draft.header("zip", quoted("DEF"))),
        ),
        Case::jwt(&OTHER_KIND, "zip-def-compressed", "correctly signed, and its payload is compressed", |bench| {
            let draft = bench.draft()?.header("zip", quoted("DEF"));
            let input = signing_input(draft.header.text(), deflate::stored(draft.claims.text().as_bytes()));
            beside_honest(bench, bench.sign_input(input)?)
        }),
        Case::jwt(
            &OTHER_KIND,
            "enc",
            "correctly signed, and says that it is encrypted",
            signed(|draft, _| draft.header("enc", quoted("A128GCM"))),
        ),
    ]
}
