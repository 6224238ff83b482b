//! The identifier, and what it claims.

use countersign::assay::Setup;

use super::caveats::{self, asserts};
use super::discharges::Predicate;
use super::reference::{Heed, Refusal};
use super::wire::Macaroon;
use crate::assay::reference::Heed as Reading;
use crate::assay::reference::json::{self, Value};

const STAGE: &str = "claims";
const LEEWAY: i128 = 30;

/// An identifier of this application.
pub(super) struct Identifier<'b> {
    pub(super) kid: Option<&'b str>,
    claims: &'b [u8],
}

impl<'b> Identifier<'b> {
    pub(super) fn read(identifier: &'b [u8]) -> Option<Self> {
        let rest = identifier.strip_prefix(b"countersign/1 ")?;
        if rest.starts_with(b"{") {
            return Some(Self { kid: None, claims: rest });
        }
        let end = rest.iter().position(|byte| *byte == b' ')?;
        Some(Self { kid: Some(std::str::from_utf8(&rest[..end]).ok()?), claims: &rest[end + 1..] })
    }
}

pub(super) fn judge(root: &Macaroon, predicates: &[Predicate<'_>], setup: &Setup, heed: &Heed) -> Result<(), Refusal> {
    let claims = match Identifier::read(&root.identifier) {
        Some(identifier) => Some(identifier.claims),
        None => {
            heed.demand("identifier", false, STAGE)?;
            // Claims are taken where there are any.
            root.identifier.iter().position(|byte| *byte == b'{').map(|start| &root.identifier[start..])
        }
    };
    if let Some(claims) = claims {
        Judged { root, predicates, setup, heed }.judge(claims)?;
    }
    caveats::judge(predicates, setup, heed)
}

/// What claims are judged by.
struct Judged<'a> {
    root: &'a Macaroon,
    predicates: &'a [Predicate<'a>],
    setup: &'a Setup,
    heed: &'a Heed,
}

impl Judged<'_> {
    fn judge(&self, claims: &[u8]) -> Result<(), Refusal> {
        let Self { setup, heed, .. } = self;
        let masked: &[&str] =
            if heed.rule("claims-json") { &[] } else { &["json-duplicates", "json-trailing", "json-grammar"] };
        let members = json::object(claims, &Reading::all_but(masked.iter().copied())).ok_or(Refusal(STAGE, "json"))?;
        let claim = |name: &str| members.iter().rev().find(|(other, _)| other == name).map(|(_, value)| value);
        let moment = |name| match claim(name) {
            Some(Value::Integer(moment)) => Ok(Some(*moment)),
            Some(_) => heed.demand("moment", false, STAGE).map(|()| None),
            None => Ok(None),
        };
        let now = i128::from(setup.now);
        let (exp, nbf, iat) = (moment("exp")?, moment("nbf")?, moment("iat")?);
        self.demand("expires", claim("exp").is_some(), &["expires-before="])?;
        self.demand("expired", exp.is_none_or(|exp| now < exp + LEEWAY), &["expires-before="])?;
        self.demand("not-before", nbf.is_none_or(|nbf| nbf <= now + LEEWAY), &["not-before="])?;
        heed.demand("issued-at", iat.is_none_or(|iat| iat <= now + LEEWAY), STAGE)?;

        let is = |name, expected: &str| claim(name).and_then(Value::as_str) == Some(expected);
        let is_among = match claim("aud") {
            Some(Value::Array(names)) => names.iter().any(|name| name.as_str() == Some(&setup.audience)),
            _ => is("aud", &setup.audience),
        };
        let is_located = |at: &str| self.root.location.as_deref() == Some(at.as_bytes());
        let issuer = if is_located(&setup.issuer) { "location" } else { "issuer" };
        heed.demand(issuer, is("iss", &setup.issuer), STAGE)?;
        match is_located(&setup.audience) {
            true => heed.demand("location", is_among, STAGE)?,
            false => self.demand("audience", is_among, &["audience=", "audience-in="])?,
        }
        heed.demand("type", setup.typ.as_deref().is_none_or(|typ| is("typ", typ)), STAGE)
    }

    /// Where a caveat says what the claims do not, that is what was not heeded.
    fn demand(&self, rule: &'static str, holds: bool, kind: &[&str]) -> Result<(), Refusal> {
        let is_asserted = asserts(self.predicates, kind, self.setup);
        self.heed.demand(if is_asserted { "caveats-assert-nothing" } else { rule }, holds, STAGE)
    }
}
