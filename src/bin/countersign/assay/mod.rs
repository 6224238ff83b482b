//! `countersign assay`

mod bench;
mod endpoint;
mod human;
mod interrupt;
mod progress;
mod report;
mod target;

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use clap::Args;
use countersign::assay::{Account, Bench, Exceptions, Judgement, Report, Selection, Trial, catalogue, run};

use crate::failure::Failure;

const EXAMPLES: &str = "Example:
  countersign assay --scheme jwt/RS256 -- node verifier.js
  (the program reads the file named by COUNTERSIGN_KEY, says that it is ready,
  and answers each token with accept or reject: docs/assay-protocol.md has
  such programs in three languages)

Without keys, on what is deployed:
  countersign assay --scheme jwt/RS256 --token \"$TOKEN\" --public-key key.pem \\
      -- node verifier.js

An endpoint, under the key that it has (docs/assay-http.md):
  countersign assay --scheme jwt/RS256 --signing-key key.pem \\
      --url http://127.0.0.1:8080/me --header 'Authorization: Bearer {token}'

Whether it fetches keys from where a token says (--listen works with programs too):
  countersign assay --scheme jwt/RS256 --listen --only 'jwt/*-fetched' \\
      -- node verifier.js

An exceptions file has a line for each outcome that is put up with:
  jwt/duplicate-claim  strictness  the gateway in front refuses those

Reports of one run, for people and for continuous integration
(docs/assay-in-ci.md):
  countersign assay --scheme jwt/RS256 --report junit=assay.xml \\
      --report sarif=assay.sarif --source src/auth.js -- node verifier.js

Exit codes: 0 clean, 1 finding, 2 something was left open (under --strict) or
no honest token was accepted, 3 the harness is at fault: usage, keys,
configuration, a program that cannot be started or never answers, an endpoint
that cannot be reached or that you have not said you may test, a report that
cannot be written.";

/// The exit code where the harness is at fault.
pub(crate) const FAULT: u8 = 3;

/// More than that is no file of exceptions.
const MAX_EXCEPTIONS_BYTES: u64 = 1 << 20;

/// Holds a program or an HTTP endpoint that verifies tokens against a catalogue of attacks
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Assay {
    #[command(flatten)]
    bench: bench::BenchOptions,
    #[command(flatten)]
    target: target::TargetOptions,
    /// Try those cases alone whose ids match: `*` stands for anything; may be given again, or as a list
    #[arg(long, value_name = "GLOB", value_delimiter = ',')]
    only: Vec<String>,
    /// Leave out the cases whose ids match
    #[arg(long, value_name = "GLOB", value_delimiter = ',')]
    skip: Vec<String>,
    /// Outcomes that are known and put up with: case, outcome and reason, a line each
    #[arg(long, value_name = "FILE")]
    exceptions: Option<PathBuf>,
    /// Exit with 2 where anything was left open: inconclusive, or skipped
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    report: report::ReportOptions,
}

impl Assay {
    /// Runs the assay; a failure of it is the harness's.
    pub(crate) fn run(self) -> ExitCode {
        self.assay().unwrap_or_else(|failure| failure.report_as(FAULT))
    }

    fn assay(self) -> Result<ExitCode, Failure> {
        self.report.check()?;
        let bench = self.bench.bench()?;
        let selection = Selection::all().only(self.only.clone()).skip(self.skip.clone());
        let is_chosen = |case: &&_| selection.includes(case) && case.applies_to(bench.scheme());
        let total = catalogue::all().iter().filter(is_chosen).count();
        if total == 0 {
            return Err(Failure::new(format!("no case for {} is left by --only and --skip", bench.scheme())));
        }
        let exceptions = self.exceptions.as_deref().map(read_exceptions).transpose()?.unwrap_or_default();
        let interrupt = interrupt::flag()?;
        let mut target = self.target.start(Arc::clone(&interrupt))?;

        let mut report = Report::new(exceptions);
        let failures = self.measure(&bench, &mut target, &selection, &mut report, total, &interrupt);
        let exit_code = failures.into_iter().fold(None, |_, failure| Some(failure.report_as(FAULT)));
        Ok(exit_code.unwrap_or_else(|| ExitCode::from(self.exit_code(report.judgement()))))
    }

    /// Runs the catalogue and writes the reports, also of a run that ended early. Returns what went wrong.
    fn measure(
        &self,
        bench: &Bench,
        target: &mut target::Chosen,
        selection: &Selection,
        report: &mut Report,
        total: usize,
        interrupt: &AtomicBool,
    ) -> Vec<Failure> {
        let begun = Instant::now();
        let progress = progress::Progress::of(total);
        let mut unread = None;
        let mut observe = |trial: Trial| {
            progress.tell(trial.case.id());
            report.note(trial);
            let told = report.entries().last().map_or(Ok(()), |entry| self.report.tell(entry));
            if let Err(failure) = told {
                // Nobody reads any more: there is no use in going on.
                interrupt.store(true, Ordering::Relaxed);
                unread.get_or_insert(failure);
            }
        };
        let outcome = run(bench, target, selection, &mut observe);
        progress.end();
        let fault = outcome.err().map(|error| error.to_string());
        let (command, strays) = (self.target.command_line(), target.strays());
        let account = Account {
            report,
            setup: bench.setup(),
            target: &command,
            source: self.report.source(&command),
            strays: &strays,
            seconds: begun.elapsed().as_secs_f64(),
            fault: fault.as_deref(),
            shows_tokens: self.report.shows_tokens(),
        };
        let is_unread = unread.is_some();
        // Where nobody reads, the run was ended for that reason alone.
        let ending = if is_unread { unread } else { fault.as_deref().map(Failure::new) };
        let mut failures = self.report.write_files(&account);
        if !is_unread {
            failures.extend(self.report.print(&account).err());
        }
        failures.extend(ending);
        failures
    }

    fn exit_code(&self, judgement: Judgement) -> u8 {
        match judgement {
            Judgement::Finding => 1,
            Judgement::Undecided => 2,
            Judgement::Open if self.strict => 2,
            Judgement::Open | Judgement::Clean => 0,
        }
    }
}

fn read_exceptions(path: &Path) -> Result<Exceptions, Failure> {
    let read = || {
        let mut text = String::new();
        File::open(path)?.take(MAX_EXCEPTIONS_BYTES).read_to_string(&mut text)?;
        Ok(text)
    };
    let text = read().map_err(|error| Failure::file("read", path, &error))?;
    if text.len() as u64 == MAX_EXCEPTIONS_BYTES {
        return Err(Failure::new(format!("`{}` is too large for a file of exceptions", path.display())));
    }
    Exceptions::read(&text).map_err(|error| Failure::new(format!("`{}`: {error}", path.display())))
}
