//! The sealed key of a third party's caveat, as a holder can write it under a true MAC.

use super::{FORMAT, asking};
use crate::assay::case::Case;
use crate::assay::forge::macaroon::{Form, Macaroon, Third, bundle};
use crate::assay::rule::{Class, Rule, Severity};
use crate::assay::specimen::{Specimen, Unmakeable};
use crate::foundation::rejection::Stage;

static SEALED: Rule = Rule {
    id: "sealed-key",
    rows: &["MAC-12"],
    class: Class::Strictness,
    severity: Severity::Medium,
    stage: Stage::Signature,
    demands: "the sealed key of a third party's caveat was sealed whole, under the MAC that comes before it",
    gain: "a key that nobody sealed, zeros perhaps, is one that anybody can discharge with",
    references: FORMAT,
};

pub(in crate::assay::catalogue) fn cases() -> Vec<Case> {
    let changes: [(&str, &str, fn(Vec<u8>) -> Vec<u8>); 3] = [
        ("tag-changed", "its tag is another", |mut sealed| {
            sealed.iter_mut().skip(24).take(16).for_each(|byte| *byte ^= 0x55);
            sealed
        }),
        ("tag-of-zeros", "its tag is all zeros", |mut sealed| {
            sealed.iter_mut().skip(24).take(16).for_each(|byte| *byte = 0);
            sealed
        }),
        ("longer", "a byte follows it", |sealed| [&sealed[..], b"!"].concat()),
    ];
    let mut cases: Vec<_> = changes
        .into_iter()
        .map(|(name, title, change)| {
            let title = format!("the key that a third party's caveat holds is not as it was sealed: {title}");
            Case::macaroon(&SEALED, format!("vid-{name}"), title, move |bench| {
                let (honest, discharge, third) = asking(bench)?;
                let root = Macaroon::honest(bench)?;
                let sealed = change(third.sealed(&root.signature)?);
                beside(root.asking_with(&third, sealed), discharge, honest, &third)
            })
        })
        .collect();
    let keyless: [(&str, &str, fn() -> Vec<u8>); 4] = [
        ("empty", "empty", Vec::new),
        ("of-zeros", "all zeros", || vec![0; 72]),
        ("of-noise", "of bytes that nobody sealed", || {
            (0..72_u8).map(|byte| byte.wrapping_mul(37).wrapping_add(11)).collect()
        }),
        ("short", "too short for a tag", || vec![0; 30]),
    ];
    cases.extend(keyless.into_iter().map(|(name, what, sealed)| {
        let title = format!("the sealed key of a third party's caveat is {what}, and the discharge's key zeros");
        Case::macaroon(&SEALED, format!("vid-{name}"), title, move |bench| {
            let (honest, discharge, third) = asking(bench)?;
            let root = Macaroon::honest(bench)?.asking_with(&third, sealed());
            beside(root, Macaroon::keyed(&[0; 32], discharge.identifier), honest, &third)
        })
    }));
    cases
}

/// `root` and `discharge`, beside the honest root and the answer of its third party.
fn beside(root: Macaroon, discharge: Macaroon, honest: Macaroon, third: &Third) -> Result<Specimen, Unmakeable> {
    let twin = third.discharge().bound_to(&honest);
    let discharge = discharge.bound_to(&root);
    Ok(Specimen::new(bundle(&[root, discharge], Form::V2), bundle(&[honest, twin], Form::V2)))
}
