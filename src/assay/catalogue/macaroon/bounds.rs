//! What a bearer can make a verifier work on.

use super::{FORMAT, FORMS, alone};
use crate::assay::bench::Bench;
use crate::assay::case::Case;
use crate::assay::forge::macaroon::{Form, Macaroon, Third, bundle};
use crate::assay::rule::{Class, Rule, Severity};
use crate::assay::specimen::{Specimen, Unmakeable};
use crate::foundation::rejection::Stage;

static DEPTH: Rule = Rule {
    id: "discharges-bounded",
    rows: &["MAC-06", "DOS-01"],
    class: Class::Strictness,
    severity: Severity::Low,
    stage: Stage::Size,
    demands: "there is a limit to discharges that ask for discharges",
    gain: "a bearer keeps a verifier busy, or its stack full, with one token",
    references: FORMAT,
};
static CAVEATS: Rule = Rule {
    id: "caveats-bounded",
    demands: "there is a limit to the caveats of one token",
    gain: "a bearer keeps a verifier busy with one token",
    ..DEPTH
};

pub(in crate::assay::catalogue) fn cases() -> Vec<Case> {
    let nested = [(50, Severity::Low), (300, Severity::Medium)].map(|(depth, severity)| {
        let title = format!("{depth} third parties, each of which asks the next");
        Case::macaroon(&DEPTH, format!("discharges-nested-{depth}"), title, move |bench| {
            Ok(Specimen::new(nested(bench, depth)?, nested(bench, 3)?))
        })
        .severity_is(severity)
    });
    let caveats = FORMS.map(|form| {
        let count = 1000;
        let title = format!("it has {count} caveats, all of which hold");
        Case::macaroon(&CAVEATS, format!("caveats-{count}-{}", form.as_str()), title, move |bench| {
            let honest = Macaroon::honest(bench)?;
            let again = format!("audience={}", bench.setup().audience);
            let token = (0..count).fold(honest.clone(), |token, _| token.with(&again));
            Ok(Specimen::new(alone(&token, form), alone(&honest.with(&again), form)))
        })
    });
    nested.into_iter().chain(caveats).collect()
}

/// A root and this many discharges, each of which is asked for by the one before.
fn nested(bench: &Bench, depth: usize) -> Result<Vec<u8>, Unmakeable> {
    let mut thirds = (0..depth).map(|number| Third::asked(format!("question {number}")));
    let mut asked = thirds.next().transpose()?;
    let mut root = Macaroon::honest(bench)?;
    if let Some(first) = &asked {
        root = root.asking(first)?;
    }
    let mut macaroons = vec![root.clone()];
    while let Some(third) = asked {
        asked = thirds.next().transpose()?;
        let discharge = match &asked {
            Some(next) => third.discharge().asking(next)?,
            None => third.discharge(),
        };
        macaroons.push(discharge.bound_to(&root));
    }
    Ok(bundle(&macaroons, Form::V2))
}
