//! `countersign`: keys, tokens and verdicts on the command line. Uses the library's public API alone.

#![forbid(unsafe_code)]

mod choice;
mod claim_option;
mod compare;
mod duration;
mod failure;
mod input;
mod inspect;
mod issue;
mod keygen;
mod keys;
mod lines;
mod output;
mod verify;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Issue, verify and compare bearer credentials.
#[derive(Parser)]
#[command(version, about, propagate_version = true, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Keygen(keygen::Keygen),
    Issue(issue::Issue),
    Verify(verify::Verify),
    Inspect(inspect::Inspect),
    Compare(compare::Compare),
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Keygen(keygen) => keygen.run(),
        Command::Issue(issue) => issue.run(),
        Command::Verify(verify) => verify.run(),
        Command::Inspect(inspect) => inspect.run(),
        Command::Compare(compare) => compare.run(),
    };
    outcome.unwrap_or_else(|failure| failure.report())
}
