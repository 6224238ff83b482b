//! The report as one page of HTML that stands alone: no script, nothing fetched, fit to be printed and handed on.
//!
//! What a target says is text here and never markup: `maud` escapes it, and nothing that does not show is in it.

mod cases;
mod finding;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::account::plural;
use super::{Account, Entry, Judgement, Standing};
use crate::assay::rule::Severity;
use crate::foundation::clock::Timestamp;
use crate::foundation::words::{date, visible};

const STYLE: &str = include_str!("style.css");
/// Whatever a browser might be talked into, it fetches and runs nothing.
const CONTENT_SECURITY: &str = "default-src 'none'; style-src 'unsafe-inline'";
/// How many of those that were left open for one reason are named.
const NAMED: usize = 12;

impl Account<'_> {
    /// The report as one page of HTML: the verdict, the findings by severity, what was left open, and every case.
    #[must_use]
    pub fn to_html(&self) -> String {
        let conclusion = self.conclusion().sentence();
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta http-equiv="Content-Security-Policy" content=(CONTENT_SECURITY);
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { "Assay of " (self.target()) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    header class=(self.report.judgement().as_str()) {
                        p { "Assay of a token verifier" }
                        h1 { (conclusion) }
                        (facts(self))
                    }
                    main {
                        (finding::section(self))
                        (left_open(self))
                        (put_up_with(self))
                        (reading())
                        (cases::section(self))
                    }
                    footer { p { "Made by countersign " (env!("CARGO_PKG_VERSION")) ", with " code { "countersign assay" } "." } }
                }
            }
        };
        page.into_string()
    }
}

/// What was held against what, when, and for how long.
fn facts(account: &Account<'_>) -> Markup {
    let when = Timestamp::from_unix(account.setup.now).map(date).unwrap_or_default();
    let (cases, tried) = (account.report.entries().len(), account.tried());
    html! {
        dl {
            dt { "Target" } dd { code { (account.target()) } }
            dt { "Scheme" } dd { (account.setup.scheme) ", key as " (account.setup.key_form.as_str()) }
            dt { "Tried" } dd { (tried) " of " (plural(cases, "case")) " in " (format!("{:.1}", account.seconds)) " s" }
            dt { "Begun" } dd { (when) }
            @if let Some(fault) = account.fault {
                dt { "Ended early" } dd { (visible(fault)) }
            }
        }
    }
}

fn left_open(account: &Account<'_>) -> Markup {
    let gaps = account.report.gaps();
    html! {
        section aria-labelledby="open" {
            h2 id="open" { "Left open" }
            @if gaps.is_empty() {
                p { "Nothing: every case was tried, and came to something." }
            } @else {
                table.open {
                    thead { tr { th scope="col" { "Cases" } th scope="col" { "Why" } th scope="col" { "Which" } } }
                    tbody {
                        @for gap in &gaps {
                            tr {
                                td.number { (gap.entries.len()) }
                                td { (prose(&gap.why)) @if let Some(said) = gap.example() { ", such as " code { (said) } } }
                                td { (names(&gap.entries)) }
                            }
                        }
                    }
                }
                ul { @for remedy in account.remedies() { li { (prose(&remedy)) } } }
            }
            @if let Some(first) = account.strays.first().first() {
                p {
                    "The target also printed " (account.strays.count()) " lines that answer nothing. The first: "
                    code { (visible(first)) }
                }
            }
        }
    }
}

fn put_up_with(account: &Account<'_>) -> Markup {
    let entries = account.report.entries().iter();
    let known: Vec<_> = entries.filter(|entry| entry.standing() == Standing::Excepted).collect();
    html! {
        @if !known.is_empty() {
            section aria-labelledby="known" {
                h2 id="known" { "Put up with" }
                ul {
                    @for entry in known {
                        li { (name(entry)) ", " (entry.known().unwrap_or_default()) }
                    }
                }
            }
        }
    }
}

/// What the words mean that the page uses.
fn reading() -> Markup {
    let words = [
        ("Forgery", "It accepts a token that was made without its key."),
        ("Confusion", "It accepts a genuine token for something that it was not made for."),
        (
            "Strictness",
            "It accepts a token that is correctly signed and breaks a rule. Two readers may understand it differently.",
        ),
        ("Resource, timeout, crash", "It spends more on one token than a token is worth, or ends."),
        ("Over-rejection", "It refuses an honest token."),
        ("Wrong stage", "It refuses the token, but another check than the one that should."),
        (
            "Inconclusive",
            "It refuses the attack, and an honest token that differs as little as can be, too: nothing is known.",
        ),
    ];
    html! {
        section aria-labelledby="reading" {
            h2 id="reading" { "How to read this" }
            p {
                "Every case is a token that a sound verifier refuses, and an honest twin that it accepts. To repeat one, run the "
                "same command with " code { "--only ID --show-token" } ": it prints the whole token."
            }
            dl { @for (word, meaning) in words { dt { (word) } dd { (meaning) } } }
        }
    }
}

/// The names of cases, the first few of many.
fn names(entries: &[&Entry]) -> Markup {
    let rest = entries.len().saturating_sub(NAMED);
    html! {
        @for (index, entry) in entries.iter().take(NAMED).enumerate() {
            @if index > 0 { ", " }
            (name(entry))
        }
        @if rest > 0 { ", and " (rest) " more" }
    }
}

/// A case's name, which leads to its row.
fn name(entry: &Entry) -> Markup {
    let id = entry.trial.case.id();
    html! { a href=(format!("#{id}")) { code { (id) } } }
}

/// This project's own words, in which what stands between backticks is code.
fn prose(text: &str) -> Markup {
    html! {
        @for (index, part) in text.split('`').enumerate() {
            @if index % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

fn title(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "Critical",
        Severity::High => "High",
        Severity::Medium => "Medium",
        Severity::Low => "Low",
    }
}

/// What is said in place of findings where there are none.
fn nothing(judgement: Judgement) -> &'static str {
    match judgement {
        Judgement::Clean => "None: it refused every attack and accepted every honest token.",
        Judgement::Undecided => "None, and none could have been: that says nothing for the target.",
        _ => "None among the cases that came to something.",
    }
}
