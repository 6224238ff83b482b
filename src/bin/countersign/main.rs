//! `countersign`: keys, tokens and verdicts on the command line. Uses the library's public API alone.

#![forbid(unsafe_code)]

mod assay;
mod attenuate;
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
mod request_option;
mod restriction_option;
mod verify;

use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue};
use clap::{Parser, Subcommand};

use failure::Failure;

/// Issue, verify, narrow and compare bearer credentials.
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
    Attenuate(attenuate::Attenuate),
    Inspect(inspect::Inspect),
    Compare(compare::Compare),
    Assay(Box<assay::Assay>),
}

fn main() -> ExitCode {
    let arguments = Arguments::try_parse().unwrap_or_else(|error| usage(&error));
    let outcome = match arguments.command {
        Command::Keygen(keygen) => keygen.run(),
        Command::Issue(issue) => issue.run(),
        Command::Verify(verify) => verify.run(),
        Command::Attenuate(attenuate) => attenuate.run(),
        Command::Inspect(inspect) => inspect.run(),
        Command::Compare(compare) => compare.run(),
        Command::Assay(assay) => Ok(assay.run()),
    };
    outcome.unwrap_or_else(|failure| failure.report())
}

/// Says what is wrong with the arguments, or what was asked about them, and ends the program. A key in PEM, which begins like
/// an option, is not repeated.
fn usage(error: &clap::Error) -> ! {
    let is_armour = |value: &ContextValue| matches!(value, ContextValue::String(text) if text.starts_with("----"));
    if error.get(ContextKind::InvalidArg).is_some_and(is_armour) {
        Failure::new("a key stands where an option or a token belongs: keys are given as files").report();
    } else {
        // Where not even that can be printed, the exit code has to do.
        let _ = error.print();
    }
    // Asking for help is no fault.
    let is_fault_of_assay = error.use_stderr() && std::env::args_os().nth(1).is_some_and(|command| command == "assay");
    std::process::exit(if is_fault_of_assay { assay::FAULT.into() } else { error.exit_code() });
}
