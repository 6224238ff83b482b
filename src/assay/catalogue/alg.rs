//! The algorithm: it is the key's, whatever the header says.

use crate::assay::case::Case;
use crate::assay::key::mac;
use crate::assay::rule::{Class, Rule, Severity};
use crate::assay::specimen::{Specimen, Unmakeable};
use crate::foundation::rejection::Stage;

static UNSECURED: Rule = Rule {
    id: "unsecured",
    rows: &["ALG-01"],
    class: Class::Forgery,
    severity: Severity::Critical,
    stage: Stage::Encoding,
    demands: "a token without a signature is refused",
    gain: "anyone can write a token that says whatever they like, with no key at all",
    references: &["RFC 8725 §3.2", "RFC 7519 §6", "CVE-2015-9235"],
};

static KEY_KIND: Rule = Rule {
    id: "key-kind",
    rows: &["ALG-04"],
    class: Class::Forgery,
    severity: Severity::Critical,
    stage: Stage::Header,
    demands: "a public key is never the secret of an HMAC",
    gain: "whoever knows the public key, which is to say anyone, can sign whatever they like",
    references: &["RFC 8725 §2.1", "CVE-2015-9235"],
};

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::jwt(&UNSECURED, "alg-none-empty-signature", "`alg` is `none`, the signature empty", |bench| {
            Ok(Specimen::new(bench.draft()?.alg("none").with_signature(""), bench.honest()?))
        }),
        Case::jwt(&KEY_KIND, "alg-hs256-over-deployed-key", "an HMAC under the key file as it is deployed", |bench| {
            if bench.public().spki().is_none() {
                return Err(Unmakeable::NotHere("a public key"));
            }
            let draft = bench.draft()?.alg("HS256");
            let signature = mac("HS256", &bench.setup().key, &draft.signing_input());
            let token = draft.with_signature(signature.ok_or(Unmakeable::Primitive("an HMAC"))?);
            Ok(Specimen::new(token, bench.honest()?))
        }),
    ]
}
