//! Every case, rule by rule: what the token is, what came of it, and the evidence where that is no pass.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::super::{Account, Entry, Standing};
use super::prose;
use crate::assay::outcome::Outcome;

pub(super) fn section(account: &Account<'_>) -> Markup {
    html! {
        section.cases aria-labelledby="cases" {
            h2 id="cases" { "Every case" }
            ul.outcomes {
                @for (outcome, count) in account.report.outcomes() { li { strong { (count) } " " (outcome) } }
            }
            table {
                thead { tr { th scope="col" { "Case" } th scope="col" { "Outcome" } th scope="col" { "What it is" } } }
                @for entries in by_rule(account.report.entries()) { (rule(account, &entries)) }
            }
        }
    }
}

fn rule(account: &Account<'_>, entries: &[&Entry]) -> Markup {
    let Some(first) = entries.first() else { return Markup::default() };
    let case = first.trial.case;
    html! {
        tbody id=(format!("rule-{}/{}", case.format(), case.rule().id)) {
            tr { th scope="rowgroup" colspan="3" { (case.rule().id) ": " (prose(case.rule().demands)) } }
            @for entry in entries { (row(account, entry)) }
        }
    }
}

fn row(account: &Account<'_>, entry: &Entry) -> Markup {
    let (case, standing) = (entry.trial.case, entry.standing());
    html! {
        tr id=(case.id()) class=(format!("case {}", standing.as_str())) data-outcome=(entry.trial.outcome.as_str()) data-severity=(entry.severity().as_str()) {
            td { code { (case.id()) } }
            td { (entry.trial.outcome.as_str()) @if entry.is_unexpected() { ", stale exception" } @else if standing == Standing::Excepted { ", put up with" } }
            td {
                (prose(case.title()))
                @if standing != Standing::Fine {
                    @if let Some(said) = entry.said() { " " span.said { (speaker(entry)) ": " code { (said) } } }
                    @if let Some(token) = account.token(entry) { " " code.token { (token) } }
                }
            }
        }
    }
}

/// Whose words an entry's reason is in.
fn speaker(entry: &Entry) -> &'static str {
    match entry.trial.outcome {
        Outcome::Skipped(_) => "Why",
        Outcome::Inconclusive => "Of the honest token it said",
        _ => "It said",
    }
}

/// Those of one rule together, in the order in which the first of each comes.
fn by_rule(entries: &[Entry]) -> Vec<Vec<&Entry>> {
    let mut groups: Vec<Vec<&Entry>> = Vec::new();
    let mut places = BTreeMap::new();
    for entry in entries {
        let case = entry.trial.case;
        let place = *places.entry((case.format(), case.rule().id)).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.push(entry),
            None => groups.push(vec![entry]),
        }
    }
    groups
}
