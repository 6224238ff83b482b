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

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue};
use clap::{Parser, Subcommand};
use countersign::inspect::words::{is_hidden, visible};

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

/// No name of a command or an option is longer. Tokens and keys are.
const LONGEST_NAME: usize = 40;

/// Says what is wrong with the arguments, or what was asked about them, and ends the program. A token or a key where it does
/// not belong is not repeated; nor is what could steer a terminal, as a token can that begins like an option.
fn usage(error: &clap::Error) -> ! {
    let is_told = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => !text.starts_with("----") && text.len() <= LONGEST_NAME,
        _ => true,
    };
    let hides_something = |argument: OsString| argument.to_string_lossy().contains(is_hidden);
    if ![ContextKind::InvalidArg, ContextKind::InvalidSubcommand].into_iter().all(is_told) {
        Failure::new(
            "a token or a key stands where a command or an option belongs: see --help, and give keys as files",
        )
        .report();
    } else if error.use_stderr() && std::env::args_os().any(hides_something) {
        error.render().to_string().lines().for_each(|line| failure::tell(&visible(line)));
    } else {
        // Where not even that can be printed, the exit code has to do.
        let _ = error.print();
    }
    // Asking for help is no fault.
    let is_fault_of_assay = error.use_stderr() && std::env::args_os().nth(1).is_some_and(|command| command == "assay");
    std::process::exit(if is_fault_of_assay { assay::FAULT.into() } else { error.exit_code() });
}
