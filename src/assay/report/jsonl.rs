//! The report for programs: a line of JSON a trial, and a last one that sums up.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use super::{Account, Entry, Judgement};
use crate::assay::verdict::Verdict;

/// A trial, as a program reads it.
#[derive(Serialize)]
pub struct Line<'a> {
    case: &'static str,
    class: &'static str,
    outcome: &'static str,
    severity: &'static str,
    references: &'static [&'static str],
    verdict: Option<&'static str>,
    reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stage: Option<&'a str>,
    token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exception: Option<ExceptionMember<'a>>,
}

#[derive(Serialize)]
struct ExceptionMember<'a> {
    outcome: &'static str,
    reason: &'a str,
    holds: bool,
}

impl<'a> From<&'a Entry> for Line<'a> {
    fn from(entry: &'a Entry) -> Self {
        let Entry { trial, exception } = entry;
        let stage = match &trial.verdict {
            Some(Verdict::Reject { stage, .. }) => stage.as_deref(),
            _ => None,
        };
        let exception = exception.as_ref().map(|exception| ExceptionMember {
            outcome: exception.outcome,
            reason: &exception.reason,
            holds: !entry.is_unexpected(),
        });
        Self {
            case: trial.case.id(),
            class: trial.case.class().as_str(),
            outcome: trial.outcome.as_str(),
            severity: entry.severity().as_str(),
            references: trial.case.references(),
            verdict: trial.verdict.as_ref().map(Verdict::as_str),
            reason: entry.reason(),
            stage,
            token: trial.token.as_ref().map(|token| STANDARD.encode(token)),
            exception,
        }
    }
}

/// The last line.
#[derive(Serialize)]
pub struct Summary<'a> {
    summary: Totals<'a>,
}

#[derive(Serialize)]
struct Totals<'a> {
    scheme: &'static str,
    judgement: &'static str,
    cases: usize,
    findings: usize,
    outcomes: BTreeMap<&'a str, usize>,
    skipped: BTreeMap<&'a str, usize>,
    stale_exceptions: Vec<&'static str>,
    stray_lines: u64,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    first_stray_lines: &'a [String],
    seconds: f64,
    fault: Option<&'a str>,
}

impl<'a> Summary<'a> {
    /// Sums up what `account` tells.
    #[must_use]
    pub fn new(account: &Account<'a>) -> Self {
        let Account { report, strays, fault, seconds, .. } = *account;
        let findings = report.findings();
        let stale = findings.iter().filter(|entry| entry.is_unexpected());
        let summary = Totals {
            scheme: account.setup.scheme.name(),
            judgement: report.judgement().as_str(),
            cases: report.entries().len(),
            findings: findings.len(),
            outcomes: report.outcomes(),
            skipped: report.skipped(),
            stale_exceptions: stale.map(|entry| entry.trial.case.id()).collect(),
            stray_lines: strays.count(),
            first_stray_lines: strays.first(),
            seconds: (seconds * 1000.0).round() / 1000.0,
            fault,
        };
        Self { summary }
    }
}

impl Judgement {
    /// Its name in reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Finding => "finding",
            Self::Open => "open",
            Self::Undecided => "undecided",
        }
    }
}
