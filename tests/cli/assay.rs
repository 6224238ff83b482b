//! `countersign assay`, on programs that are a few lines of shell, and on this very program.

use std::fs;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use super::{countersign, text};

/// Accepts whatever it is shown.
const GULLIBLE: &str = "while read -r token; do echo accept; done";
/// Accepts nothing.
const DEAF: &str = "while read -r token; do echo reject: no; done";
/// This program as a verifier, a line a token. Keys that it does not take end it with 2.
const OWN: &str = r#"verify() {
        "$PROGRAM" verify --scheme "$COUNTERSIGN_SCHEME" --key "$COUNTERSIGN_KEY" --iss "$COUNTERSIGN_ISS" --aud "$COUNTERSIGN_AUD" --lines
    }
    verify </dev/null || exit 2
    verify | while read -r verdict reason; do
        case $verdict in accepted) echo accept ;; *) echo "reject $reason" ;; esac
    done"#;

fn assay(options: &[&str], script: &str) -> Command {
    assay_of("jwt/ES256", options, script)
}

fn assay_of(scheme: &str, options: &[&str], script: &str) -> Command {
    let mut command = countersign();
    command.args(["assay", "--scheme", scheme, "--protocol", "lines"]).args(options);
    if !options.contains(&"--timeout-ms") {
        // A shell reads a long line letter by letter, and the machine may be busy.
        command.args(["--timeout-ms", "60000"]);
    }
    command.args(["--", "sh", "-c", script]).env("PROGRAM", env!("CARGO_BIN_EXE_countersign"));
    command
}

fn ran(options: &[&str], script: &str) -> Output {
    assay(options, script).output().expect("it runs")
}

/// The lines of a report, the last of which sums up.
fn report(output: &Output) -> (Vec<Value>, Value) {
    let mut lines: Vec<Value> = text(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let summary = lines.pop().expect("a last line")["summary"].take();
    (lines, summary)
}

#[test]
fn a_gullible_program_is_charged_and_the_worst_comes_first() {
    let output = ran(&[], GULLIBLE);
    let told = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{told}");
    let first = told.lines().find(|line| line.starts_with("FORGERY")).expect("a forgery");
    assert!(first.starts_with("FORGERY critical  "), "{first}");
    assert!(told.find("FORGERY").unwrap() < told.find("STRICTNESS").unwrap());
    assert!(told.contains("\n  again  --only jwt/"), "{told}");
}

/// Of what a line can carry, nothing is left open but what needs features.
#[test]
fn macaroons_are_assayed_as_jwts_are() {
    let own = assay_of("macaroon/v2", &["--output", "jsonl"], OWN).output().expect("it runs");
    assert_eq!(own.status.code(), Some(0), "{}{}", text(&own.stdout), text(&own.stderr));
    let (lines, _) = report(&own);
    let passed = lines.iter().filter(|line| line["outcome"] == "pass").count();
    assert!(passed > 250, "{passed}");
    let gullible =
        assay_of("macaroon/v2", &["--only", "macaroon/caveats-removed-*"], GULLIBLE).output().expect("it runs");
    assert_eq!(gullible.status.code(), Some(1), "{}", text(&gullible.stdout));
    assert!(text(&gullible.stdout).contains("macaroon/caveats-removed-v1"), "{}", text(&gullible.stdout));
}

#[test]
fn a_finding_can_be_repeated_alone_with_its_token() {
    let id = "jwt/alg-none-empty-signature";
    let output = ran(&["--only", id, "--show-token"], GULLIBLE);
    let told = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1));
    let token = told.lines().find_map(|line| line.strip_prefix("  token  ")).expect("a token");
    assert!(token.starts_with("ey") && token.ends_with('.'), "{token}");
    // Without being asked for, it is not shown whole.
    let told = ran(&["--only", id], GULLIBLE);
    assert!(!text(&told.stdout).contains(&token[token.len() - 20..]));
}

