//! Members that are named twice.

use super::json::rule;
use super::signed;
use crate::assay::case::Case;
use crate::assay::forge::{Draft, quoted};
use crate::assay::rule::Rule;
use crate::foundation::rejection::Stage;

static DUPLICATES: Rule = rule(
    "json-duplicates",
    &["JSN-01", "JSN-02", "JSN-03"],
    "no object names a member twice",
    &["RFC 7515 §4", "RFC 7519 §4", "RFC 7515 §10.12"],
);

pub(super) fn cases() -> Vec<Case> {
    let in_header = [("alg", r#""none""#), ("typ", r#""at+jwt""#), ("kid", r#""no-such-key""#), ("x-unknown", "1")];
    let in_header = in_header.into_iter().flat_map(|(name, other)| {
        let first = Case::jwt(
            &DUPLICATES,
            format!("duplicate-header-{name}-first"),
            format!("the header names `{name}` twice, the second as it should be"),
            signed(move |mut draft, _| {
                draft.header =
                    if draft.header.value(name).is_some() { draft.header } else { draft.header.with(name, "2") };
                draft.header = draft.header.preceded_by(&quoted(name), other);
                draft
            }),
        );
        let last = Case::jwt(
            &DUPLICATES,
            format!("duplicate-header-{name}-last"),
            format!("the header names `{name}` twice, the first as it should be"),
            signed(move |mut draft, _| {
                draft.header =
                    if draft.header.value(name).is_some() { draft.header } else { draft.header.with(name, "2") };
                draft.header = draft.header.followed_by(&quoted(name), other);
                draft
            }),
        );
        [first.at(Stage::Encoding), last.at(Stage::Encoding)]
    });
    let in_claims = [
        ("iss", r#""https://other.example""#),
        ("sub", r#""admin""#),
        ("aud", r#""https://other.example""#),
        ("exp", "1"),
        ("role", r#""admin""#),
    ];
    let in_claims = in_claims.into_iter().flat_map(|(name, other)| {
        let with = move |mut draft: Draft| {
            draft.claims =
                if draft.claims.value(name).is_some() { draft.claims } else { draft.claims.with(name, r#""reader""#) };
            draft
        };
        let first = Case::jwt(
            &DUPLICATES,
            format!("duplicate-claim-{name}-first"),
            format!("`{name}` is claimed twice, the second as it should be"),
            signed(move |draft, _| {
                let mut draft = with(draft);
                draft.claims = draft.claims.preceded_by(&quoted(name), other);
                draft
            }),
        );
        let last = Case::jwt(
            &DUPLICATES,
            format!("duplicate-claim-{name}-last"),
            format!("`{name}` is claimed twice, the first as it should be"),
            signed(move |draft, _| {
                let mut draft = with(draft);
                draft.claims = draft.claims.followed_by(&quoted(name), other);
                draft
            }),
        );
        [first, last]
    });
    let others = [
        Case::jwt(
            &DUPLICATES,
            "duplicate-claim-escaped",
            "`sub` is claimed twice, once with an escape in its name",
            signed(|mut draft, _| {
                draft.claims = draft.claims.followed_by(r#""\u0073ub""#, r#""admin""#);
                draft
            }),
        ),
        Case::jwt(
            &DUPLICATES,
            "duplicate-header-escaped",
            "the header names `alg` twice, once with an escape",
            signed(|mut draft, _| {
                draft.header = draft.header.followed_by(r#""\u0061lg""#, r#""none""#);
                draft
            }),
        )
        .at(Stage::Encoding),
        Case::jwt(
            &DUPLICATES,
            "duplicate-claim-nested",
            "an object among the claims names a member twice",
            signed(|draft, _| draft.claim("realm", r#"{"role":"reader","role":"admin"}"#)),
        ),
        Case::jwt(
            &DUPLICATES,
            "duplicate-claim-nested-in-array",
            "an object in an array among the claims names a member twice",
            signed(|draft, _| draft.claim("realms", r#"[1,{"role":"reader","role":"admin"}]"#)),
        ),
    ];
    in_header.chain(in_claims).chain(others).collect()
}
