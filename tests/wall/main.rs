//! Walls: whatever a holder makes of a token, a verifier answers within ten times what an honest token takes, with less than
//! two mebibytes of heap, on a stack of 256 KiB. Each case runs in a process of its own, because an abort or a hang escapes
//! `catch_unwind`.
//!
//! `cargo test --release --test wall` holds the walls; without optimisation they stand further off, because what is measured
//! is then not what runs. Arguments choose cases by a part of their name; `search SECONDS` looks for worse ones.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod biscuit;
mod macaroon;
mod search;
mod trial;

use std::process::ExitCode;

use trial::Case;

fn cases() -> Vec<Case> {
    biscuit::cases().into_iter().chain(macaroon::cases()).collect()
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["case", name] => {
            let case = cases()
                .into_iter()
                .chain(trial::broken())
                .find(|case| case.name == *name)
                .expect("a case of this name");
            trial::run(&case);
            ExitCode::SUCCESS
        }
        ["search", seconds] => {
            search::run(seconds.parse().expect("a number of seconds"));
            ExitCode::SUCCESS
        }
        parts => {
            let is_wanted = |case: &Case| parts.is_empty() || parts.iter().any(|part| case.name.contains(part));
            let wanted: Vec<_> = cases().into_iter().filter(is_wanted).collect();
            println!("{} walls", wanted.len());
            let fallen: Vec<_> = wanted.iter().filter_map(trial::hold).collect();
            fallen.iter().for_each(|finding| eprintln!("{finding}"));
            // A wall that cannot fall is none.
            let alarms = trial::alarms_work();
            if fallen.is_empty() && alarms { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
    }
}
