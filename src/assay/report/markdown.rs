//! The report in GitHub's Markdown, short enough for a comment on a change.

use std::fmt::Write as _;

use super::account::plural;
use super::reference::address;
use super::{Account, Charge, Entry, Gain, Standing};
use crate::foundation::words::{excerpt, visible};

/// How many charges are told in full.
const TOLD: usize = 6;
/// How much of a token is shown, in characters: whoever wants more has the other reports.
const TOKEN_SHOWN: usize = 600;
/// How many of those that were left open for one reason are named.
const NAMED: usize = 3;

impl Account<'_> {
    /// The report in GitHub's Markdown. What a target says stands in code, where nothing is markup and nobody is mentioned.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        let mut page = Page { account: self, text: String::new() };
        let conclusion = self.conclusion();
        page.line(format_args!("## {}\n", prose(&conclusion.sentence())));
        let (cases, tried) = (self.report.entries().len(), self.tried());
        let (scheme, form, seconds) = (self.setup.scheme, self.setup.key_form.as_str(), self.seconds);
        let target = code(&self.target());
        page.line(format_args!(
            "{target} · {scheme}, key as {form} · {tried} of {cases} cases tried in {seconds:.1} s"
        ));
        if let Some(fault) = self.fault {
            page.line(format_args!("\n**The run ended early:** {}", code(&visible(fault))));
        }
        page.findings();
        page.left_open();
        page.put_up_with();
        page.line(format_args!("\n### Every case\n\n| outcome | cases |\n|---|---:|"));
        for (outcome, count) in self.report.outcomes() {
            page.line(format_args!("| {outcome} | {count} |"));
        }
        page.text
    }
}

struct Page<'a> {
    account: &'a Account<'a>,
    text: String,
}

impl Page<'_> {
    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        // Writing to a `String` cannot fail.
        let _ = writeln!(self.text, "{line}");
    }

    fn findings(&mut self) {
        let charges = self.account.report.charges();
        if charges.is_empty() {
            return;
        }
        self.line(format_args!(
            "\n### Findings\n\n| severity | kind | what an attacker gains | cases |\n|---|---|---|---:|"
        ));
        for Gain { headline, kind, severity, entries } in Gain::of(&charges) {
            self.line(format_args!("| {} | {kind} | {headline} | {} |", severity.as_str(), entries.len()));
        }
        let told = charges.len().min(TOLD);
        self.line(format_args!("\n### {}", if told == charges.len() { "In full" } else { "The worst in full" }));
        charges.iter().take(TOLD).for_each(|charge| self.charge(charge));
        self.line(format_args!("\n<details><summary>Every finding by name</summary>\n"));
        for Gain { headline, severity, entries, .. } in Gain::of(&charges) {
            let ids: Vec<_> = entries.iter().map(|entry| code(entry.trial.case.id())).collect();
            self.line(format_args!("- {}: {headline} {}", severity.as_str(), ids.join(", ")));
        }
        self.line(format_args!("\n</details>"));
    }

    fn charge(&mut self, charge: &Charge<'_>) {
        let Charge { first, others } = charge;
        let case = first.trial.case;
        self.line(format_args!("\n#### {}\n", charge.headline()));
        self.line(format_args!("- case: {}: {}", code(case.id()), prose(case.title())));
        let links = case.references().iter().map(|reference| match address(reference) {
            Some(address) => format!("[{reference}]({address})"),
            None => (*reference).to_owned(),
        });
        let links = links.collect::<Vec<_>>().join(", ");
        let rows = [
            ("see", Some(links).filter(|links| !links.is_empty())),
            ("said", first.said().map(|said| code(&said))),
            ("known", first.known().filter(|_| first.is_unexpected()).map(|known| code(&known))),
            ("token", self.account.token(first).map(|token| code(&excerpt(&token, TOKEN_SHOWN)))),
            ("again", Some(code(&first.again()))),
            ("also", Some(plural(others.len(), "more case")).filter(|_| !others.is_empty())),
        ];
        for (name, value) in rows.into_iter().filter_map(|(name, value)| Some((name, value?))) {
            self.line(format_args!("- {name}: {value}"));
        }
    }

    fn left_open(&mut self) {
        let gaps = self.account.report.gaps();
        if gaps.is_empty() && self.account.strays.count() == 0 {
            return;
        }
        self.line(format_args!("\n### Left open\n"));
        for gap in gaps {
            let example = gap.example().map(|said| format!("; it said {}", code(&said))).unwrap_or_default();
            let named: Vec<_> = gap.entries.iter().take(NAMED).map(|entry| code(entry.trial.case.id())).collect();
            let rest = if gap.entries.len() > NAMED { ", …" } else { "" };
            self.line(format_args!("- {} {}{example}: {}{rest}", gap.entries.len(), prose(&gap.why), named.join(", ")));
        }
        let remedies = self.account.remedies();
        if !remedies.is_empty() {
            self.line(format_args!(""));
            remedies.iter().for_each(|remedy| self.line(format_args!("{}  ", prose(remedy))));
        }
        if let Some(first) = self.account.strays.first().first() {
            let (lines, first) = (self.account.strays.count(), code(&visible(first)));
            self.line(format_args!("\nThe target also printed {lines} lines that answer nothing. The first: {first}"));
        }
    }

    fn put_up_with(&mut self) {
        let excepted = |entry: &&Entry| entry.standing() == Standing::Excepted;
        let mut known = self.account.report.entries().iter().filter(excepted).peekable();
        if known.peek().is_some() {
            self.line(format_args!("\n### Put up with\n"));
        }
        for entry in known {
            self.line(format_args!("- {} {}", code(entry.trial.case.id()), code(&entry.known().unwrap_or_default())));
        }
    }
}

/// `text`, in which nothing is markup: between more backticks than it has itself.
fn code(text: &str) -> String {
    if text.is_empty() {
        return "(empty)".to_owned();
    }
    let longest = text.split(|character| character != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// This project's own words, in which what stands between backticks is code and the rest is none of Markdown's signs: what a
/// target said may stand among them, and nothing in it is an address to go to either.
fn prose(text: &str) -> String {
    let parts: Vec<_> = text.split('`').collect();
    // Own words have their backticks in pairs, with something between.
    if parts.len() % 2 == 0 || parts.iter().skip(1).step_by(2).any(|part| part.is_empty()) {
        return code(text);
    }
    let part = |(index, part): (usize, &&str)| {
        if index % 2 == 1 {
            return code(part);
        }
        part.chars().fold(String::new(), |mut plain, character| {
            if "\\*_[]<>#|~&@/$".contains(character) {
                plain.push('\\');
            }
            plain.push(character);
            plain
        })
    };
    parts.iter().enumerate().map(part).collect::<String>().replace("www.", "www\\.")
}

#[cfg(test)]
mod tests {
    use super::{code, prose};

    #[test]
    fn code_is_fenced_by_more_backticks_than_it_has() {
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("a``b`"), "``` a``b` ```");
        assert_eq!(code(""), "(empty)");
    }

    #[test]
    fn prose_keeps_its_code_and_no_other_markup() {
        assert_eq!(prose("with `a_b` <and> [c](d)"), "with `a_b` \\<and\\> \\[c\\](d)");
        assert_eq!(prose("one ` alone"), "``one ` alone``");
        assert_eq!(prose("``two``"), "``` ``two`` ```");
        // Addresses, which are links without being written as any, and formulas.
        assert_eq!(prose("http://a.example, www.b.example"), r"http:\/\/a.example, www\.b.example");
        assert_eq!(prose("$x$"), r"\$x\$");
    }
}
