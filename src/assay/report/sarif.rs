//! The report as SARIF 2.1.0, which code scanning reads: a finding is a result, and its rule says what to do about it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::{Value, json};
use serde_sarif::sarif::{
    ArtifactLocation, Invocation, Location, LogicalLocation, Message, MultiformatMessageString, Notification,
    PhysicalLocation, PropertyBag, Region, ReportingConfiguration, ReportingDescriptor, Result as Finding, ResultKind,
    ResultLevel, Run, Sarif, Suppression, Tool, ToolComponent,
};

use super::offence::Offence;
use super::reference::address;
use super::{Account, Entry, Standing, Summary};
use crate::assay::case::Case;
use crate::assay::rule::Severity;
use crate::foundation::error::Error;
use crate::foundation::words::{visible, visible_json};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// What a result is known again by: this tool's own name for it, and the one that code scanning looks for.
const FINGERPRINTS: [&str; 2] = ["countersignCase/v1", "primaryLocationLineHash"];

impl Account<'_> {
    /// The report as SARIF 2.1.0: what was found, what was known of it beforehand (suppressed), and what kept the run from
    /// finding more (notifications). Passes are no results: code scanning would show them as alerts.
    ///
    /// A result's fingerprint is made of scheme and case alone, so that it is the same in every run.
    ///
    /// # Errors
    /// Where it cannot be written, which no report is known to bring about.
    pub fn to_sarif(&self) -> Result<String, Error> {
        let mut entries = self.report.findings();
        entries.extend(self.report.entries().iter().filter(|entry| entry.standing() == Standing::Excepted));
        let driver = ToolComponent::builder()
            .name("countersign assay")
            .version(env!("CARGO_PKG_VERSION"))
            .semantic_version(env!("CARGO_PKG_VERSION"))
            .rules(rules(&entries))
            .build();
        let run = Run::builder()
            .tool(Tool::builder().driver(driver).build())
            .invocations(vec![self.invocation()])
            .results(entries.iter().map(|entry| self.result(entry)).collect::<Vec<_>>())
            .properties(self.summary()?)
            .build();
        let log = Sarif::builder().schema(SCHEMA).version(json!("2.1.0")).runs(vec![run]).build();
        let log = serde_json::to_string_pretty(&log).map_err(|error| unwritable(&error))?;
        Ok(visible_json(&log))
    }

    fn result(&self, entry: &Entry) -> Finding {
        let case = entry.trial.case;
        let fingerprint = format!("{} {}", self.setup.scheme.name(), case.id());
        let message = format!("{} {}: {}. Again: {}", entry.headline(), case.id(), case.title(), entry.again());
        let result = Finding::builder()
            .rule_id(Offence::of(entry).id)
            .kind(ResultKind::Fail)
            .level(level(entry.severity()))
            .message(text(message))
            .locations(vec![self.location(case)])
            .partial_fingerprints(FINGERPRINTS.map(|name| (name.to_owned(), fingerprint.clone())))
            .properties(properties([
                ("outcome", json!(entry.trial.outcome.as_str())),
                ("severity", json!(entry.severity().as_str())),
                ("standing", json!(entry.standing().as_str())),
                ("references", json!(case.references())),
                ("verdict", json!(entry.trial.verdict.as_ref().map(|verdict| verdict.as_str()))),
                ("reason", json!(entry.said())),
                ("token", json!(self.token(entry))),
                ("known", json!(entry.known())),
            ]));
        match (entry.standing(), entry.known()) {
            (Standing::Excepted, Some(known)) => result.suppressions(vec![suppression(known)]).build(),
            _ => result.build(),
        }
    }

    /// The source, at its first line, and the case as a place within the catalogue.
    fn location(&self, case: &Case) -> Location {
        let place = PhysicalLocation::builder()
            .artifact_location(ArtifactLocation::builder().uri(uri(self.source)).build())
            .region(Region::builder().start_line(1).build())
            .build();
        let case = LogicalLocation::builder().fully_qualified_name(case.id()).kind("case").build();
        Location::builder().physical_location(place).logical_locations(vec![case]).build()
    }

    /// Whether the run went well, and what it left open.
    fn invocation(&self) -> Invocation {
        let mut notifications = Vec::new();
        for gap in self.report.gaps() {
            let ids: Vec<_> = gap.entries.iter().map(|entry| entry.trial.case.id()).collect();
            notifications.push(notification("note", format!("{} {}: {}", ids.len(), gap.why, ids.join(", "))));
        }
        if let Some(fault) = self.fault {
            notifications.push(notification("error", format!("the run ended early: {}", visible(fault))));
        }
        Invocation::builder()
            .execution_successful(self.fault.is_none())
            .tool_execution_notifications(notifications)
            .build()
    }

    /// The same sums as every other report's.
    fn summary(&self) -> Result<PropertyBag, Error> {
        let summary = serde_json::to_value(Summary::new(self)).map_err(|error| unwritable(&error))?;
        let summary = summary.get("summary").cloned().unwrap_or_default();
        let conclusion = self.conclusion().sentence();
        Ok(properties([("target", json!(self.target())), ("conclusion", json!(conclusion)), ("summary", summary)]))
    }
}

