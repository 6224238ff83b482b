//! What a report says, read back from each of its forms.

use std::collections::BTreeMap;

use html5gum::{Token, Tokenizer};
use roxmltree::{Document, Node};
use serde_json::Value;

/// What a report says, whatever its form.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Story {
    /// The findings, and how bad each is.
    pub(crate) findings: BTreeMap<String, String>,
    /// What is put up with, and as what.
    pub(crate) excepted: BTreeMap<String, String>,
    /// How many cases were left open.
    pub(crate) open: usize,
    /// How many came to each outcome.
    pub(crate) outcomes: BTreeMap<String, usize>,
}

impl Story {
    pub(crate) fn read(form: &str, text: &str) -> Self {
        match form {
            "jsonl" => Self::of_lines(text),
            "junit" => Self::of_junit(text),
            "sarif" => Self::of_sarif(text),
            "md" => Self::of_markdown(text),
            "html" => Self::of_html(text),
            _ => panic!("there is no form {form}"),
        }
    }

    fn count(&mut self, outcome: &str) {
        *self.outcomes.entry(outcome.to_owned()).or_default() += 1;
    }

    fn of_lines(text: &str) -> Self {
        let mut story = Self::default();
        let mut lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        let summary = lines.pop().expect("a last line")["summary"].take();
        for line in &lines {
            let word = |name: &str| line[name].as_str().expect("a string").to_owned();
            let (case, outcome) = (word("case"), word("outcome"));
            story.count(&outcome);
            let exception = &line["exception"];
            let is_known = exception["outcome"].as_str() == Some(&outcome);
            let is_missed = exception.is_object() && !is_known && outcome != "skipped";
            let is_open = ["skipped", "inconclusive", "protocol error", "config refused"].contains(&outcome.as_str());
            if is_known {
                story.excepted.insert(case, outcome);
            } else if is_missed || (!is_open && outcome != "pass") {
                story.findings.insert(case, word("severity"));
            } else {
                story.open += usize::from(is_open);
            }
        }
        assert_eq!(summary["findings"], story.findings.len());
        assert_eq!(summary["cases"], lines.len());
        assert_eq!(summary["outcomes"], serde_json::to_value(&story.outcomes).unwrap());
        story
    }

    fn of_junit(text: &str) -> Self {
        let mut story = Self::default();
        let document = Document::parse(text).expect("XML");
        let tests = || document.descendants().filter(|node| node.has_tag_name("testcase"));
        let is_case = |test: &Node<'_, '_>| test.attribute("classname").is_some();
        for test in tests().filter(is_case) {
            let name = test.attribute("name").expect("a name").to_owned();
            let child = test.children().find(|node| node.has_tag_name("failure") || node.has_tag_name("skipped"));
            let Some(child) = child else {
                story.count("pass");
                continue;
            };
            let (kind, message) =
                (child.attribute("type").expect("a type"), child.attribute("message").expect("words"));
            if child.has_tag_name("failure") {
                let evidence = child.text().expect("the evidence");
                let severity = evidence.lines().find_map(|line| line.strip_prefix("severity ")).expect("a severity");
                story.findings.insert(name, severity.to_owned());
                story.count(kind);
            } else if kind == "excepted" {
                let outcome = message.strip_prefix("known as ").and_then(|known| known.split(':').next());
                story.count(outcome.expect("an outcome"));
                story.excepted.insert(name, outcome.expect("an outcome").to_owned());
            } else {
                story.count(kind);
                story.open += 1;
            }
        }
        let suite = document.descendants().find(|node| node.has_tag_name("testsuite")).expect("a suite");
        let number = |name: &str| suite.attribute(name).expect(name).parse::<usize>().expect("a number");
        assert_eq!((number("tests"), number("failures")), (tests().count(), story.findings.len()));
        story
    }

    fn of_sarif(text: &str) -> Self {
        let mut story = Self::default();
        let log: Value = serde_json::from_str(text).expect("JSON");
        let run = &log["runs"][0];
        for result in run["results"].as_array().expect("results") {
            let word = |name: &str| result["properties"][name].as_str().expect("a string").to_owned();
            let case = result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"].as_str().expect("a case");
            if result["suppressions"].is_array() {
                story.excepted.insert(case.to_owned(), word("outcome"));
            } else {
                story.findings.insert(case.to_owned(), word("severity"));
            }
        }
        for note in run["invocations"][0]["toolExecutionNotifications"].as_array().expect("notifications") {
            let words = note["message"]["text"].as_str().expect("words");
            story.open += words.split(' ').next().and_then(|count| count.parse::<usize>().ok()).unwrap_or_default();
        }
        let summary = &run["properties"]["summary"];
        assert_eq!(summary["findings"], story.findings.len());
        story.outcomes = serde_json::from_value(summary["outcomes"].clone()).expect("counts");
        story
    }

    fn of_markdown(text: &str) -> Self {
        let mut story = Self::default();
        let section = |title: &str| {
            let after = text.split_once(&format!("\n{title}\n")).map_or("", |(_, after)| after);
            after.split("\n###").next().unwrap_or_default().split("\n</details>").next().unwrap_or_default()
        };
        let ids = |line: &str| line.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
        for line in section("<details><summary>Every finding by name</summary>").lines().filter(|line| !line.is_empty())
        {
            let (severity, rest) = line.strip_prefix("- ").and_then(|line| line.split_once(": ")).expect("an item");
            story.findings.extend(ids(rest).into_iter().map(|id| (id, severity.to_owned())));
        }
        for line in section("### Put up with").lines().filter(|line| !line.is_empty()) {
            let id = ids(line).into_iter().next().expect("a case");
            let known = line.split_once("as ").and_then(|(_, known)| known.split(':').next()).expect("an outcome");
            story.excepted.insert(id, known.to_owned());
        }
        for line in section("### Left open").lines() {
            let count = line.strip_prefix("- ").and_then(|line| line.split(' ').next());
            story.open += count.and_then(|count| count.parse::<usize>().ok()).unwrap_or_default();
        }
        for line in section("### Every case").lines().skip(3).filter(|line| !line.is_empty()) {
            let cells: Vec<_> = line.split('|').map(str::trim).collect();
            story.outcomes.insert(cells[1].to_owned(), cells[2].parse().expect("a number"));
        }
        story
    }

    fn of_html(text: &str) -> Self {
        let mut story = Self::default();
        let mut severities = BTreeMap::new();
        for Ok(token) in Tokenizer::new(text) {
            let Token::StartTag(tag) = token else { continue };
            let attribute = |name: &str| {
                let found = tag.attributes.iter().find(|(key, _)| key.as_slice() == name.as_bytes());
                found.map(|(_, value)| String::from_utf8(value.value.to_vec()).expect("UTF-8")).unwrap_or_default()
            };
            let Some(standing) = attribute("class").strip_prefix("case ").map(str::to_owned) else { continue };
            let (id, outcome) = (attribute("id"), attribute("data-outcome"));
            story.count(&outcome);
            severities.insert(id.clone(), attribute("data-severity"));
            match standing.as_str() {
                "finding" | "stale" => drop(story.findings.insert(id, attribute("data-severity"))),
                "excepted" => drop(story.excepted.insert(id, outcome)),
                "open" => story.open += 1,
                _ => {}
            }
        }
        story
    }
}
