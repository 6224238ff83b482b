//! Discharges: each that is asked for is there, once, and good together with this root alone.

use super::{FORMAT, FORMS, alone, asking, until};
use crate::assay::bench::Bench;
use crate::assay::case::Case;
use crate::assay::forge::macaroon::{Form, Macaroon, Third, bundle};
use crate::assay::rule::{Class, Rule, Severity};
use crate::assay::specimen::{Specimen, Unmakeable};
use crate::foundation::rejection::Stage;

const fn rule(
    id: &'static str,
    rows: &'static [&'static str],
    class: Class,
    severity: Severity,
    stage: Stage,
    demands: &'static str,
    gain: &'static str,
) -> Rule {
    Rule { id, rows, class, severity, stage, demands, gain, references: FORMAT }
}

static MISSING: Rule = rule(
    "discharge-missing",
    &["MAC-03"],
    Class::Confusion,
    Severity::Critical,
    Stage::Caveat,
    "each third party that is asked has answered",
    "a token that asks a third party is used without asking it",
);
static UNUSED: Rule = rule(
    "discharge-unused",
    &["MAC-03"],
    Class::Strictness,
    Severity::Low,
    Stage::Caveat,
    "there is no discharge that nobody asked for",
    "a bearer adds what is carried, kept and perhaps run, and what nobody accounts for",
);
static TWICE: Rule = rule(
    "discharge-twice",
    &["MAC-03"],
    Class::Strictness,
    Severity::Low,
    Stage::Caveat,
    "no two discharges have one identifier",
    "two readers take different ones of them, and with them different caveats",
);
static BINDING: Rule = rule(
    "discharge-binding",
    &["MAC-04"],
    Class::Confusion,
    Severity::High,
    Stage::Signature,
    "a discharge is bound to the signature of the very root that it comes with",
    "whoever sees a discharge uses it with a token of their own, also one narrowed less",
);
static SIGNATURE: Rule = rule(
    "discharge-signature",
    &["MAC-04", "MAC-12"],
    Class::Forgery,
    Severity::Critical,
    Stage::Signature,
    "the signature of a discharge follows from the key in the caveat that asks for it, and from what it says",
    "anyone answers in a third party's name",
);
static REUSE: Rule = rule(
    "discharge-reuse",
    &["MAC-05"],
    Class::Strictness,
    Severity::Low,
    Stage::Caveat,
    "one discharge answers one caveat",
    "what was asked twice, of two states of the world perhaps, is answered once",
);
static CYCLE: Rule = rule(
    "discharge-cycle",
    &["MAC-05", "MAC-06"],
    Class::Resource,
    Severity::Medium,
    Stage::Caveat,
    "no discharge asks for itself, by whatever way round",
    "a verifier follows two third parties that ask each other without end",
);
static CAVEATS: Rule = rule(
    "discharge-caveats",
    &["MAC-02", "MAC-03"],
    Class::Confusion,
    Severity::High,
    Stage::Caveat,
    "the caveats of a discharge hold as those of the root do",
    "a third party's answer is used after its time, or for what it did not allow",
);

pub(in crate::assay::catalogue) fn cases() -> Vec<Case> {
    FORMS.into_iter().flat_map(in_each_form).chain(bound()).chain(counted()).chain(narrowed()).collect()
}

/// What becomes of the honest root and its discharge.
type Change = fn(&Bench, Macaroon, Macaroon) -> Result<Vec<Macaroon>, Unmakeable>;

/// A case of the honest root with one discharge, which is not bound yet as it comes in.
fn case(rule: &'static Rule, name: &str, title: &str, form: Form, change: Change) -> Case {
    Case::macaroon(rule, name, title, move |bench| {
        let (root, discharge, _) = asking(bench)?;
        let honest = bundle(&[root.clone(), discharge.clone().bound_to(&root)], form);
        Ok(Specimen::new(bundle(&change(bench, root, discharge)?, form), honest))
    })
}

