//! `countersign attenuate`

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::Args;
use countersign::inspect::inspect;
use countersign::registry::{self, Attenuator, SchemeEntry};
use countersign::{Clock as _, Restriction, SystemClock, Timestamp};

use crate::choice;
use crate::failure::Failure;
use crate::input;
use crate::restriction_option::RestrictionOption;

const EXAMPLES: &str = "Example:
  countersign attenuate --restrict expires-before=10m --restrict operation=read < token

Restrictions:
  expires-before=10m   refused from then on     audience=api    for this audience only
  not-before=5m        refused until then       operation=read  for this operation only
  resource=/reports/7  for this resource only   name=value      where the request states this

No key is needed, nothing is verified, and nothing can be taken off again.
Exit codes: 0, or 2 where the token cannot be narrowed.";

/// Narrows a credential, and prints the narrowed one
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Attenuate {
    /// The format and algorithm; not given: what the token looks like
    #[arg(long, value_parser = choice::scheme())]
    scheme: Option<&'static SchemeEntry>,
    /// What to narrow it by; all of them hold
    #[arg(long = "restrict", value_name = "NAME=VALUE", required = true, value_parser = RestrictionOption::parse)]
    restrictions: Vec<RestrictionOption>,
    /// The token; absent or `-`: standard input
    // A key in PEM begins with hyphens. It is not to be repeated as an argument that was not expected.
    #[arg(allow_hyphen_values = true)]
    token: Option<OsString>,
}

impl Attenuate {
    pub(crate) fn run(self) -> Result<ExitCode, Failure> {
        input::ensure_no_option(self.token.as_deref())?;
        let caps = registry::all().iter().map(|entry| entry.scheme().max_token_bytes());
        let token = input::token(self.token, io::stdin().lock(), caps.max().unwrap_or_default())?;
        let now = SystemClock.now();
        let attenuator = attenuator(self.scheme, &token, now)?;
        let settle = |option: RestrictionOption| {
            option.settle(now).ok_or_else(|| Failure::new("a restriction begins or ends after the year 9999"))
        };
        let restrictions = self.restrictions.into_iter().map(settle).collect::<Result<Vec<_>, _>>()?;
        Restriction::ensure_possible(&restrictions, now)?;
        let text = std::str::from_utf8(&token).map_err(|_| Failure::new("this is no token: it is not even text"))?;
        let narrowed = attenuator(text, &restrictions)?;
        writeln!(io::stdout(), "{}", narrowed.as_str())?;
        Ok(ExitCode::SUCCESS)
    }
}

/// What narrows tokens of `scheme` or, where none is given, tokens that look like this one.
fn attenuator(scheme: Option<&SchemeEntry>, token: &[u8], now: Timestamp) -> Result<Attenuator, Failure> {
    if let Some(entry) = scheme {
        return entry.attenuator().ok_or_else(|| cannot_be_narrowed(entry.scheme().name()));
    }
    let format = inspect(token, now).format.to_string();
    let is_of_it =
        |name: &str| name.strip_prefix(format.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let mut entries = registry::all().iter().filter(|entry| is_of_it(entry.scheme().name())).peekable();
    if entries.peek().is_none() {
        return Err(Failure::new("this looks like no token of any scheme here: say which it is with --scheme"));
    }
    entries.find_map(SchemeEntry::attenuator).ok_or_else(|| cannot_be_narrowed(&format))
}

fn cannot_be_narrowed(what: &str) -> Failure {
    let narrowable = registry::all().iter().filter(|entry| entry.attenuator().is_some());
    let names: Vec<_> = narrowable.map(|entry| entry.scheme().name()).collect();
    Failure::new(format!(
        "a holder cannot narrow {what}: its tokens are as their issuer signed them, to the last bit. \
         Ask the issuer for a narrower one, or use a scheme whose tokens can be narrowed: {}",
        if names.is_empty() { "there is none in this build".to_owned() } else { names.join(", ") }
    ))
}
