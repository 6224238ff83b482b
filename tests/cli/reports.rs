//! The reports of one run of `countersign assay`: on standard output, and in files.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use super::{countersign, text};
use crate::assay::report::story::Story;

/// Accepts whatever it is shown, and says more than it was asked.
const GULLIBLE: &str = r#"echo '{"ready":true,"features":[]}'
    while read -r line; do
        id=${line#*:}
        echo "<script>alert('$id')</script>"
        echo "{\"id\":${id%%,*},\"verdict\":\"accept\"}"
    done"#;
/// Says that it is ready, and answers nothing.
const SILENT: &str = r#"echo '{"ready":true,"features":[]}'; exec sleep 60"#;

/// The forms that can be read back.
const FORMS: [&str; 5] = ["jsonl", "junit", "sarif", "md", "html"];

fn assay(options: &[&str], script: &str) -> Output {
    let mut command = command(options);
    command.args(["--", "sh", "-c", script]).output().expect("it runs")
}

fn command(options: &[&str]) -> Command {
    let mut command = countersign();
    command.args(["assay", "--scheme", "jwt/ES256"]).args(options);
    if !options.contains(&"--timeout-ms") {
        // A shell reads a long line letter by letter, and the machine may be busy.
        command.args(["--timeout-ms", "60000"]);
    }
    command
}

/// The options that ask for a report in each of `forms`, in `folder`.
fn files(folder: &Path, forms: &[&str]) -> Vec<String> {
    let option = |form: &&str| ["--report".to_owned(), format!("{form}={}", folder.join(form).display())];
    forms.iter().flat_map(option).collect()
}

fn read(folder: &Path, form: &str) -> String {
    fs::read_to_string(folder.join(form)).expect("the report is written")
}

#[test]
fn every_report_of_a_run_tells_the_same_story() {
    let folder = tempfile::tempdir().unwrap();
    let exceptions = folder.path().join("exceptions");
    fs::write(&exceptions, "jwt/exp-absent strictness <b>ours</b>\njwt/nbf-in-a-year inconclusive `not` | so\n")
        .unwrap();
    let mut options = files(folder.path(), &[&FORMS[..], &["human"]].concat());
    options.extend(["--exceptions", exceptions.to_str().unwrap(), "--output", "jsonl"].map(str::to_owned));
    options.extend(["--only", "jwt/alg-*,jwt/exp-*,jwt/nbf-*,jwt/jwks-*,jwt/honest-*"].map(str::to_owned));
    let output = assay(&options.iter().map(String::as_str).collect::<Vec<_>>(), GULLIBLE);
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(1), ""));

    let printed = Story::read("jsonl", text(&output.stdout));
    assert!(printed.findings.len() > 20 && printed.open > 0, "{printed:?}");
    assert_eq!(printed.excepted.keys().collect::<Vec<_>>(), ["jwt/exp-absent"]);
    assert_eq!(read(folder.path(), "jsonl"), text(&output.stdout));
    for form in FORMS {
        assert_eq!(Story::read(form, &read(folder.path(), form)), printed, "{form}");
    }
    let human = read(folder.path(), "human");
    assert!(
        human.starts_with(&format!("{} findings in ", printed.findings.len())) && !human.contains('\u{1b}'),
        "{human}"
    );
    let counts: Vec<_> = printed.outcomes.iter().map(|(outcome, count)| format!("{count} {outcome}")).collect();
    let totals = human.lines().last().expect("a last line");
    assert!(totals.ends_with(&format!(": {}, of which 1 excepted", counts.join(", "))), "{totals}");
    // The words that answer nothing are shown, as words.
    assert!(read(folder.path(), "html").contains("&lt;script&gt;alert("));
    assert!(!read(folder.path(), "html").contains("<script") && read(folder.path(), "md").contains("`<script>alert("));
}

