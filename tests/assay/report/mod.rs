//! The reports: every form tells the same story, and nothing that a target says is more than text.

mod agreement;
mod foreign;
mod page;
mod sarif;
pub(crate) mod story;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use countersign::Error;
use countersign::assay::{
    self, Account, Bench, Configured, Exceptions, Outcome, Report, Scheme, Selection, Setup, Strays, Target, Trial,
    Verdict,
};
use countersign::compare::OwnVerifier;

use super::bench;

/// A verifier that is sound, but for what it does every so many tokens.
struct Moody {
    sound: OwnVerifier,
    asked: usize,
}

impl Target for Moody {
    fn configure(&mut self, setup: &Setup) -> Result<Configured, Error> {
        self.sound.configure(setup)
    }

    fn judge(&mut self, token: &[u8]) -> Verdict {
        self.asked += 1;
        match self.asked {
            asked if asked % 41 == 0 => Verdict::Timeout,
            asked if asked % 43 == 0 => Verdict::Crash(String::new()),
            asked if asked % 47 == 0 => Verdict::ProtocolError(String::new()),
            asked if asked % 53 == 0 => Verdict::OutOfMemory,
            asked if asked % 5 == 0 => Verdict::Accept,
            asked if asked % 7 == 0 => Verdict::Reject { reason: None, stage: Some("signature".to_owned()) },
            _ => self.sound.judge(token),
        }
    }
}

/// The report on `target`.
fn run(bench: &Bench, target: &mut dyn Target) -> Report {
    let mut report = Report::new(Exceptions::default());
    assay::run(bench, target, &Selection::all(), &mut |trial| report.note(trial)).expect("the harness holds");
    report
}

/// What a moody verifier does in each of a few schemes. Which case it is moody about depends on the keys.
static MOODS: LazyLock<BTreeMap<&str, (Bench, Vec<Trial>)>> = LazyLock::new(|| {
    let trials = |scheme| {
        let bench = bench(Scheme::find(scheme).expect("it is listed"));
        let mut trials = Vec::new();
        let mut target = Moody { sound: OwnVerifier::default(), asked: 0 };
        assay::run(&bench, &mut target, &Selection::all(), &mut |trial| trials.push(trial)).expect("the harness holds");
        (scheme, (bench, trials))
    };
    ["jwt/ES256", "paseto/v4.local", "biscuit/ed25519"].map(trials).into()
});

/// A moody verifier's report, where it says `words` whenever it says something. One case of five is put up with as it is, and
/// of some others something is expected that they do not do; `words` is what is remarked of each.
fn moody(scheme: &str, words: &str) -> (&'static Bench, Report) {
    let (bench, trials) = &MOODS[scheme];
    let said = |verdict: &Verdict| match verdict.clone() {
        Verdict::Reject { stage, .. } => Verdict::Reject { reason: Some(words.to_owned()), stage },
        Verdict::Crash(_) => Verdict::Crash(words.to_owned()),
        Verdict::ProtocolError(_) => Verdict::ProtocolError(words.to_owned()),
        other => other,
    };
    let remark: String = words.chars().filter(|character| !"\n\r".contains(*character)).collect();
    let line = |(index, trial): (usize, &Trial)| {
        let outcome = trial.outcome.as_str().replace(' ', "-");
        let is_met = index % 5 == 0 && trial.outcome != Outcome::Pass;
        let expected = if is_met { outcome } else { "config-refused".to_owned() };
        (is_met || index % 17 == 0).then(|| format!("{} {expected} known: {remark}", trial.case.id()))
    };
    let lines = trials.iter().enumerate().filter_map(line);
    let exceptions = Exceptions::read(&lines.collect::<Vec<_>>().join("\n")).expect("they are exceptions");
    let mut report = Report::new(exceptions);
    for trial in trials.clone() {
        let (verdict, twin) = (trial.verdict.as_ref().map(said), trial.twin.as_ref().map(said));
        report.note(Trial { verdict, twin, ..trial });
    }
    (bench, report)
}

fn account<'a>(bench: &'a Bench, report: &'a Report, words: &'a str, strays: &'a Strays) -> Account<'a> {
    Account {
        report,
        setup: bench.setup(),
        target: words,
        source: words,
        strays,
        seconds: 1.234,
        fault: Some(words),
        shows_tokens: true,
    }
}

/// Each form's name, and the report in it.
fn forms(account: &Account<'_>) -> Vec<(&'static str, String)> {
    let mut lines: Vec<_> = account
        .report
        .entries()
        .iter()
        .map(|entry| serde_json::to_string(&assay::Line::from(entry)).unwrap())
        .collect();
    lines.push(serde_json::to_string(&assay::Summary::new(account)).unwrap());
    vec![
        ("jsonl", lines.join("\n")),
        ("junit", account.to_junit().expect("it is written")),
        ("sarif", account.to_sarif().expect("it is written")),
        ("md", account.to_markdown()),
        ("html", account.to_html()),
    ]
}