fn in_each_form(form: Form) -> Vec<Case> {
    let in_form =
        |rule, name: &str, title, change| case(rule, &format!("{name}-{}", form.as_str()), title, form, change);
    vec![
        in_form(&MISSING, "discharge-missing", "a third party is asked, and has not answered", |_, root, _| {
            Ok(vec![root])
        }),
        in_form(&BINDING, "discharge-not-bound", "the discharge is bound to nothing", |_, root, discharge| {
            Ok(vec![root, discharge])
        }),
        in_form(&SIGNATURE, "discharge-of-another-key", "somebody else made the discharge", |_, root, discharge| {
            let other = Macaroon::keyed(&[7; 32], discharge.identifier).bound_to(&root);
            Ok(vec![root, other])
        }),
        in_form(&CAVEATS, "discharge-expired", "the discharge expired an hour ago", |bench, root, discharge| {
            let discharge = discharge.with(until(bench, -3600)).bound_to(&root);
            Ok(vec![root, discharge])
        }),
    ]
}

/// Discharges that are bound, or MACed, amiss.
fn bound() -> Vec<Case> {
    let v2 = |rule, name, title, change| case(rule, name, title, Form::V2, change);
    vec![
        v2(
            &BINDING,
            "discharge-bound-to-less",
            "it is bound to the root as it was before a caveat",
            |bench, root, discharge| {
                let discharge = discharge.bound_to(&root);
                Ok(vec![root.with(until(bench, 300)), discharge])
            },
        ),
        v2(
            &BINDING,
            "discharge-bound-to-the-start",
            "it is bound to the root as it was minted",
            |bench, root, discharge| Ok(vec![root, discharge.bound_to(&Macaroon::honest(bench)?)]),
        ),
        v2(
            &SIGNATURE,
            "discharge-bound-to-another",
            "it is bound to another token of the same bearer",
            |bench, root, discharge| {
                let claims = Macaroon::honest_claims(bench.setup()).with_string("jti", "5c0e9a31");
                Ok(vec![root, discharge.bound_to(&Macaroon::claiming(bench, &claims)?)])
            },
        )
        .class_is(Class::Confusion),
        v2(&SIGNATURE, "discharge-bound-twice", "it is bound to its root twice", |_, root, discharge| {
            let discharge = discharge.bound_to(&root).bound_to(&root);
            Ok(vec![root, discharge])
        })
        .class_is(Class::Strictness)
        .severity_is(Severity::Low),
        v2(&SIGNATURE, "discharge-signature-of-zeros", "its signature is all zeros", |_, root, discharge| {
            Ok(vec![root, Macaroon { signature: vec![0; 32], ..discharge }])
        }),
        v2(&SIGNATURE, "discharge-key-of-zeros", "it is made with a key of zeros", |_, root, discharge| {
            let other = Macaroon::keyed(&[0; 32], discharge.identifier).bound_to(&root);
            Ok(vec![root, other])
        }),
        v2(
            &SIGNATURE,
            "discharge-key-of-the-root",
            "it is made with the signature of the root",
            |_, root, discharge| {
                let other = Macaroon::keyed(&root.signature, discharge.identifier).bound_to(&root);
                Ok(vec![root, other])
            },
        ),
        v2(&SIGNATURE, "discharge-caveat-removed", "its caveat is taken away", |bench, root, discharge| {
            let mut discharge = discharge.with(until(bench, 300)).bound_to(&root);
            discharge.caveats.clear();
            Ok(vec![root, discharge])
        }),
        v2(
            &SIGNATURE,
            "discharge-caveat-changed",
            "its caveat says another moment than was MACed",
            |bench, root, discharge| {
                let mut discharge = discharge.with(until(bench, 300)).bound_to(&root);
                let later = until(bench, 500).into_bytes();
                discharge.caveats.iter_mut().for_each(|caveat| caveat.identifier.clone_from(&later));
                Ok(vec![root, discharge])
            },
        ),
    ]
}

