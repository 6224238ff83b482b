//! What the README shows is what happens.

use std::process::Command;

use super::{text, typed};

const README: &str = include_str!("../../README.md");

/// The fenced blocks of this language.
fn blocks(language: &str) -> Vec<&'static str> {
    let opening = format!("```{language}\n");
    README.split(&opening).skip(1).filter_map(|rest| rest.split_once("\n```").map(|(block, _)| block)).collect()
}

/// Text in which everything that differs from run to run is masked: long random words, dates, distances and other numbers.
fn masked(text: &str) -> String {
    let is_word = |c: char| c.is_ascii_alphanumeric() || "-_.:+".contains(c);
    let mut masked = String::new();
    for word in text.split_inclusive(|c: char| !is_word(c)) {
        let (word, separator) = word.split_at(word.trim_end_matches(|c: char| !is_word(c)).len());
        let is_random = word.len() > 20 && !word.contains("--");
        let is_number = word.starts_with(|c: char| c.is_ascii_digit()) && word.len() != 1;
        masked.push_str(if is_random || is_number { "…" } else { word });
        masked.push_str(separator);
    }
    masked.split('\n').map(str::trim_end).collect::<Vec<_>>().join("\n")
}

#[test]
fn its_shell_sessions_are_real() {
    let folder = tempfile::tempdir().expect("a folder");
    let sessions = blocks("console");
    assert!(!sessions.is_empty(), "the README shows the program at work");
    for session in sessions {
        let mut shown = String::new();
        for line in session.lines().filter(|line| line.starts_with("$ ")) {
            let command = line.trim_start_matches("$ ");
            let output = typed(command, folder.path());
            shown += &format!("{line}\n{}{}", text(&output.stdout), text(&output.stderr));
        }
        assert_eq!(masked(shown.trim_end()), masked(session.trim_end()));
    }
}

/// Names, numbers of bytes and of refusals; who can mint, narrow and revoke: all but what differs from run to run.
#[test]
fn its_comparison_is_what_compare_prints() {
    let output = Command::new(env!("CARGO_BIN_EXE_countersign")).arg("compare").output().expect("it runs");
    let block = blocks("text").into_iter().find(|block| block.contains("can mint"));
    let without_times = |table: &str| {
        let cells = table.lines().map(|line| {
            // A signature on P-256 takes some bytes more or less: in a token, and in what a restriction adds to it.
            let varies =
                |at: usize| line.contains("biscuit/p256") && (at == 1 || at == 7 && line.contains("issuer only"));
            let cells = line.split('┆').map(str::trim).enumerate();
            cells
                .filter(|(at, cell)| !varies(*at) && !cell.contains("µs"))
                .map(|(_, cell)| cell)
                .collect::<Vec<_>>()
                .join("┆")
        });
        cells.filter(|line| line.contains('/')).collect::<Vec<_>>()
    };
    let shown = without_times(block.expect("the README shows a comparison"));
    assert!(!shown.is_empty());
    assert_eq!(shown, without_times(text(&output.stdout)));
}
