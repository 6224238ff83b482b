//! The report for people, the worst finding first.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use countersign::assay::{Account, Charge, Entry, Gain, Judgement, Severity, Standing};
use countersign::inspect::words::visible;

use crate::output::{GREEN, RED};

const HEADING: Style = Style::new().bold();
const FAINT: Style = Style::new().dimmed();
const YELLOW: Style = AnsiColor::Yellow.on_default().bold();

/// How many charges are told in full; the others have a line each.
const TOLD: usize = 8;
/// How many cases are named where there are more of a kind.
const NAMED: usize = 3;

/// The whole report, coloured.
pub(super) fn text(account: &Account<'_>) -> String {
    let mut text = verdict(account);
    let form = account.setup.key_form.as_str();
    line(&mut text, &format!("{FAINT}{} · {}, key as {form}{FAINT:#}", account.target(), account.setup.scheme));
    findings(&mut text, account);
    left_open(&mut text, account);
    totals(&mut text, account);
    text
}

/// The first line: what it all comes to.
fn verdict(account: &Account<'_>) -> String {
    let conclusion = account.conclusion();
    let ink = match account.report.judgement() {
        Judgement::Clean => GREEN,
        Judgement::Finding => RED,
        Judgement::Open | Judgement::Undecided => YELLOW,
    };
    format!("{ink}{}{ink:#}{}", conclusion.head, conclusion.rest)
}

fn findings(text: &mut String, account: &Account<'_>) {
    let charges = account.report.charges();
    charges.iter().take(TOLD).for_each(|charge| in_full(text, account, charge));
    if charges.len() > TOLD {
        line(text, &format!("\n{HEADING}and also{HEADING:#}"));
    }
    for Gain { headline, kind, severity, entries } in Gain::of(charges.get(TOLD..).unwrap_or_default()) {
        let (kind, severity) = (kind.to_uppercase(), severity.as_str());
        line(text, &format!("  {kind} {severity}  {headline} {FAINT}{}{FAINT:#}", names(&entries, 1)));
    }
}

/// The findings on one rule: the worst in full, the others by name.
fn in_full(text: &mut String, account: &Account<'_>, charge: &Charge<'_>) {
    let Charge { first, others } = charge;
    let case = first.trial.case;
    let (kind, severity) = (first.kind().to_uppercase(), first.severity());
    let ink = if severity >= Severity::High { RED } else { YELLOW };
    line(text, &format!("\n{ink}{kind}{ink:#} {}  {HEADING}{}{HEADING:#}", severity.as_str(), charge.headline()));
    let mut row = |name: &str, value: &str| line(text, &format!("  {name:<6} {value}"));
    row("case", &format!("{}: {}", case.id(), case.title()));
    if !case.references().is_empty() {
        row("see", &case.references().join(", "));
    }
    if let Some(said) = first.said() {
        row("said", &said);
    }
    if let Some(token) = account.token(first) {
        row("token", &token);
    }
    if let (true, Some(known)) = (first.is_unexpected(), first.known()) {
        row("known", &known);
    }
    row("again", &first.again());
    if !others.is_empty() {
        row("also", &names(others, NAMED));
    }
}

/// What could not be told, why, and what would help.
fn left_open(text: &mut String, account: &Account<'_>) {
    let mut rows: Vec<_> = account
        .report
        .gaps()
        .iter()
        .map(|gap| {
            let example = gap.example().map(|said| format!("; it said `{said}`")).unwrap_or_default();
            format!("{:>5} {}{example}: {FAINT}{}{FAINT:#}", gap.entries.len(), gap.why, names(&gap.entries, NAMED))
        })
        .collect();
    if let Some(first) = account.strays.first().first() {
        rows.push(format!("{:>5} lines that answer nothing; the first: {}", account.strays.count(), visible(first)));
    }
    if !rows.is_empty() {
        line(text, &format!("\n{HEADING}left open{HEADING:#}"));
        rows.iter().for_each(|row| line(text, row));
        account.remedies().iter().for_each(|remedy| line(text, &format!("  {remedy}")));
    }
}

fn totals(text: &mut String, account: &Account<'_>) {
    let entries = account.report.entries();
    let excepted = entries.iter().filter(|entry| entry.standing() == Standing::Excepted).count();
    let mut counts: Vec<_> =
        account.report.outcomes().iter().map(|(outcome, count)| format!("{count} {outcome}")).collect();
    if excepted > 0 {
        counts.push(format!("of which {excepted} excepted"));
    }
    let (cases, seconds) = (entries.len(), account.seconds);
    if let Some(fault) = account.fault {
        line(text, &format!("\n{YELLOW}ended early{YELLOW:#}: {}", visible(fault)));
    }
    line(text, &format!("\n{FAINT}{cases} cases in {seconds:.1} s: {}{FAINT:#}", counts.join(", ")));
}

/// The first few names, and how many more there are.
fn names(entries: &[&Entry], limit: usize) -> String {
    let named: Vec<_> = entries.iter().take(limit).map(|entry| entry.trial.case.id()).collect();
    let rest = entries.len().saturating_sub(limit);
    let rest = if rest > 0 { format!(", and {rest} more") } else { String::new() };
    format!("{}{rest}", named.join(", "))
}

/// Appends a line.
fn line(text: &mut String, line: &str) {
    // Writing to a `String` cannot fail.
    let _ = write!(text, "\n{line}");
}