#[test]
fn each_form_is_printed_where_it_is_asked_for() {
    let options = ["--only", "jwt/alg-none-empty-signature,jwt/exp-absent", "--output"];
    for form in FORMS {
        let output = assay(&[&options[..], &[form]].concat(), GULLIBLE);
        let story = Story::read(form, text(&output.stdout));
        let findings: Vec<_> = story.findings.into_iter().collect();
        let expected = [("jwt/alg-none-empty-signature", "critical"), ("jwt/exp-absent", "low")];
        assert_eq!(findings, expected.map(|(case, severity)| (case.to_owned(), severity.to_owned())), "{form}");
        assert_eq!(output.status.code(), Some(1));
    }
}

#[test]
fn a_file_that_cannot_be_written_keeps_no_other_from_being() {
    let folder = tempfile::tempdir().unwrap();
    let mut options = files(folder.path(), &["sarif"]);
    options.splice(0..0, files(&folder.path().join("nowhere"), &["junit"]));
    options.extend(["--only", "jwt/alg-none-*", "--output", "jsonl"].map(str::to_owned));
    let output = assay(&options.iter().map(String::as_str).collect::<Vec<_>>(), GULLIBLE);
    let told = text(&output.stderr);
    assert_eq!((output.status.code(), told.lines().count()), (Some(3), 1), "{told}");
    assert!(told.starts_with("error: cannot write `") && told.contains("nowhere/junit`: "), "{told}");
    let printed = Story::read("jsonl", text(&output.stdout));
    assert!(!printed.findings.is_empty());
    // Each that cannot be has its sentence.
    let options = files(&folder.path().join("nowhere"), &["junit", "sarif"]);
    let mut options: Vec<_> = options.iter().map(String::as_str).collect();
    options.extend(["--only", "jwt/alg-none-*"]);
    let told = assay(&options, GULLIBLE);
    assert_eq!((told.status.code(), text(&told.stderr).lines().count()), (Some(3), 2));
    assert_eq!(Story::read("sarif", &read(folder.path(), "sarif")), printed);
}

#[test]
fn a_reader_that_goes_away_leaves_the_files() {
    let folder = tempfile::tempdir().unwrap();
    let options = files(folder.path(), &["jsonl"]);
    let mut command = command(&options.iter().map(String::as_str).collect::<Vec<_>>());
    command.args(["--output", "jsonl", "--", "sh", "-c", GULLIBLE]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(3), ""));
    assert!(!Story::read("jsonl", &read(folder.path(), "jsonl")).outcomes.is_empty());
}

#[test]
fn a_run_that_ends_early_says_so_in_every_form() {
    let folder = tempfile::tempdir().unwrap();
    let mut options = files(folder.path(), &[&FORMS[..], &["human"]].concat());
    options.extend(["--timeout-ms", "50"].map(str::to_owned));
    let output = assay(&options.iter().map(String::as_str).collect::<Vec<_>>(), SILENT);
    assert_eq!((output.status.code(), text(&output.stderr).lines().count()), (Some(3), 1));
    for form in FORMS {
        assert!(read(folder.path(), form).contains("has not answered one of the first 6 tokens"), "{form}");
    }
    let log: Value = serde_json::from_str(&read(folder.path(), "sarif")).unwrap();
    assert_eq!(log["runs"][0]["invocations"][0]["executionSuccessful"], false);
    let junit = read(folder.path(), "junit");
    assert!(junit.contains("errors=\"1\"") && junit.contains("<error "), "{junit}");
}

/// SARIF points at the source that is named, and else at the program.
#[test]
fn the_source_is_where_code_scanning_looks() {
    let options = ["--only", "jwt/alg-none-empty-signature", "--output", "sarif"];
    for (more, expected) in [(&["--source", "src/my auth.js"][..], "src/my%20auth.js"), (&[], "sh")] {
        let log: Value = serde_json::from_slice(&assay(&[&options[..], more].concat(), GULLIBLE).stdout).unwrap();
        let location = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
        assert_eq!(location["artifactLocation"]["uri"], expected);
    }
}
