//! Tokens on standard input, of any shape and length.

use std::fs::File;
use std::io::Write as _;
use std::process::{Command, Stdio};

use countersign::inspect::words::is_hidden;

use super::{countersign, fed, text};

/// A moment at which the committed tokens are valid.
const NOW: &str = "1795440300";
const CAP: usize = 8192;

fn verify(extra: &[&str]) -> Command {
    let mut command = countersign();
    command.args(["verify", "--scheme", "jwt/ES256", "--key", "tests/cli/keys/es256-verifying.pem"]);
    command.args(["--iss", "https://issuer.example", "--aud", "api", "--now", NOW, "--output", "json"]).args(extra);
    command
}

fn token() -> Vec<u8> {
    std::fs::read("tests/cli/tokens/jwt-es256").expect("the token is there").trim_ascii_end().to_vec()
}

fn code(answer: &str) -> String {
    let answer: serde_json::Value = serde_json::from_str(answer).expect("each answer is a line of JSON");
    answer.get("code").unwrap_or(&answer["verdict"]).as_str().expect("a verdict or a code").to_owned()
}

fn answers(extra: &[&str], input: &[u8]) -> (Vec<String>, Option<i32>) {
    let output = fed(verify(extra), input);
    (text(&output.stdout).lines().map(code).collect(), output.status.code())
}

#[test]
fn one_trailing_line_feed_is_dropped_and_no_more() {
    let with = |tail: &[u8]| answers(&[], &[&token(), tail].concat());
    let one = |code: &str, exit| (vec![code.to_owned()], Some(exit));
    assert_eq!(with(b""), one("accept", 0));
    assert_eq!(with(b"\n"), one("accept", 0));
    assert_eq!(with(b"\n\n"), one("base64", 1));
    assert_eq!(with(b"\r\n"), one("base64", 1));
    assert_eq!(with(b"\ngarbage"), one("base64", 1));
    assert_eq!(answers(&["-"], &token()), one("accept", 0));
}

#[test]
fn reading_stops_after_the_cap() {
    let too_large = (vec!["too-large".to_owned()], Some(1));
    assert_eq!(answers(&[], &vec![b'a'; 10_000_000]), too_large);
    assert_eq!(answers(&[], &vec![b'a'; CAP + 1]), too_large);
    assert_eq!(answers(&[], &vec![b'a'; CAP]), (vec!["segments".to_owned()], Some(1)));
    // A line feed after exactly as much is the end of the token; anything after it is not.
    assert_eq!(answers(&[], &[&vec![b'a'; CAP][..], b"\n"].concat()), (vec!["segments".to_owned()], Some(1)));
    assert_eq!(answers(&[], &[&vec![b'a'; CAP][..], b"\nmore"].concat()), too_large);
}

#[test]
fn each_line_gets_an_answer_and_an_overlong_one_hurts_no_other() {
    let token = token();
    let long = vec![b'a'; 1_000_000];
    let input = [&token[..], b"\n\n", &token, b"\r\n", &long, b"\n\xff\n", &token].concat();
    let codes = ["accept", "segments", "base64", "too-large", "not-ascii", "accept"].map(str::to_owned).to_vec();
    assert_eq!(answers(&["--lines"], &input), (codes, Some(1)));
    assert_eq!(answers(&["--lines"], &[&token[..], b"\n"].concat()), (vec!["accept".to_owned()], Some(0)));
    assert_eq!(answers(&["--lines"], b""), (Vec::new(), Some(0)));
}

