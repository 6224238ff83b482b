//! Every case is caught by a verifier that breaks its rule, and by no other.

use std::collections::{BTreeMap, BTreeSet};

use countersign::assay::{
    Bench, Case, Circumstances, Configured, Expected, KeyForm, Scheme, Setup, Specimen, Target, Verdict,
};
use countersign::assay::{Rule, catalogue};

use super::reference::{Heed, Reference};

/// A case that was forged on a bench.
struct Forged {
    case: &'static Case,
    specimen: Specimen,
}

/// One scheme of each family in full; the same for every form in which keys are written, where that is what matters.
fn benches() -> Vec<Bench> {
    let schemes = ["jwt/HS256", "jwt/HS512", "jwt/RS256", "jwt/PS256", "jwt/ES256", "jwt/ES384", "jwt/EdDSA"];
    let usual = schemes.into_iter().map(|name| (name, None));
    let forms = [KeyForm::Pkcs1Pem, KeyForm::CertPem, KeyForm::OpenSsh, KeyForm::Jwk, KeyForm::Jwks];
    let of_rsa = forms.into_iter().map(|form| ("jwt/RS256", Some(form)));
    let of_ed25519 = [KeyForm::Raw, KeyForm::Hex].into_iter().map(|form| ("jwt/EdDSA", Some(form)));
    let bench = |(name, key_form)| {
        let scheme = Scheme::find(name).expect("it is listed");
        Bench::generate(scheme, Circumstances { key_form, ..Circumstances::now() }).expect("keys are made")
    };
    usual.chain(of_rsa).chain(of_ed25519).map(bench).collect()
}

fn rules() -> Vec<&'static Rule> {
    let by_id: BTreeMap<_, _> = catalogue::all()
        .iter()
        .filter(|case| case.id().starts_with("jwt/"))
        .map(|case| (case.rule().id, case.rule()))
        .collect();
    by_id.into_values().collect()
}

fn forged(bench: &Bench) -> Vec<Forged> {
    let cases = catalogue::all().iter().filter(|case| case.applies_to(bench.scheme()));
    cases.filter_map(|case| Some(Forged { case, specimen: case.forge(bench).ok()? })).collect()
}

/// A target in use, set up anew only where that changes something.
struct Session<'a> {
    bench: &'a Bench,
    target: Reference,
    current: Option<(Setup, Option<Verdict>)>,
}

impl<'a> Session<'a> {
    fn new(bench: &'a Bench, target: Reference) -> Self {
        Self { bench, target, current: None }
    }

    fn verdict(&mut self, token: &[u8], setup: Option<&Setup>) -> Verdict {
        let wanted = setup.unwrap_or(self.bench.setup());
        if self.current.as_ref().is_none_or(|(current, _)| current != wanted) {
            let obstacle = match self.target.configure(wanted).expect("it starts") {
                Configured::Ready(_) => None,
                Configured::Not(verdict) => Some(verdict),
            };
            self.current = Some((wanted.clone(), obstacle));
        }
        match &self.current {
            Some((_, Some(obstacle))) => obstacle.clone(),
            _ => self.target.judge(token),
        }
    }

    /// Whether a finding is made on `forged`.
    fn is_caught(&mut self, Forged { case, specimen }: &Forged) -> bool {
        if case.rule().id == "replay" {
            self.verdict(&specimen.twin, specimen.twin_setup.as_ref());
        }
        let verdict = self.verdict(&specimen.token, specimen.setup.as_ref());
        match case.expected() {
            Expected::Accept => verdict != Verdict::Accept,
            Expected::Reject(_) => matches!(verdict, Verdict::Accept | Verdict::Timeout),
        }
    }
}