/// Too few discharges, too many, or the same ones again.
fn counted() -> Vec<Case> {
    let v2 = |rule, name, title, change| case(rule, name, title, Form::V2, change);
    let mut cases = vec![
        v2(
            &MISSING,
            "second-discharge-missing",
            "of two third parties that are asked, one has answered",
            |_, root, discharge| {
                let root = root.asking(&Third::asked("alice is of age")?)?;
                let discharge = discharge.bound_to(&root);
                Ok(vec![root, discharge])
            },
        ),
        v2(
            &MISSING,
            "nested-discharge-missing",
            "a third party asks another, which has not answered",
            |_, root, discharge| {
                let discharge = discharge.asking(&Third::asked("alice is of age")?)?.bound_to(&root);
                Ok(vec![root, discharge])
            },
        ),
        v2(
            &UNUSED,
            "discharge-left-over",
            "there is a discharge too many, of the same third party",
            |_, root, discharge| {
                let other = Third::asked("alice is of age")?.discharge().bound_to(&root);
                let discharge = discharge.bound_to(&root);
                Ok(vec![root, discharge, other])
            },
        ),
        v2(
            &UNUSED,
            "discharge-left-over-first",
            "there is a discharge too many, before the other",
            |_, root, discharge| {
                let other = Third::asked("alice is of age")?.discharge().bound_to(&root);
                let discharge = discharge.bound_to(&root);
                Ok(vec![root, other, discharge])
            },
        ),
        v2(&TWICE, "discharge-twice", "the discharge stands there twice", |_, root, discharge| {
            let discharge = discharge.bound_to(&root);
            Ok(vec![root, discharge.clone(), discharge])
        }),
        v2(
            &TWICE,
            "discharge-twice-narrowed",
            "the discharge stands there twice, once with a caveat",
            |bench, root, discharge| {
                let narrowed = discharge.clone().with(until(bench, 300)).bound_to(&root);
                let discharge = discharge.bound_to(&root);
                Ok(vec![root, narrowed, discharge])
            },
        ),
    ];
    cases.push(Case::macaroon(
        &UNUSED,
        "discharge-of-nothing",
        "a discharge comes with a root that asks nobody",
        |bench| {
            let root = Macaroon::honest(bench)?;
            let other = Third::asked("alice is of age")?.discharge().bound_to(&root);
            Ok(Specimen::new(bundle(&[root.clone(), other], Form::V2), alone(&root, Form::V2)))
        },
    ));
    cases.push(Case::macaroon(
        &REUSE,
        "discharge-for-two",
        "one discharge for two caveats that ask the same",
        |bench| {
            let (root, discharge, third) = asking(bench)?;
            let again = root.clone().asking(&third)?;
            let token = [again.clone(), discharge.clone().bound_to(&again)];
            Ok(Specimen::new(bundle(&token, Form::V2), bundle(&[root.clone(), discharge.bound_to(&root)], Form::V2)))
        },
    ));
    cases.extend(cycles());
    cases
}

/// Third parties that ask each other.
fn cycles() -> Vec<Case> {
    [(1, "itself"), (2, "each other"), (3, "each other, three of them")]
        .into_iter()
        .map(|(length, whom)| {
            let title = format!("third parties ask {whom}");
            Case::macaroon(&CYCLE, format!("discharge-cycle-of-{length}"), title, move |bench| {
                let names = (0..length).map(|number| Third::asked(format!("question {number}")));
                let thirds: Vec<_> = names.collect::<Result<_, _>>()?;
                let first = thirds.first().ok_or(Unmakeable::Primitive("a third party"))?;
                let root = Macaroon::honest(bench)?.asking(first)?;
                let (mut token, mut honest) = (vec![root.clone()], vec![root.clone()]);
                for (number, third) in thirds.iter().enumerate() {
                    let next = thirds.get(number + 1);
                    let asking = |asked: &Third| third.discharge().asking(asked);
                    token.push(asking(next.unwrap_or(first))?.bound_to(&root));
                    honest.push(next.map_or_else(|| Ok(third.discharge()), asking)?.bound_to(&root));
                }
                Ok(Specimen::new(bundle(&token, Form::V2), bundle(&honest, Form::V2)))
            })
        })
        .collect()
}

/// Discharges that say under which conditions they are good.
fn narrowed() -> Vec<Case> {
    let v2 = |name, title, change| case(&CAVEATS, name, title, Form::V2, change);
    vec![
        v2("discharge-for-another-audience", "the discharge is for another audience", |_, root, discharge| {
            let discharge = discharge.with("audience=https://other.example").bound_to(&root);
            Ok(vec![root, discharge])
        }),
        v2("discharge-of-unknown-caveat", "the discharge has a caveat that nobody knows", |_, root, discharge| {
            let discharge = discharge.with("floor < 3").bound_to(&root);
            Ok(vec![root, discharge])
        }),
        v2(
            "nested-discharge-expired",
            "the answer to a third party that was asked by another has expired",
            |bench, root, discharge| {
                let third = Third::asked("alice is of age")?;
                let nested = third.discharge().with(until(bench, -3600)).bound_to(&root);
                let discharge = discharge.asking(&third)?.bound_to(&root);
                Ok(vec![root, discharge, nested])
            },
        ),
    ]
}
