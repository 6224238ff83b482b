//! `countersign inspect`

use std::ffi::OsString;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use clap::Args;
use countersign::inspect::words::{self, visible};
use countersign::inspect::{Format, Gravity, Inspection, MAX_BYTES, UnverifiedObject, Warning, inspect};
use countersign::{Clock, SystemClock, Timestamp};

use crate::choice::Output;
use crate::failure::Failure;
use crate::input;
use crate::output::RED;

const EXAMPLES: &str = "Example:
  countersign inspect eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbGljZSJ9.

Nothing is verified: anyone could have written what is shown. `verify` is what accepts or refuses.";

const HEADING: Style = Style::new().bold();
const YELLOW: Style = AnsiColor::Yellow.on_default();
const CYAN: Style = AnsiColor::Cyan.on_default();

/// How much of an answer a person is shown. JSON has all of it.
const MAX_CHARACTERS: usize = 240;
const MAX_LINES: usize = 40;

/// Explains any token without a key, and verifies nothing
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Inspect {
    /// How to answer
    #[arg(long, value_enum, default_value_t = Output::Human)]
    output: Output,
    /// The token; absent or `-`: standard input
    // A key in PEM begins with hyphens. It is not to be repeated as an argument that was not expected.
    #[arg(allow_hyphen_values = true)]
    token: Option<OsString>,
}

impl Inspect {
    pub(crate) fn run(self) -> Result<ExitCode, Failure> {
        input::ensure_no_option(self.token.as_deref())?;
        let token = input::token(self.token, io::stdin().lock(), MAX_BYTES)?;
        let now = SystemClock.now();
        let inspection = inspect(&token, now);
        let answer = match self.output {
            Output::Json => inspection.to_json(),
            Output::Human => described(&inspection, now),
        };
        let mut out = anstream::stdout().lock();
        writeln!(out, "{answer}")?;
        out.flush()?;
        Ok(ExitCode::SUCCESS)
    }
}

/// An inspection, for people.
fn described(inspection: &Inspection, now: Timestamp) -> String {
    let says_anything = inspection.header.is_some() || inspection.claims.is_some() || !inspection.blocks.is_empty();
    let caution = if says_anything { ": anyone could have written what follows" } else { "" };
    let mut text = format!("{YELLOW}not verified{YELLOW:#} {}{caution}", inspection.format);
    let header = if matches!(inspection.format, Format::Paseto { .. }) { "footer" } else { "header" };
    for (heading, object) in [(header, &inspection.header), ("claims", &inspection.claims)] {
        if let Some(object) = object {
            section(&mut text, heading, &members(object, now));
        }
    }
    for (index, block) in inspection.blocks.iter().enumerate() {
        let heading = match (inspection.format, index) {
            (Format::Macaroon, 0) => "caveats".to_owned(),
            (Format::Macaroon, index) => format!("caveats of discharge {index}"),
            (_, 0) => "authority block".to_owned(),
            (_, index) => format!("block {index}"),
        };
        section(&mut text, &heading, &block.source().lines().map(short).collect::<Vec<_>>());
    }
    section(&mut text, "warnings", &warnings(inspection));
    text
}

/// Writing to a `String` cannot fail.
fn section(text: &mut String, heading: &str, lines: &[String]) {
    let _ = write!(text, "\n{HEADING}{heading}{HEADING:#}");
    if lines.is_empty() {
        let _ = write!(text, "\n  none");
    }
    for line in lines.iter().take(MAX_LINES) {
        let _ = write!(text, "\n  {line}");
    }
    if let Some(more) = lines.len().checked_sub(MAX_LINES).filter(|more| *more > 0) {
        let _ = write!(text, "\n  … and {more} more: --output json shows all");
    }
}

fn members(object: &UnverifiedObject, now: Timestamp) -> Vec<String> {
    let names = object.members().map(|(name, _)| name.chars().count());
    let width = names.max().unwrap_or_default().clamp(8, 16);
    let line = |(name, value): (&str, &str)| {
        let shown = serde_json::from_str::<String>(value).map_or_else(|_| value.to_owned(), |text| visible(&text));
        let moment = words::moment(value).filter(|_| ["exp", "nbf", "iat"].contains(&name));
        let shown = match moment {
            Some(moment) => {
                let expired = if name == "exp" && moment <= now { "expired " } else { "" };
                format!("{} ({expired}{})", words::date(moment), words::distance(moment, now))
            }
            None => short(&shown),
        };
        format!("{:<width$} {shown}", short(name))
    };
    object.members().map(line).collect()
}

fn warnings(inspection: &Inspection) -> Vec<String> {
    let width = inspection.warnings.iter().map(|warning| warning.code().len()).max().unwrap_or_default();
    let line = |warning: &Warning| {
        let style = match warning.concern.gravity() {
            Gravity::Danger => RED,
            Gravity::Refused => YELLOW,
            Gravity::Advice => CYAN,
        };
        format!("{style}{:<width$}{style:#}  {}", warning.code(), warning.message)
    };
    inspection.warnings.iter().map(line).collect()
}

fn short(text: &str) -> String {
    match text.char_indices().nth(MAX_CHARACTERS) {
        Some((end, _)) => format!("{}…", text.split_at(end).0),
        None => text.to_owned(),
    }
}
