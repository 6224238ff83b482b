//! The findings, by severity: what an attacker gains, the evidence, and how to see it again.

use maud::{Markup, html};

use super::super::account::{plural, sentence};
use super::super::reference::address;
use super::super::{Account, Charge};
use super::{name, nothing, prose, title};
use crate::assay::rule::Severity;

const SEVERITIES: [Severity; 4] = [Severity::Critical, Severity::High, Severity::Medium, Severity::Low];

pub(super) fn section(account: &Account<'_>) -> Markup {
    let charges = account.report.charges();
    let of = |severity| charges.iter().filter(move |charge| charge.first.severity() == severity);
    let count = |severity| of(severity).map(|charge| charge.others.len() + 1).sum::<usize>();
    html! {
        section aria-labelledby="findings" {
            h2 id="findings" { "Findings" }
            @if charges.is_empty() {
                p { (nothing(account.report.judgement())) }
            } @else {
                ul.severities {
                    @for severity in SEVERITIES {
                        li class=(severity.as_str()) {
                            strong { (of(severity).count()) } " " (severity.as_str())
                            span { (plural(count(severity), "case")) }
                        }
                    }
                }
            }
            @for severity in SEVERITIES {
                @if count(severity) > 0 {
                    h3 { (title(severity)) }
                    @for charge in of(severity) { (article(account, charge)) }
                }
            }
        }
    }
}

fn article(account: &Account<'_>, charge: &Charge<'_>) -> Markup {
    let Charge { first, others } = charge;
    let case = first.trial.case;
    let rule = format!("#rule-{}/{}", case.format(), case.rule().id);
    html! {
        article class=(first.severity().as_str()) {
            h4 { (charge.headline()) }
            p.kind { (first.kind()) " · " (first.severity().as_str()) " · " (plural(others.len() + 1, "case")) }
            dl {
                dt { "Demanded" } dd { (prose(&sentence(case.rule().demands))) }
                dt { "Case" } dd { (name(first)) ": " (prose(case.title())) }
                @if let Some(said) = first.said() { dt { "It said" } dd { code { (said) } } }
                @if let (true, Some(known)) = (first.is_unexpected(), first.known()) { dt { "Known" } dd { (known) } }
                @if let Some(token) = account.token(first) { dt { "Token" } dd { code.token { (token) } } }
                @if !case.references().is_empty() { dt { "See" } dd { (references(case.references())) } }
                dt { "Again" } dd { code { (first.again()) } }
                @if !others.is_empty() { dt { "Also" } dd { a href=(rule) { (plural(others.len(), "more case")) " of this rule" } } }
            }
        }
    }
}

fn references(references: &[&str]) -> Markup {
    html! {
        @for (index, reference) in references.iter().enumerate() {
            @if index > 0 { ", " }
            @if let Some(address) = address(reference) {
                a href=(address) rel="noreferrer" { (reference) }
            } @else {
                (reference)
            }
        }
    }
}
