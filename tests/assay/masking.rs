//! Whether each rule is shown by its own cases, and by no other's.

use std::collections::{BTreeMap, BTreeSet};

use countersign::assay::{self, Bench, Case, Expected, Outcome, Selection, Target, Trial, Verdict, catalogue};

/// A verifier some of whose rules are not heeded.
pub(crate) trait Masked: Target {
    fn masking(rules: &[&'static str]) -> Self;
}

fn trials(bench: &Bench, target: &mut dyn Target) -> Vec<Trial> {
    let mut trials = Vec::new();
    assay::run(bench, target, &Selection::all(), &mut |trial| trials.push(trial)).expect("the harness holds");
    trials
}

/// What is wrong with a sound verifier's answer, if anything; `excuses`: why a case may be left out.
fn objection(trial: &Trial, excuses: &[&str]) -> Option<String> {
    let id = trial.case.id();
    match (&trial.outcome, &trial.verdict, trial.case.expected()) {
        (Outcome::Skipped(why), ..) => {
            (!excuses.iter().any(|excuse| why.contains(excuse))).then(|| format!("{id}: skipped, {why}"))
        }
        (Outcome::Pass, _, _) if trial.twin != Some(Verdict::Accept) => {
            Some(format!("{id}: the twin got {:?}", trial.twin))
        }
        (Outcome::Pass, Some(Verdict::Reject { stage, reason }), Expected::Reject(expected)) => {
            (stage.as_deref() != Some(expected.as_str())).then(|| format!("{id}: {stage:?} {reason:?}, not {expected}"))
        }
        (Outcome::Pass, ..) => None,
        (outcome, verdict, expected) => {
            Some(format!("{id}: {outcome:?}: {verdict:?}, not {expected:?}, twin {:?}", trial.twin))
        }
    }
}

/// Asserts that `target` refuses every token at its stage, and accepts every twin. Returns how many cases it was asked.
pub(crate) fn assert_sound(bench: &Bench, target: &mut dyn Target, excuses: &[&str]) -> usize {
    let trials = trials(bench, target);
    let objections: Vec<_> = trials.iter().filter_map(|trial| objection(trial, excuses)).collect();
    assert!(objections.is_empty(), "{}: {}", bench.scheme(), objections.join("\n"));
    trials.iter().filter(|trial| trial.verdict.is_some()).count()
}

fn is_caught(trial: &Trial) -> bool {
    match trial.case.expected() {
        Expected::Accept => trial.verdict.as_ref().is_some_and(|verdict| *verdict != Verdict::Accept),
        Expected::Reject(_) => trial.verdict == Some(Verdict::Accept),
    }
}

/// Asserts that of the cases whose ids begin with `prefix`, each is caught where its own rule is masked, on every bench where
/// it can be forged, and nowhere else. Prints the matrix.
pub(crate) fn assert_each_caught_by_its_own_rule<R: Masked>(prefix: &str, benches: &[Bench]) {
    let cases: Vec<&Case> = catalogue::all().iter().filter(|case| case.id().starts_with(prefix)).collect();
    let rules: BTreeSet<&'static str> = cases.iter().map(|case| case.rule().id).collect();
    let mut caught: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut objections = BTreeSet::new();
    for bench in benches {
        for rule in &rules {
            for trial in trials(bench, &mut R::masking(&[rule])) {
                let (id, is_own) = (trial.case.id(), trial.case.rule().id == *rule);
                match (is_caught(&trial), is_own) {
                    (true, true) => drop(caught.entry(rule).or_default().insert(id)),
                    (true, false) => drop(objections.insert(format!("{id}: also caught by {rule}"))),
                    (false, true) if trial.verdict.is_some() => {
                        objections.insert(format!(
                            "{}: {id}: not caught by {rule}: {:?}",
                            bench.scheme(),
                            trial.verdict
                        ));
                    }
                    (false, _) => {}
                }
            }
        }
    }
    for rule in rules {
        let own: Vec<_> = cases.iter().filter(|case| case.rule().id == rule).collect();
        let hits = caught.get(rule).cloned().unwrap_or_default();
        println!("{rule:<22} {:>4} of {:>4}", hits.len(), own.len());
        let missed = own.iter().filter(|case| !hits.contains(case.id()));
        objections.extend(missed.map(|case| format!("{}: caught by no mask", case.id())));
    }
    let objections: Vec<_> = objections.into_iter().collect();
    assert!(objections.is_empty(), "{} holes\n{}", objections.len(), objections.join("\n"));
}

/// A token without what is often found around one.
pub(crate) fn bare(token: &[u8]) -> String {
    let text = String::from_utf8_lossy(token);
    let text = text.trim_start_matches(['\u{feff}', '\u{a0}', ' ', '\n', '\t', '"', '<']);
    let text = text.strip_prefix("Bearer ").or(text.strip_prefix("bearer ")).unwrap_or(text);
    let text = text.trim_end_matches("%00");
    text.trim_end_matches([' ', '\r', '\n', '\t', '\0', '"', '>', ';', '\u{fffd}']).to_owned()
}
