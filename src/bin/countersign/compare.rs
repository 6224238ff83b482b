//! `countersign compare`

use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use comfy_table::presets::{ASCII_MARKDOWN, UTF8_FULL_CONDENSED};
use comfy_table::{CellAlignment, Table, TableStyle};
use countersign::KeyModel;
use countersign::compare::{self, Answer, Comparison, Measured, Yardstick};
use countersign::registry::{self, SchemeEntry};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use crate::choice;
use crate::failure::Failure;
use crate::output;

const EXAMPLES: &str = "Example:
  countersign compare
  countersign compare --schemes jwt/ES256,paseto/v4.public --output md

Exit codes: 0, or 1 if any scheme accepted an attack.";

/// Compares the schemes: the same claims in each, measured on this machine, and attacked
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Compare {
    /// The schemes to compare, separated by commas; not given: all of them
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = choice::scheme())]
    schemes: Vec<&'static SchemeEntry>,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Layout::Human)]
    output: Layout,
}

#[derive(Clone, Copy, ValueEnum)]
enum Layout {
    Human,
    Json,
    Md,
}

impl Compare {
    pub(crate) fn run(self) -> Result<ExitCode, Failure> {
        let is_wanted = |entry: &&SchemeEntry| {
            self.schemes.is_empty() || self.schemes.iter().any(|wanted| wanted.scheme() == entry.scheme())
        };
        let schemes: Vec<_> = registry::all().iter().filter(is_wanted).collect();
        let bar = progress_bar();
        let comparison = compare::run(&schemes, &mut |share| bar.set_position((share * STEPS as f64) as u64))?;
        bar.finish_and_clear();
        let answer = match self.output {
            Layout::Human => tables(&comparison, UTF8_FULL_CONDENSED),
            Layout::Md => tables(&comparison, ASCII_MARKDOWN),
            Layout::Json => output::json(&Report::from(&comparison))?,
        };
        writeln!(io::stdout(), "{answer}")?;
        let are_all_refused = comparison.answers.iter().all(|answer| answer.refusal.is_some());
        Ok(if are_all_refused { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

/// How finely progress is shown.
const STEPS: u64 = 200;

fn progress_bar() -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("measuring {wide_bar} {percent}%");
    ProgressBar::new(STEPS).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

fn tables(comparison: &Comparison, style: TableStyle) -> String {
    format!("{}\n\n{}", schemes_table(comparison, style), refusals_table(comparison, style))
}

fn schemes_table(comparison: &Comparison, style: TableStyle) -> Table {
    let mut table = table(
        style,
        &[
            "scheme",
            "bytes",
            "issue",
            "verify",
            "can mint",
            "claims hidden",
            "holder narrows",
            "bytes each",
            "time each",
            "revoked by",
        ],
    );
    let session_id = &comparison.session_id;
    table.add_row([
        "(session id)".to_owned(),
        session_id.bytes.to_string(),
        microseconds(session_id.issue_ns),
        microseconds(session_id.verify_ns),
        "the server".to_owned(),
        "yes".to_owned(),
        "no".to_owned(),
        "–".to_owned(),
        "–".to_owned(),
        "deleting it".to_owned(),
    ]);
    for measured in &comparison.schemes {
        let scheme = measured.scheme;
        table.add_row([
            scheme.name().to_owned(),
            measured.bytes.to_string(),
            microseconds(measured.issue_ns),
            microseconds(measured.verify_ns),
            match scheme.key_model() {
                KeyModel::Shared => "verifiers too".to_owned(),
                _ => "issuer only".to_owned(),
            },
            if scheme.is_confidential() { "yes" } else { "no" }.to_owned(),
            scheme.holder_can_narrow().unwrap_or("no").to_owned(),
            measured.narrowing.map_or("–".to_owned(), |narrowing| narrowing.bytes.to_string()),
            measured.narrowing.map_or("–".to_owned(), |narrowing| microseconds(narrowing.ns)),
            scheme.revocable_by().to_owned(),
        ]);
    }
    for figures in [1, 2, 3, 7, 8] {
        if let Some(column) = table.column_mut(figures) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

fn microseconds(nanoseconds: u64) -> String {
    format!("{:.1} µs", nanoseconds as f64 / 1000.0)
}

/// A row a scheme, a column a stage: how many attacks were refused there, and in all.
fn refusals_table(comparison: &Comparison, style: TableStyle) -> Table {
    const STAGES: [&str; 7] = ["size", "encoding", "header", "key", "signature", "claims", "caveat"];
    let header: Vec<&str> = ["attacks refused"].into_iter().chain(STAGES).chain(["in all"]).collect();
    let mut table = table(style, &header);
    for Measured { scheme, .. } in &comparison.schemes {
        let (refused, total) = comparison.refused(*scheme);
        let stages = comparison.answers.iter().filter(|answer| answer.scheme == *scheme);
        let stages: Vec<_> =
            stages.filter_map(|answer| answer.refusal.as_ref()).map(|refusal| &refusal.stage).collect();
        let count = |wanted: &str| stages.iter().filter(|stage| ***stage == wanted).count().to_string();
        let cells =
            [scheme.name().to_owned()].into_iter().chain(STAGES.map(count)).chain([format!("{refused}/{total}")]);
        table.add_row(cells);
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

fn table(style: TableStyle, header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(style).set_header(header);
    table
}

/// The comparison as a program reads it.
#[derive(Serialize)]
struct Report<'a> {
    schemes: Vec<SchemeRow>,
    session_id: SessionRow,
    refusals: Vec<RefusalRow<'a>>,
}

#[derive(Serialize)]
struct SessionRow {
    bytes: usize,
    issue_ns: u64,
    verify_ns: u64,
}

#[derive(Serialize)]
struct SchemeRow {
    scheme: &'static str,
    bytes: usize,
    issue_ns: u64,
    verify_ns: u64,
    key_model: &'static str,
    confidential: bool,
    narrow: bool,
    /// What each restriction costs that a holder adds.
    narrow_bytes: Option<usize>,
    narrow_ns: Option<u64>,
    revoke_by: &'static str,
    attacks: Attacks,
}

#[derive(Serialize)]
struct Attacks {
    refused: usize,
    total: usize,
}

#[derive(Serialize)]
struct RefusalRow<'a> {
    attack: &'static str,
    scheme: &'static str,
    code: Option<&'a str>,
    stage: Option<&'a str>,
}

impl<'a> From<&'a Comparison> for Report<'a> {
    fn from(comparison: &'a Comparison) -> Self {
        let scheme_row = |measured: &Measured| {
            let (scheme, (refused, total)) = (measured.scheme, comparison.refused(measured.scheme));
            SchemeRow {
                scheme: scheme.name(),
                bytes: measured.bytes,
                issue_ns: measured.issue_ns,
                verify_ns: measured.verify_ns,
                key_model: match scheme.key_model() {
                    KeyModel::Shared => "shared",
                    _ => "public",
                },
                confidential: scheme.is_confidential(),
                narrow: scheme.holder_can_narrow().is_some(),
                narrow_bytes: measured.narrowing.map(|narrowing| narrowing.bytes),
                narrow_ns: measured.narrowing.map(|narrowing| narrowing.ns),
                revoke_by: scheme.revocable_by(),
                attacks: Attacks { refused, total },
            }
        };
        let refusal_row = |answer: &'a Answer| RefusalRow {
            attack: answer.attack,
            scheme: answer.scheme.name(),
            code: answer.refusal.as_ref().map(|refusal| refusal.code.as_str()),
            stage: answer.refusal.as_ref().map(|refusal| refusal.stage.as_str()),
        };
        let Yardstick { bytes, issue_ns, verify_ns } = comparison.session_id;
        Self {
            session_id: SessionRow { bytes, issue_ns, verify_ns },
            schemes: comparison.schemes.iter().map(scheme_row).collect(),
            refusals: comparison.answers.iter().map(refusal_row).collect(),
        }
    }
}
