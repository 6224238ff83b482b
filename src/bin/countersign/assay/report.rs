//! The forms of a report, and where each of them goes.

use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, ValueEnum};
use countersign::assay::{Account, Entry, Line, Summary};

use super::human;
use crate::failure::Failure;
use crate::output;

/// What is reported, and where to.
#[derive(Args)]
pub(super) struct ReportOptions {
    /// How to report on standard output
    #[arg(long, value_enum, default_value_t = Form::Human)]
    output: Form,
    /// Write a report of the same run to a file as well; may be given again
    #[arg(long = "report", value_name = "FORM=FILE")]
    files: Vec<ReportFile>,
    /// The file that verifies tokens, for SARIF to point at; not given: the program
    #[arg(long, value_name = "FILE")]
    source: Option<String>,
    /// Show the tokens of findings whole: with --signing-key, they are as good as real ones
    #[arg(long)]
    show_token: bool,
}

/// A form of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    /// For people, in a terminal
    Human,
    /// A line of JSON a case, and one that sums up
    Jsonl,
    /// JUnit's XML
    Junit,
    /// SARIF 2.1.0
    Sarif,
    /// GitHub's Markdown
    Md,
    /// A page that stands alone
    Html,
}

/// A form of the report, and the file that it goes to.
#[derive(Clone, Debug)]
struct ReportFile {
    form: Form,
    path: PathBuf,
}

impl FromStr for ReportFile {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (form, path) = text.split_once('=').ok_or("expected FORM=FILE, such as junit=report.xml")?;
        let form = Form::from_str(form, false).map_err(|_| {
            let names = Form::value_variants().iter().filter_map(ValueEnum::to_possible_value);
            let names: Vec<_> = names.map(|name| name.get_name().to_owned()).collect();
            format!("there is no form `{form}`: expected one of {}", names.join(", "))
        })?;
        if path.is_empty() {
            return Err("no file is named after `=`".to_owned());
        }
        Ok(Self { form, path: PathBuf::from(path) })
    }
}

impl ReportFile {
    fn write(&self, account: &Account<'_>) -> Result<(), Failure> {
        let text = text(self.form, account)?;
        fs::write(&self.path, format!("{}\n", text.trim_end()))
            .map_err(|error| Failure::file("write", &self.path, &error))
    }
}

impl ReportOptions {
    /// Whether two reports would go to one file.
    pub(super) fn check(&self) -> Result<(), Failure> {
        for (index, file) in self.files.iter().enumerate() {
            if self.files.iter().take(index).any(|other| other.path == file.path) {
                return Err(Failure::new(format!("two reports cannot go to one file: `{}`", file.path.display())));
            }
        }
        Ok(())
    }

    pub(super) fn shows_tokens(&self) -> bool {
        self.show_token
    }

    /// Where SARIF points, for a target that is called `target`.
    pub(super) fn source<'a>(&'a self, target: &'a str) -> &'a str {
        self.source.as_deref().unwrap_or_else(|| target.split(' ').next().unwrap_or(target))
    }

    /// Writes a case at once, if standard output is to have it in that form.
    pub(super) fn tell(&self, entry: &Entry) -> Result<(), Failure> {
        if self.output == Form::Jsonl { print(&output::json(&Line::from(entry))?) } else { Ok(()) }
    }

    /// Writes the files, each whatever becomes of the others. Returns what went wrong.
    pub(super) fn write_files(&self, account: &Account<'_>) -> Vec<Failure> {
        self.files.iter().filter_map(|file| file.write(account).err()).collect()
    }

    /// Writes to standard output what was not told case by case.
    pub(super) fn print(&self, account: &Account<'_>) -> Result<(), Failure> {
        match self.output {
            Form::Jsonl => print(&output::json(&Summary::new(account))?),
            Form::Human if account.report.entries().is_empty() => Ok(()),
            Form::Human => {
                let mut out = anstream::stdout().lock();
                writeln!(out, "{}", human::text(account))?;
                Ok(out.flush()?)
            }
            form => print(text(form, account)?.trim_end()),
        }
    }
}

fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    writeln!(out, "{text}")?;
    Ok(out.flush()?)
}

/// The whole report in a form, as it stands in a file.
fn text(form: Form, account: &Account<'_>) -> Result<String, Failure> {
    Ok(match form {
        Form::Human => anstream::adapter::strip_str(&human::text(account)).to_string(),
        Form::Jsonl => lines(account)?,
        Form::Junit => account.to_junit()?,
        Form::Sarif => account.to_sarif()?,
        Form::Md => account.to_markdown(),
        Form::Html => account.to_html(),
    })
}

fn lines(account: &Account<'_>) -> Result<String, Failure> {
    let mut text = String::new();
    for entry in account.report.entries() {
        // Writing to a `String` cannot fail.
        let _ = writeln!(text, "{}", output::json(&Line::from(entry))?);
    }
    text.push_str(&output::json(&Summary::new(account))?);
    Ok(text)
}