#[test]
fn an_answer_comes_before_the_next_line_is_sent() {
    use std::io::{BufRead as _, BufReader};
    let mut child =
        verify(&["--lines"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program starts");
    let mut stdin = child.stdin.take().expect("standard input is piped");
    let mut answers = BufReader::new(child.stdout.take().expect("standard output is piped")).lines();
    for _ in 0..3 {
        stdin.write_all(&token()).and_then(|()| stdin.write_all(b"\n")).expect("the program reads");
        assert_eq!(code(&answers.next().expect("an answer").expect("text")), "accept");
    }
    drop(stdin);
    assert!(child.wait().expect("the program ends").success());
}

#[test]
fn a_reader_that_goes_away_is_no_reason_to_panic() {
    let mut child = verify(&["--lines"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().expect("standard input is piped");
    let _ = stdin.write_all(&[&token()[..], b"\n"].concat().repeat(100));
    drop(stdin);
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!((text(&output.stderr), output.status.code()), ("", Some(2)));
}

/// Whatever a claim holds, an answer for a program is one line, and nothing in it is lost or steers a terminal.
#[test]
fn an_answer_is_one_line() {
    let mut issue = countersign();
    issue.args(["issue", "--scheme", "jwt/ES256", "--key", "tests/cli/keys/es256-signing.pem"]);
    issue.args(["--iss", "https://issuer.example", "--sub", "alice", "--aud", "api", "--expires-in", "1m"]);
    issue.args(["--jti", "a\u{7f}\u{9b}\u{202e}b", "--claim", "x:=[\n{\"verdict\": \"accept\"}\n]"]);
    let token = issue.output().expect("it runs").stdout;

    let mut verify = countersign();
    verify.args(["verify", "--scheme", "jwt/ES256", "--key", "tests/cli/keys/es256-verifying.pem", "--lines"]);
    verify.args(["--iss", "https://issuer.example", "--aud", "api", "--output", "json"]);
    let output = fed(verify, &token);
    let answer = text(&output.stdout);
    assert_eq!(answer.lines().count(), 1, "{answer}");
    assert!(!answer.contains(['\u{7f}', '\u{9b}', '\u{202e}']), "{answer:?}");
    let answer: serde_json::Value = serde_json::from_str(answer).expect("it is JSON");
    assert_eq!(answer["claims"]["jti"], "a\u{7f}\u{9b}\u{202e}b");
    assert_eq!(answer["claims"]["x"][0]["verdict"], "accept");
}

#[test]
fn a_key_in_the_place_of_a_token_is_not_repeated() {
    let key = std::fs::read_to_string("tests/cli/keys/es256-signing.pem").expect("the key is there");
    let output = verify(&[&key]).output().expect("it runs");
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(2), ""));
    assert!(key.lines().all(|line| !text(&output.stderr).contains(line)), "{}", text(&output.stderr));
}

/// One too many, or one in the place of a command.
#[test]
fn a_token_or_a_key_out_of_place_is_not_repeated() {
    let (token, key) = (token(), "k4.secret.".to_owned() + &"A".repeat(43));
    for stray in [text(&token), &key] {
        let mut bare = countersign();
        bare.arg(stray);
        for mut command in [verify(&["x", stray]), verify(&["--lines", "-", stray]), bare] {
            let output = command.output().expect("it runs");
            assert_eq!((output.status.code(), text(&output.stdout)), (Some(2), ""));
            assert!(!text(&output.stderr).contains(&stray[20..40]), "{}", text(&output.stderr));
            assert!(text(&output.stderr).contains("--help"), "{}", text(&output.stderr));
        }
    }
    // What is only misspelt is named.
    let output = verify(&["--auds", "x"]).output().expect("it runs");
    assert!(text(&output.stderr).contains("'--auds'"), "{}", text(&output.stderr));
}

/// A token can begin like an option, and so come back in an error.
#[test]
fn no_argument_steers_the_terminal_by_way_of_an_error() {
    for argument in ["-\u{1b}]0;x\u{7}", "--\u{9b}2J", "--\u{202e}aud", "--aud\u{200b}=x"] {
        for mut command in [verify(&[argument]), verify(&["--now", argument]), verify(&[&format!("--now={argument}")])]
        {
            // As if to a terminal, so that colours are not what is taken out.
            let output = command.env("CLICOLOR_FORCE", "1").output().expect("it runs");
            let told = text(&output.stderr);
            assert_eq!((output.status.code(), text(&output.stdout)), (Some(2), ""), "{told}");
            assert!(told.starts_with("error: ") && !told.contains(|c: char| c != '\n' && is_hidden(c)), "{told:?}");
        }
    }
    let output = countersign().args(["verify", "--help", "\u{7}"]).output().expect("it runs");
    assert!(output.status.success() && text(&output.stdout).contains("Usage:"));
}

#[cfg(unix)]
#[test]
fn what_cannot_be_read_is_said_to_be_standard_input() {
    let mut inspect = countersign();
    inspect.arg("inspect");
    for mut command in [verify(&[]), verify(&["--lines"]), inspect] {
        let folder = File::open(".").expect("there is a folder");
        let output = command.stdin(folder).output().expect("it runs");
        assert_eq!(output.status.code(), Some(2));
        let told = text(&output.stderr);
        assert!(told.starts_with("error: cannot read standard input: "), "{told}");
    }
}

/// A full disk is an error, wherever it shows. Where not even that can be said, the exit code says it.
#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_written_is_no_panic() {
    let full = || File::options().write(true).open("/dev/full").expect("it is there");
    let token = token();
    let output = verify(&[text(&token)]).stdout(full()).output().expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    let told = text(&output.stderr);
    assert!(told.starts_with("error: cannot write to standard output: "), "{told}");

    let mut with_notes = countersign();
    with_notes.args(["verify", "--scheme", "jwt/ES256", "--jwks", "tests/cli/keys/provider.jwks"]);
    with_notes.args(["--iss", "https://issuer.example", "--aud", "api", "--now", NOW, "garbage"]);
    for (mut command, code) in [(verify(&["--leeway", "121", "x"]), 2), (verify(&["--leeway"]), 2), (with_notes, 1)] {
        let output = command.stderr(full()).output().expect("it runs");
        assert_eq!(output.status.code(), Some(code));
    }
}