#[test]
fn each_case_is_a_line_of_json_and_the_last_sums_up() {
    let output = ran(&["--output", "jsonl", "--only", "jwt/alg-none-empty-signature,jwt/exp-absent"], GULLIBLE);
    let (lines, summary) = report(&output);
    assert_eq!(output.status.code(), Some(1));
    let [forgery, strictness] = &lines[..] else { panic!("{lines:?}") };
    for (line, case, class) in
        [(forgery, "jwt/alg-none-empty-signature", "forgery"), (strictness, "jwt/exp-absent", "strictness")]
    {
        assert_eq!((&line["case"], &line["class"], &line["outcome"]), (&case.into(), &class.into(), &class.into()));
        assert_eq!((&line["verdict"], &line["reason"]), (&"accept".into(), &Value::Null));
        assert!(line["severity"].is_string() && line["token"].is_string());
    }
    assert!(forgery["references"].as_array().unwrap().contains(&"CVE-2015-9235".into()));
    assert_eq!((&summary["cases"], &summary["findings"]), (&2.into(), &2.into()));
    assert_eq!(summary["outcomes"]["forgery"], 1);
}

#[test]
fn where_no_honest_token_is_accepted_nothing_is_said_to_be_clean() {
    let output = ran(&["--output", "jsonl"], DEAF);
    let (lines, summary) = report(&output);
    assert_eq!((output.status.code(), &summary["judgement"]), (Some(2), &"undecided".into()));
    assert!(lines.iter().all(|line| line["outcome"] == "inconclusive" || line["outcome"] == "skipped"));
    assert!(lines.iter().any(|line| line["outcome"] == "inconclusive" && line["reason"] == "no"));
}

#[test]
fn this_program_is_clean_and_says_what_a_line_cannot_carry() {
    let output = ran(&["--output", "jsonl"], OWN);
    let (lines, summary) = report(&output);
    let found: Vec<_> = lines.iter().filter(|line| line["outcome"] == line["class"]).collect();
    assert_eq!((output.status.code(), &summary["findings"]), (Some(0), &0.into()), "{found:?}");
    assert!(lines.iter().any(|line| line["outcome"] == "skipped" && line["reason"] == "transport"));
    // What was left out is a matter for whoever is strict.
    assert_eq!(ran(&["--strict", "--only", "jwt/alg-*"], OWN).status.code(), Some(0));
    assert_eq!(ran(&["--strict"], OWN).status.code(), Some(2));
    // What cannot be tried is put up with by name.
    let skipped = lines.iter().filter(|line| line["outcome"] == "skipped");
    let exceptions = skipped.map(|line| format!("{} skipped not ours\n", line["case"].as_str().unwrap()));
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), exceptions.collect::<String>()).unwrap();
    let output = ran(&["--strict", "--exceptions", file.path().to_str().unwrap()], OWN);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stdout));
}

#[test]
fn what_is_put_up_with_is_no_finding_until_it_is_mended() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("exceptions");
    let file = path.to_str().unwrap();
    fs::write(&path, "# ours\njwt/exp-absent, strictness, sessions are ended elsewhere\n").unwrap();
    let options = ["--output", "jsonl", "--only", "jwt/exp-absent", "--exceptions", file];
    let output = ran(&options, GULLIBLE);
    let (lines, summary) = report(&output);
    assert_eq!((output.status.code(), &summary["findings"]), (Some(0), &0.into()));
    assert_eq!(lines[0]["exception"]["reason"], "sessions are ended elsewhere");
    // This program refuses such a token: the exception is to be taken away.
    let output = ran(&options, OWN);
    let (lines, summary) = report(&output);
    assert_eq!((output.status.code(), &lines[0]["outcome"]), (Some(1), &"pass".into()));
    assert_eq!(summary["stale_exceptions"], Value::from(vec!["jwt/exp-absent"]));
    assert!(text(&ran(&options[2..], OWN).stdout).contains("STALE EXCEPTION low  An exception is made for this"));
}

