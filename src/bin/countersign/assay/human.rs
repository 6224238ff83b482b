//! The report for people, the worst finding first.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use countersign::assay::{Entry, Judgement, Outcome, Report, Setup, Severity, Standing, Strays};
use countersign::inspect::words::visible;

use crate::output::{GREEN, RED};

const HEADING: Style = Style::new().bold();
const FAINT: Style = Style::new().dimmed();
const YELLOW: Style = AnsiColor::Yellow.on_default().bold();

/// How much of a token is shown that is not to be shown whole, in characters.
const TOKEN_SHOWN: usize = 48;
/// The most that is shown of one that is.
const TOKEN_LIMIT: usize = 64 * 1024;
/// How many further cases of a rule are named.
const CASES_NAMED: usize = 6;

/// A report, and what it is about.
pub(super) struct Described<'a> {
    pub(super) report: &'a Report,
    pub(super) setup: &'a Setup,
    pub(super) strays: &'a Strays,
    pub(super) seconds: f64,
    pub(super) show_token: bool,
}

impl Described<'_> {
    /// The whole report on the program called by `command`.
    pub(super) fn text(&self, command: &str) -> String {
        let mut text = self.verdict();
        let Setup { scheme, key_form, .. } = self.setup;
        line(&mut text, &format!("{FAINT}{} · {scheme}, key as {}{FAINT:#}", visible(command), key_form.as_str()));
        for group in by_rule(&self.report.findings()) {
            self.finding(&mut text, &group);
        }
        self.left_open(&mut text);
        self.totals(&mut text);
        text
    }

    /// The first line: what it all comes to.
    fn verdict(&self) -> String {
        let findings = self.report.findings().len();
        let tried = self.report.entries().iter().filter(|entry| entry.trial.verdict.is_some()).count();
        match self.report.judgement() {
            Judgement::Clean => format!("{GREEN}clean{GREEN:#} none of {tried} cases found anything"),
            Judgement::Open => {
                format!("{YELLOW}nothing found{YELLOW:#} in {tried} cases, of which some were left open")
            }
            Judgement::Undecided if self.report.obstacle().is_some() => {
                let why = self.report.obstacle().unwrap_or_default();
                format!("{YELLOW}undecided{YELLOW:#} {}", visible(why))
            }
            Judgement::Undecided => {
                format!("{YELLOW}undecided{YELLOW:#} no honest token was accepted: nothing can be said of the target")
            }
            Judgement::Finding => {
                let plural = if findings == 1 { "" } else { "s" };
                format!("{RED}{findings} finding{plural}{RED:#} in {tried} cases")
            }
        }
    }

    /// The findings on one rule: the worst in full, the others by name.
    fn finding(&self, text: &mut String, group: &[&Entry]) {
        let Some((worst, others)) = group.split_first() else { return };
        let case = worst.trial.case;
        let (outcome, severity) = (worst.trial.outcome.as_str().to_uppercase(), case.severity());
        let ink = if severity >= Severity::High { RED } else { YELLOW };
        line(text, &format!("\n{ink}{outcome}{ink:#} {}  {HEADING}{}{HEADING:#}", severity.as_str(), headline(worst)));
        let mut row = |name: &str, value: &str| line(text, &format!("  {name:<6} {value}"));
        row("case", &format!("{}: {}", case.id(), case.title()));
        if !case.references().is_empty() {
            row("see", &case.references().join(", "));
        }
        if let Some(reason) = worst.reason().filter(|reason| !reason.is_empty()) {
            row("said", &visible(reason));
        }
        if let Some(token) = &worst.trial.token {
            row("token", &self.token(token));
        }
        if let (Standing::Stale, Some(exception)) = (worst.standing(), &worst.exception) {
            row("known", &format!("as {}: {}", exception.outcome, visible(&exception.reason)));
        }
        row("again", &format!("--only {} --show-token", case.id()));
        if !others.is_empty() {
            let named: Vec<_> = others.iter().take(CASES_NAMED).map(|entry| entry.trial.case.id()).collect();
            let rest = others.len().saturating_sub(CASES_NAMED);
            let rest = if rest > 0 { format!(", and {rest} more") } else { String::new() };
            row("also", &format!("{}{rest}", named.join(", ")));
        }
    }

    /// The token, or as much of it as tells it from others.
    fn token(&self, token: &[u8]) -> String {
        let text = visible(&String::from_utf8_lossy(token));
        let limit = if self.show_token { TOKEN_LIMIT } else { TOKEN_SHOWN };
        match text.char_indices().nth(limit) {
            None if text.is_empty() => "(empty)".to_owned(),
            None => text,
            Some((end, _)) => format!("{}… ({} bytes)", text.get(..end).unwrap_or_default(), token.len()),
        }
    }

    /// What could not be told, and why.
    fn left_open(&self, text: &mut String) {
        let skipped = self.report.skipped();
        let count = |outcome: &Outcome| self.report.outcomes().get(outcome.as_str()).copied().unwrap_or_default();
        let mut rows = Vec::new();
        for (outcome, what) in [
            (Outcome::Inconclusive, "inconclusive: their honest twins are refused too"),
            (Outcome::ConfigRefused, "not tried: the program does not take the keys"),
            (Outcome::ProtocolError, "not answered: the target said something else"),
        ] {
            if count(&outcome) > 0 {
                rows.push(format!("{:>5} {what}{}", count(&outcome), self.example(&outcome)));
            }
        }
        rows.extend(skipped.iter().map(|(why, count)| format!("{count:>5} skipped: {}", visible(why))));
        if self.strays.count() > 0 {
            let first = self.strays.first().first().map(|line| visible(line)).unwrap_or_default();
            rows.push(format!("{:>5} lines that answer nothing; the first: {first}", self.strays.count()));
        }
        if !rows.is_empty() {
            line(text, &format!("\n{HEADING}left open{HEADING:#}"));
            rows.iter().for_each(|row| line(text, row));
        }
    }

    /// What the target said where an outcome came up for the first time.
    fn example(&self, outcome: &Outcome) -> String {
        let mut entries = self.report.entries().iter().filter(|entry| entry.trial.outcome == *outcome);
        match entries.next().and_then(Entry::reason) {
            Some(reason) => format!(", such as `{}`", visible(reason)),
            None => String::new(),
        }
    }

    fn totals(&self, text: &mut String) {
        let excepted = self.report.entries().iter().filter(|entry| entry.standing() == Standing::Excepted).count();
        let mut counts: Vec<_> =
            self.report.outcomes().iter().map(|(outcome, count)| format!("{count} {outcome}")).collect();
        if excepted > 0 {
            counts.push(format!("of which {excepted} excepted"));
        }
        let (cases, seconds) = (self.report.entries().len(), self.seconds);
        line(text, &format!("\n{FAINT}{cases} cases in {seconds:.1} s: {}{FAINT:#}", counts.join(", ")));
    }
}