/// The rules that something was found on, each once.
fn rules(entries: &[&Entry]) -> Vec<ReportingDescriptor> {
    let mut known = BTreeSet::new();
    let offences = entries.iter().map(|entry| Offence::of(entry));
    offences.filter(|offence| known.insert(offence.id.clone())).map(|offence| descriptor(&offence)).collect()
}

/// What is demanded, what comes of not heeding it, and where it is written.
fn descriptor(offence: &Offence) -> ReportingDescriptor {
    let Offence { id, demands, gain, severity, class, references } = offence;
    let (demanded, gained) = (format!("Demanded: {demands}."), format!("Otherwise {gain}."));
    let link = |reference: &&str| match address(reference) {
        Some(address) => format!("[{reference}]({address})"),
        None => (*reference).to_owned(),
    };
    let links: Vec<_> = references.iter().map(link).collect();
    let see = |places: &str| if places.is_empty() { String::new() } else { format!("See {places}.") };
    let help = MultiformatMessageString::builder()
        .text(paragraphs([&demanded, &gained, &see(&references.join(", "))]))
        .markdown(paragraphs([&demanded, &gained, &see(&links.join(", "))]))
        .build();
    let scale = [("precision", json!("high")), ("security-severity", json!(score(*severity)))];
    let tags = vec!["security".to_owned(), (*class).to_owned()];
    let descriptor = ReportingDescriptor::builder()
        .id(id)
        .short_description(MultiformatMessageString::builder().text(demanded).build())
        .full_description(MultiformatMessageString::builder().text(gained).build())
        .help(help)
        .default_configuration(ReportingConfiguration::builder().level(json!(level(*severity))).build())
        .properties(PropertyBag { tags: Some(tags), ..properties(scale) });
    match references.iter().find_map(|reference| address(reference)) {
        Some(address) => descriptor.help_uri(address).build(),
        None => descriptor.build(),
    }
}

fn paragraphs(texts: [&str; 3]) -> String {
    texts.join("\n\n").trim_end().to_owned()
}

fn suppression(known: String) -> Suppression {
    Suppression::builder().kind(json!("external")).status(json!("accepted")).justification(known).build()
}

fn notification(level: &str, message: String) -> Notification {
    Notification::builder().level(json!(level)).message(text(message)).build()
}

fn level(severity: Severity) -> ResultLevel {
    match severity {
        Severity::Critical | Severity::High => ResultLevel::Error,
        Severity::Medium => ResultLevel::Warning,
        Severity::Low => ResultLevel::Note,
    }
}

/// The severity as a number, within the range that code scanning calls by the same name.
fn score(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "2.5",
    }
}

/// A message, in which nothing is read as a link or as the place of an argument (SARIF 2.1.0 §3.11.5, §3.11.6).
fn text(text: String) -> Message {
    Message::builder().text(text.replace("](", "] (").replace('{', "{{").replace('}', "}}")).build()
}

fn properties<const N: usize>(members: [(&str, Value); N]) -> PropertyBag {
    let members = members.into_iter().filter(|(_, value)| !value.is_null());
    PropertyBag { tags: None, additional_properties: members.map(|(name, value)| (name.to_owned(), value)).collect() }
}

/// A path as a URI reference, or what is a URI already.
fn uri(source: &str) -> String {
    let kept = if source.contains("://") { "-._~/:?#@!$&'()*+,;=%" } else { "-._~/" };
    source.trim_start_matches("./").bytes().fold(String::new(), |mut uri, byte| {
        if byte.is_ascii_alphanumeric() || kept.as_bytes().contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // Writing to a `String` cannot fail.
            let _ = write!(uri, "%{byte:02X}");
        }
        uri
    })
}

fn unwritable(error: &serde_json::Error) -> Error {
    Error::configuration(format!("the report cannot be written: {error}"))
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn a_path_becomes_a_reference_that_is_relative() {
        assert_eq!(uri("./src/my verifier.js"), "src/my%20verifier.js");
        assert_eq!(uri("a:b/<c>"), "a%3Ab/%3Cc%3E");
        assert_eq!(uri("http://127.0.0.1:8080/me?a=b"), "http://127.0.0.1:8080/me?a=b");
    }
}