#[test]
fn what_was_tried_is_written_also_where_the_run_ends_early() {
    let output = ran(&["--output", "jsonl", "--timeout-ms", "50"], "exec sleep 60");
    let (lines, summary) = report(&output);
    assert_eq!(output.status.code(), Some(3));
    assert!(lines.iter().any(|line| line["verdict"] == "timeout"), "{lines:?}");
    assert!(summary["fault"].as_str().unwrap().contains("has not answered one of the first 6 tokens"));
    assert_eq!(text(&output.stderr).lines().count(), 1);
    let output = ran(&["--timeout-ms", "50"], "exec sleep 60");
    assert!(text(&output.stdout).contains("TIMEOUT"), "{}", text(&output.stdout));
    assert_eq!((output.status.code(), text(&output.stderr).lines().count()), (Some(3), 1));
}

#[cfg(target_os = "linux")]
#[test]
fn a_report_that_cannot_be_written_is_a_fault_of_the_harness() {
    for output in ["human", "jsonl", "junit", "sarif", "md", "html"] {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let mut command = assay(&["--output", output], GULLIBLE);
        let output = command.stdout(full).stderr(Stdio::piped()).output().expect("it runs");
        assert_eq!((output.status.code(), text(&output.stderr).lines().count()), (Some(3), 1));
    }
}

#[test]
fn a_reader_that_goes_away_ends_the_run() {
    let mut child =
        assay(&["--output", "jsonl"], GULLIBLE).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(3), ""));
}

/// Interrupted, it reports what it has, and takes its program along.
#[cfg(target_os = "linux")]
#[test]
fn an_interrupt_leaves_nothing_running() {
    // That nobody else sleeps for.
    let seconds = format!("8765.{}", std::process::id());
    let script = format!("read -r token; echo accept; exec sleep {seconds}");
    let mut child = assay(&["--output", "jsonl", "--timeout-ms", "60000"], &script)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    let sleeps = || {
        let processes = fs::read_dir("/proc").unwrap().filter_map(Result::ok);
        let commands = processes.filter_map(|process| fs::read(process.path().join("cmdline")).ok());
        commands.into_iter().any(|command| command.split(|byte| *byte == 0).any(|word| word == seconds.as_bytes()))
    };
    let wait_until = |wanted: bool| {
        for _ in 0..3000 {
            if sleeps() == wanted {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        panic!("it should be {wanted} that the program runs");
    };
    wait_until(true);
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(3));
    wait_until(false);
    let output = child.wait_with_output().unwrap();
    assert_eq!(text(&output.stderr), "error: interrupted\n");
    assert_eq!(report(&output).1["fault"], "interrupted");
}

/// Without a signing key, what needs one is skipped by name.
#[test]
fn a_genuine_token_and_a_public_key_are_enough_for_some() {
    let mut issue = countersign();
    issue.args(["issue", "--scheme", "jwt/ES256", "--key", "tests/cli/keys/es256-signing.pem", "--sub", "alice"]);
    issue.args(["--iss", "https://issuer.example", "--aud", "https://api.example", "--expires-in", "10m"]);
    let token = text(&issue.output().expect("it runs").stdout).trim_end().to_owned();
    let options = ["--output", "jsonl", "--token", &token, "--public-key", "tests/cli/keys/es256-verifying.pem"];
    let (lines, summary) = report(&ran(&options, GULLIBLE));
    assert!(summary["outcomes"]["forgery"].as_u64().unwrap() > 20, "{summary}");
    assert!(lines.iter().any(|line| line["outcome"] == "skipped" && line["reason"] == "needs a signing key"));
    let output = ran(&options, OWN);
    let (_, summary) = report(&output);
    assert_eq!((output.status.code(), &summary["findings"]), (Some(0), &0.into()), "{summary}");
}