/// What an attacker gains, or what else is wrong.
fn headline(entry: &Entry) -> String {
    let case = entry.trial.case;
    match &entry.trial.outcome {
        _ if entry.standing() == Standing::Stale => {
            "An exception is made for this, and it is not so any more.".to_owned()
        }
        Outcome::Timeout => "A single token keeps it busy for longer than it may take.".to_owned(),
        Outcome::Crash => "A single token ends it.".to_owned(),
        Outcome::WrongStage => "It refuses this, but not for the reason that should count.".to_owned(),
        _ => sentence(case.rule().gain),
    }
}

/// A clause as a sentence.
fn sentence(clause: &str) -> String {
    let mut letters = clause.chars();
    let first = letters.next().map(char::to_uppercase);
    format!("{}{}.", first.into_iter().flatten().collect::<String>(), letters.as_str())
}

/// Findings of one rule and outcome together, in the order in which the first of each comes.
fn by_rule<'a>(findings: &[&'a Entry]) -> Vec<Vec<&'a Entry>> {
    let mut groups: Vec<Vec<&Entry>> = Vec::new();
    let mut places = BTreeMap::new();
    for entry in findings {
        let key = (entry.trial.case.rule().id, entry.trial.outcome.as_str(), entry.standing());
        let place = *places.entry(key).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.push(entry),
            None => groups.push(vec![entry]),
        }
    }
    groups
}

/// Appends a line.
fn line(text: &mut String, line: &str) {
    // Writing to a `String` cannot fail.
    let _ = write!(text, "\n{line}");
}