fn reference(masked: &[&'static str], case: &Case) -> Reference {
    let masked = masked.iter().copied().chain(case.presupposes().map(|rule| rule.id));
    let reference = Reference::new(Heed::all_but(masked));
    if case.rule().id == "replay" { reference.single_use() } else { reference }
}

/// Deep nesting is read by recursion: with rules masked, by a lot of it.
fn on_a_deep_stack(work: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(1 << 30).spawn(work).expect("a thread").join().expect("the work is done");
}

#[test]
fn a_sound_verifier_refuses_each_token_at_its_stage_and_accepts_each_twin() {
    on_a_deep_stack(|| {
        let mut objections = Vec::new();
        for bench in benches() {
            for forged in forged(&bench) {
                let Forged { case, specimen } = &forged;
                let mut session = Session::new(&bench, reference(&[], case));
                let twin = session.verdict(&specimen.twin, specimen.twin_setup.as_ref());
                let verdict = session.verdict(&specimen.token, specimen.setup.as_ref());
                let is_sound = match (&verdict, case.expected()) {
                    (Verdict::Accept, Expected::Accept) => true,
                    (Verdict::ConfigRefused(_), Expected::Reject(_)) => specimen.setup.is_some(),
                    (Verdict::Reject { stage, .. }, Expected::Reject(expected)) => {
                        stage.as_deref() == Some(expected.as_str())
                    }
                    _ => false,
                };
                if !is_sound || twin != Verdict::Accept {
                    objections.push(format!(
                        "{} {}: {verdict:?}, twin {twin:?}, {:?}",
                        bench.scheme(),
                        case.id(),
                        case.expected()
                    ));
                }
            }
        }
        assert!(objections.is_empty(), "{}\n{}", objections.len(), objections.join("\n"));
    });
}

/// Prints the matrix, rule by rule: how many cases it has, and how many a verifier that breaks it is caught by.
#[test]
fn each_case_is_caught_by_its_own_rule_and_by_no_other() {
    on_a_deep_stack(|| {
        let (mut caught, mut forgeable): (BTreeSet<&str>, BTreeSet<&str>) = Default::default();
        let mut objections = BTreeSet::new();
        for bench in benches() {
            let forged = forged(&bench);
            let is_usual = bench.setup().key_form == KeyForm::usual(bench.scheme().key());
            for rule in rules().into_iter().filter(|rule| is_usual || rule.id == "key-kind") {
                let mut session = Session::new(&bench, Reference::new(Heed::all_but([rule.id])));
                for forged in &forged {
                    let case = forged.case;
                    forgeable.insert(case.id());
                    let is_plain = case.presupposes().is_none() && case.rule().id != "replay";
                    let is_caught = if is_plain {
                        session.is_caught(forged)
                    } else {
                        Session::new(&bench, reference(&[rule.id], case)).is_caught(forged)
                    };
                    let is_own = case.rule().id == rule.id;
                    match (is_caught, is_own) {
                        (true, true) => drop(caught.insert(case.id())),
                        (true, false) => drop(objections.insert(format!("{}: also caught by {}", case.id(), rule.id))),
                        (false, true) if rule.id != "key-kind" => {
                            objections.insert(format!("{} {}: not caught by {}", bench.scheme(), case.id(), rule.id));
                        }
                        (false, _) => {}
                    }
                }
            }
        }
        for rule in rules() {
            let cases = || catalogue::all().iter().filter(|case| case.rule().id == rule.id);
            let hits = cases().filter(|case| caught.contains(case.id())).count();
            println!("{:<22} {hits:>4} of {:>4}", rule.id, cases().count());
        }
        for case in catalogue::all().iter().filter(|case| case.id().starts_with("jwt/")) {
            if !caught.contains(case.id()) {
                let why = if forgeable.contains(case.id()) { "caught by no mask" } else { "never forged" };
                objections.insert(format!("{}: {why}", case.id()));
            }
        }
        assert!(
            objections.is_empty(),
            "{} holes\n{}",
            objections.len(),
            objections.into_iter().collect::<Vec<_>>().join("\n")
        );
    });
}
