//! Every case is caught by a verifier that breaks its rule, and by no other.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::thread::Builder;
use std::time::Duration;

use countersign::assay::{
    Bench, Case, Circumstances, Configured, Expected, KeyForm, Listener, Scheme, Setup, Specimen, Target, Verdict,
};
use countersign::assay::{Rule, catalogue};

use super::reference::{Heed, Reference};

/// A case that was forged on a bench.
struct Forged {
    case: &'static Case,
    specimen: Specimen,
}

/// Which masks the cases of a bench are held against.
#[derive(Clone, Copy, PartialEq)]
enum Breadth {
    /// Those of every rule.
    Every,
    /// That of their own rule alone: the scheme is a sibling of one that is held against all.
    Own,
    /// That of the rule about forms of keys alone.
    KeyForms,
}

fn benches() -> Vec<(Bench, Breadth)> {
    let every = ["jwt/HS256", "jwt/RS256", "jwt/ES256", "jwt/EdDSA"].map(|name| (name, None, Breadth::Every));
    let siblings = ["jwt/HS512", "jwt/PS256", "jwt/ES384"].map(|name| (name, None, Breadth::Own));
    let forms = [KeyForm::Pkcs1Pem, KeyForm::CertPem, KeyForm::OpenSsh, KeyForm::Jwk, KeyForm::Jwks];
    let of_rsa = forms.map(|form| ("jwt/RS256", Some(form), Breadth::KeyForms));
    let of_ed25519 = [KeyForm::Raw, KeyForm::Hex].map(|form| ("jwt/EdDSA", Some(form), Breadth::KeyForms));
    let bench = |(name, key_form, breadth)| {
        let scheme = Scheme::find(name).expect("it is listed");
        let circumstances = Circumstances { key_form, ..Circumstances::now() };
        let bench = Bench::generate(scheme, circumstances).expect("keys are made");
        (bench.listening(Listener::start().expect("a port is free")), breadth)
    };
    every.into_iter().chain(siblings).chain(of_rsa).chain(of_ed25519).map(bench).collect()
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
            Expected::Reject(_) if case.is_about_fetching() => {
                self.bench.listener().is_ok_and(|listener| listener.fetched(case, Duration::ZERO).is_some())
            }
            Expected::Reject(_) => matches!(verdict, Verdict::Accept | Verdict::Timeout),
        }
    }
}

fn reference(masked: &[&'static str], case: &Case) -> Reference {
    let masked = masked.iter().copied().chain(case.presupposes().map(|rule| rule.id));
    let reference = Reference::new(Heed::all_but(masked));
    if case.rule().id == "replay" { reference.single_use() } else { reference }
}

/// What `work` finds on each bench, two at a time. Deep nesting is read by recursion: with rules masked, by a lot of it.
fn on_each_bench(work: fn(&Bench, Breadth) -> Findings) -> Findings {
    let queue = Mutex::new(benches());
    let found = Mutex::new(Findings::default());
    let next = || queue.lock().expect("no one panicked").pop();
    std::thread::scope(|scope| {
        let worker = || {
            while let Some((bench, breadth)) = next() {
                let findings = work(&bench, breadth);
                found.lock().expect("no one panicked").absorb(findings);
            }
        };
        let workers =
            [(); 2].map(|()| Builder::new().stack_size(1 << 30).spawn_scoped(scope, worker).expect("a thread"));
        workers.into_iter().for_each(|worker| worker.join().expect("the work is done"));
    });
    found.into_inner().expect("no one panicked")
}

#[derive(Default)]
struct Findings {
    forged: BTreeSet<&'static str>,
    caught: BTreeSet<&'static str>,
    objections: BTreeSet<String>,
}

impl Findings {
    fn absorb(&mut self, other: Self) {
        self.forged.extend(other.forged);
        self.caught.extend(other.caught);
        self.objections.extend(other.objections);
    }

    fn refute(&self) {
        let objections: Vec<_> = self.objections.iter().map(String::as_str).collect();
        assert!(objections.is_empty(), "{} objections\n{}", objections.len(), objections.join("\n"));
    }
}

#[test]
fn a_sound_verifier_refuses_each_token_at_its_stage_and_accepts_each_twin() {
    on_each_bench(|bench, _| {
        let mut findings = Findings::default();
        for Forged { case, specimen } in forged(bench) {
            let mut session = Session::new(bench, reference(&[], case));
            let twin = session.verdict(&specimen.twin, specimen.twin_setup.as_ref());
            let verdict = session.verdict(&specimen.token, specimen.setup.as_ref());
            let is_sound = match (&verdict, case.expected()) {
                (Verdict::Accept, Expected::Accept) => true,
                (Verdict::ConfigRefused(_), Expected::Reject(_)) => specimen.setup.is_some(),
                (Verdict::Reject { stage, .. }, Expected::Reject(expected)) => {
                    case.is_about_fetching() || stage.as_deref() == Some(expected.as_str())
                }
                _ => false,
            };
            if !is_sound || twin != Verdict::Accept {
                let (scheme, id, expected) = (bench.scheme(), case.id(), case.expected());
                findings.objections.insert(format!("{scheme} {id}: {verdict:?}, twin {twin:?}, not {expected:?}"));
            }
        }
        findings
    })
    .refute();
}

/// Prints the matrix, rule by rule: how many cases it has, and by how many of them a verifier that breaks it is caught.
#[test]
fn each_case_is_caught_by_its_own_rule_and_by_no_other() {
    let mut findings = on_each_bench(hold_against_masks);
    let jwt = || catalogue::all().iter().filter(|case| case.id().starts_with("jwt/"));
    for rule in rules() {
        let cases = || jwt().filter(|case| case.rule().id == rule.id);
        let hits = cases().filter(|case| findings.caught.contains(case.id())).count();
        println!("{:<22} {hits:>4} of {:>4}", rule.id, cases().count());
    }
    for case in jwt().filter(|case| !findings.caught.contains(case.id())) {
        let why = if findings.forged.contains(case.id()) { "caught by no mask" } else { "never forged" };
        findings.objections.insert(format!("{}: {why}", case.id()));
    }
    findings.refute();
}

fn hold_against_masks(bench: &Bench, breadth: Breadth) -> Findings {
    let mut findings = Findings::default();
    let forged = forged(bench);
    findings.forged.extend(forged.iter().map(|forged| forged.case.id()));
    for rule in rules().into_iter().filter(|rule| breadth != Breadth::KeyForms || rule.id == "key-kind") {
        let mut session = Session::new(bench, Reference::new(Heed::all_but([rule.id])));
        let is_wanted = |case: &Case| breadth == Breadth::Every || case.rule().id == rule.id;
        for forged in forged.iter().filter(|forged| is_wanted(forged.case)) {
            let case = forged.case;
            let is_plain = case.presupposes().is_none() && case.rule().id != "replay";
            let is_caught = if is_plain {
                session.is_caught(forged)
            } else {
                Session::new(bench, reference(&[rule.id], case)).is_caught(forged)
            };
            match (is_caught, case.rule().id == rule.id) {
                (true, true) => drop(findings.caught.insert(case.id())),
                (true, false) => drop(findings.objections.insert(format!("{}: also caught by {}", case.id(), rule.id))),
                // A form of keys is caught where keys are deployed in it.
                (false, true) if rule.id != "key-kind" => {
                    findings.objections.insert(format!("{} {}: not caught by {}", bench.scheme(), case.id(), rule.id));
                }
                (false, _) => {}
            }
        }
    }
    findings
}
