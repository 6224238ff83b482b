//! `countersign verify`

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::builder::NonEmptyStringValueParser;
use clap::{ArgGroup, Args};
use countersign::inspect::words::visible;
use countersign::registry::{SchemeEntry, Trust};
use countersign::{AnyVerifier, Clock, FixedClock, Policy, Request, SystemClock, Timestamp};

use crate::choice::{self, Output};
use crate::failure::{self, Failure};
use crate::lines::Lines;
use crate::{input, keys, output, request_option};

const EXAMPLES: &str = "Example:
  countersign verify --scheme jwt/ES256 --key keys/verifying.pem \\
      --iss https://issuer.example --aud api < token

Exit codes: 0 accepted, 1 refused, 2 usage, keys or configuration.";

/// Verifies a credential, and says what it claims or why it is refused
#[derive(Args)]
#[command(after_help = EXAMPLES, group(ArgGroup::new("trust").args(["key", "jwks"]).required(true)))]
pub(crate) struct Verify {
    /// The format and algorithm
    #[arg(long, value_parser = choice::scheme())]
    scheme: &'static SchemeEntry,
    /// The verifying key's file
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// A JSON Web Key Set's file, instead of one key
    #[arg(long, value_name = "FILE", conflicts_with = "key_format")]
    jwks: Option<PathBuf>,
    #[command(flatten)]
    format: keys::Format,
    /// The issuer to whom the key belongs
    #[arg(long, value_parser = NonEmptyStringValueParser::new())]
    iss: String,
    /// The audience that the credential must be meant for
    #[arg(long, value_parser = NonEmptyStringValueParser::new())]
    aud: String,
    /// The type it must have; `none`: it must have none. Not given: JWT for a JWT, any for other formats
    #[arg(long, value_parser = NonEmptyStringValueParser::new())]
    typ: Option<String>,
    /// How far clocks may be apart, in seconds (at most 120)
    #[arg(long, value_name = "SECONDS", default_value_t = Policy::DEFAULT_LEEWAY.as_secs())]
    leeway: u64,
    /// Judge as of this moment, in seconds since 1970, instead of now
    #[arg(long, value_name = "UNIX", value_parser = moment)]
    now: Option<Timestamp>,
    /// What the bearer asks for: operation=read, resource=R, or a fact of your own. Restrictions are held against it
    #[arg(long, value_name = "NAME=VALUE", value_parser = request_option::parse)]
    request: Vec<(String, String)>,
    /// Read many tokens, one a line, and answer each with a line
    #[arg(long)]
    lines: bool,
    /// How to answer
    #[arg(long, value_enum, default_value_t = Output::Human)]
    output: Output,
    /// The token; absent or `-`: standard input
    token: Option<OsString>,
}

fn moment(text: &str) -> Result<Timestamp, String> {
    let seconds = text.parse().ok().and_then(Timestamp::from_unix);
    seconds.ok_or_else(|| "expected whole seconds since 1970, up to the year 9999".to_owned())
}

impl Verify {
    pub(crate) fn run(mut self) -> Result<ExitCode, Failure> {
        let token = self.token.take();
        let request =
            self.request.drain(..).fold(Request::default(), |request, (name, value)| request.fact(name, value));
        let verifier = self.verifier()?;
        if !self.lines {
            let token = input::token(token, io::stdin().lock(), verifier.max_token_bytes())?;
            return self.answer(verifier.as_ref(), &token, &request).map(exit_code);
        }
        if token.is_some_and(|token| token != "-") {
            return Err(Failure::new("--lines reads its tokens from standard input: give none as an argument"));
        }
        let mut are_all_accepted = true;
        for line in Lines::new(io::stdin().lock(), verifier.max_token_bytes()) {
            let line = line.map_err(|error| Failure::input(&error))?;
            are_all_accepted &= self.answer(verifier.as_ref(), &line, &request)?;
        }
        Ok(exit_code(are_all_accepted))
    }

    fn verifier(&self) -> Result<Box<dyn AnyVerifier>, Failure> {
        let policy = self.policy()?;
        let (trust, path, what) = match (&self.key, &self.jwks) {
            (_, Some(path)) => (Trust::Jwks(keys::read_file(path)?), path, "key set"),
            (Some(path), None) => (Trust::Key(self.format.read(path)?), path, "verifying key"),
            // clap demands one of them.
            (None, None) => return Err(Failure::new("give --key or --jwks")),
        };
        let clock: Box<dyn Clock> = match self.now {
            Some(now) => Box::new(FixedClock(now)),
            None => Box::new(SystemClock),
        };
        let (verifier, left_out) =
            self.scheme.verifier(&trust, &self.iss, policy, clock).map_err(|error| Failure::key(what, path, &error))?;
        for key in left_out {
            failure::tell(&visible(&format!("note: {}: {key}", path.display())));
        }
        Ok(verifier)
    }

    fn policy(&self) -> Result<Policy, Failure> {
        let policy = Policy::audience(self.aud.as_str()).leeway(Duration::from_secs(self.leeway))?;
        Ok(match self.typ.as_deref() {
            None => policy,
            Some("none") => policy.no_typ(),
            Some(typ) => policy.typ(typ),
        })
    }

    /// Answers one token, and returns whether it was accepted.
    fn answer(&self, verifier: &dyn AnyVerifier, token: &[u8], request: &Request) -> Result<bool, Failure> {
        let verdict = verifier.verify(token, request);
        let now = || self.now.unwrap_or_else(|| SystemClock.now());
        let answer = match (&verdict, self.output) {
            (Ok(verified), Output::Json) => output::json(&output::Accepted::from(verified))?,
            (Ok(verified), Output::Human) if self.lines => output::accepted(verified, now()),
            (Ok(verified), Output::Human) => output::described(verified, now()),
            (Err(rejection), Output::Json) => output::json(&output::Refused::new(verifier.scheme(), *rejection))?,
            (Err(rejection), Output::Human) => output::refused(*rejection),
        };
        print(&answer, self.output)?;
        Ok(verdict.is_ok())
    }
}

/// Prints an answer at once. What is for programs goes out as it is; what is for people, with colours on a terminal alone.
fn print(answer: &str, output: Output) -> io::Result<()> {
    let mut out: Box<dyn Write> = match output {
        Output::Json => Box::new(io::stdout().lock()),
        Output::Human => Box::new(anstream::stdout().lock()),
    };
    writeln!(out, "{answer}")?;
    out.flush()
}

fn exit_code(is_accepted: bool) -> ExitCode {
    if is_accepted { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
