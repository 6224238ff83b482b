//! What is in order, and easily refused by mistake: the other ways to write a macaroon, and locations.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::{FORMAT, alone, asking, narrowed};
use crate::assay::bench::Bench;
use crate::assay::case::Case;
use crate::assay::forge::macaroon::{Form, Macaroon, bundle};
use crate::assay::forge::quoted;
use crate::assay::rule::{Class, Rule, Severity};
use crate::assay::specimen::{Specimen, Unmakeable};
use crate::foundation::rejection::Stage;

static FORMS: Rule = Rule {
    id: "forms",
    rows: &["MAC-10"],
    class: Class::OverRejection,
    severity: Severity::Low,
    stage: Stage::Encoding,
    demands: "what is accepted in one of a macaroon's three forms is accepted in the others",
    gain: "nobody gains anything; honest bearers are turned away",
    references: FORMAT,
};
static LOCATIONS: Rule = Rule {
    id: "locations",
    rows: &["MAC-13"],
    stage: Stage::Claims,
    demands: "locations are hints, covered by no MAC: whatever they say, the token is as good",
    ..FORMS
};

pub(in crate::assay::catalogue) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for form in [Form::V1, Form::Json] {
        let name = form.as_str();
        cases.push(Case::macaroon(
            &FORMS,
            format!("honest-{name}"),
            format!("it is written in {name}"),
            move |bench| {
                let honest = Macaroon::honest(bench)?;
                Ok(Specimen::new(alone(&honest, form), honest.token()))
            },
        ));
        let title = format!("it has two caveats, and is written in {name}");
        cases.push(Case::macaroon(&FORMS, format!("honest-{name}-narrowed"), title, move |bench| {
            let honest = narrowed(bench)?;
            Ok(Specimen::new(alone(&honest, form), honest.token()))
        }));
        let title = format!("it comes with a discharge, both written in {name}");
        cases.push(Case::macaroon(&FORMS, format!("honest-{name}-discharged"), title, move |bench| {
            let honest = discharged(bench)?;
            Ok(Specimen::new(bundle(&honest, form), bundle(&honest, Form::V2)))
        }));
        let title = format!("its root is in v2, and its discharge in {name}");
        cases.push(Case::macaroon(&FORMS, format!("honest-v2-then-{name}"), title, move |bench| {
            let honest = discharged(bench)?;
            let [root, discharge] = &honest;
            Ok(Specimen::new([root.token(), alone(discharge, form)].join(&b'~'), bundle(&honest, Form::V2)))
        }));
    }
    cases.push(Case::macaroon(&FORMS, "honest-json-in-base64url", "its identifier in JSON is base64url", |bench| {
        let honest = Macaroon::honest(bench)?;
        let identifier = quoted(&URL_SAFE_NO_PAD.encode(&honest.identifier));
        let object = honest.json().without("i").with("i64", identifier);
        Ok(Specimen::new(object.text().into_bytes(), honest.token()))
    }));
    cases.extend(locations());
    cases
}

fn discharged(bench: &Bench) -> Result<[Macaroon; 2], Unmakeable> {
    let (root, discharge, _) = asking(bench)?;
    let discharge = discharge.bound_to(&root);
    Ok([root, discharge])
}

fn locations() -> Vec<Case> {
    let elsewhere = || Some("https://other.example".to_owned());
    let of_root =
        Case::macaroon(&LOCATIONS, "honest-location-other", "its location is somebody else's", move |bench| {
            let honest = Macaroon::honest(bench)?;
            Ok(Specimen::new(Macaroon { location: elsewhere(), ..honest.clone() }.token(), honest.token()))
        });
    let empty = Case::macaroon(&LOCATIONS, "honest-location-empty", "its location is empty", |bench| {
        let honest = Macaroon::honest(bench)?;
        Ok(Specimen::new(Macaroon { location: Some(String::new()), ..honest.clone() }.token(), honest.token()))
    });
    let of_discharge = Case::macaroon(
        &LOCATIONS,
        "honest-location-of-discharge-other",
        "the location of its discharge is not the one in the caveat",
        move |bench| {
            let honest = discharged(bench)?;
            let [root, discharge] = honest.clone();
            let discharge = Macaroon { location: elsewhere(), ..discharge };
            Ok(Specimen::new(bundle(&[root, discharge], Form::V2), bundle(&honest, Form::V2)))
        },
    );
    vec![of_root, empty, of_discharge]
}
