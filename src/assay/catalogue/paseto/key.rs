//! Keys that say what they are for, and are given for something else.

use super::{Forged, is_v3};
use crate::assay::bench::Bench;
use crate::assay::case::Case;
use crate::assay::key::KeyForm;
use crate::assay::rule::{Class, Rule, Severity};
use crate::assay::specimen::{Specimen, Unmakeable};
use crate::foundation::rejection::Stage;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

static PASERK: Rule = Rule {
    id: "paserk-type",
    rows: &["PAS-07"],
    class: Class::Strictness,
    severity: Severity::Medium,
    stage: Stage::Key,
    demands: "a PASERK of another version or type is refused as a key",
    gain: "a key that was made for one algorithm is used with another",
    references: &["PASERK Specification, Types", "PASETO Implementation Guide, Algorithm Lucidity"],
};
static POINT: Rule = Rule {
    id: "paserk-point",
    rows: &["PAS-09"],
    class: Class::Strictness,
    severity: Severity::Low,
    stage: Stage::Key,
    demands: "a `k3.public` PASERK holds a compressed point",
    gain: "one key has two spellings, and so two identifiers",
    references: &["PASERK Specification, public"],
};

pub(in crate::assay::catalogue) fn cases() -> Vec<Case> {
    let headers = ["k1.public.", "k2.public.", "k3.public.", "k4.public.", "k2.local.", "k3.local.", "k4.local."];
    let typed = headers.into_iter().map(|header| {
        let kind = header.trim_end_matches('.');
        let name = format!("key-says-{}", kind.replace('.', "-"));
        Case::paseto(&PASERK, name, format!("the key is written as a `{kind}` PASERK"), move |bench| {
            under_paserk(bench, |paserk| {
                let (_, data) = paserk.rsplit_once('.')?;
                (!paserk.starts_with(header)).then(|| format!("{header}{data}"))
            })
        })
    });
    let point =
        Case::paseto(&POINT, "key-uncompressed-point", "the key is a PASERK of an uncompressed point", |bench| {
            let point = bench.public().raw().map(|point| URL_SAFE_NO_PAD.encode(point));
            under_paserk(bench, |_| Some(format!("k3.public.{}", point.as_deref()?)))
        });
    typed.chain([point.on(is_v3)]).collect()
}

/// The honest token, to be judged under another PASERK than the one deployed.
fn under_paserk(bench: &Bench, change: impl Fn(&str) -> Option<String>) -> Forged {
    let setup = bench.setup();
    let paserk = std::str::from_utf8(&setup.key).ok().filter(|_| setup.key_form == KeyForm::Paserk);
    let paserk = paserk.ok_or(Unmakeable::NoKeyForm("a PASERK"))?;
    let changed = change(paserk.trim_end()).ok_or(Unmakeable::NotHere("another type than this"))?;
    let token = bench.honest()?;
    Ok(Specimen::new(token.clone(), token).under(bench.under(KeyForm::Paserk, changed)))
}
