//! `countersign issue`

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use countersign::registry::SchemeEntry;
use countersign::{AnyIssuer, Claims, Clock as _, SystemClock};

use crate::choice::{self, Output};
use crate::claim_option::ClaimOption;
use crate::duration;
use crate::failure::Failure;
use crate::keys;
use crate::output;

const EXAMPLES: &str = "Example:
  countersign keygen --scheme jwt/ES256 --out keys
  countersign issue --scheme jwt/ES256 --key keys/signing.pem \\
      --iss https://issuer.example --sub alice --aud api \\
      --expires-in 15m --claim role=admin --claim quota:=3

Durations are written 90s, 15m, 2h, 7d. `iat` and a random `jti` are always there.";

/// Issues a credential, and prints it
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Issue {
    /// The format and algorithm
    #[arg(long, value_parser = choice::scheme())]
    scheme: &'static SchemeEntry,
    /// The signing key's file
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    #[command(flatten)]
    format: keys::Format,
    /// Who issues it
    #[arg(long)]
    iss: String,
    /// Whom it speaks of
    #[arg(long)]
    sub: String,
    /// For whom it is meant
    #[arg(long, required = true, num_args = 1..)]
    aud: Vec<String>,
    /// How long it is valid, from now
    #[arg(long, value_name = "DURATION", value_parser = duration::parse)]
    expires_in: Duration,
    /// When it begins to be valid, from now
    #[arg(long, value_name = "DURATION", value_parser = duration::parse)]
    not_before_in: Option<Duration>,
    /// Its type, such as at+jwt
    #[arg(long)]
    typ: Option<String>,
    /// The key's name, for the verifier to find the key by
    #[arg(long)]
    kid: Option<String>,
    /// Its own name, instead of a random one
    #[arg(long)]
    jti: Option<String>,
    /// A value of your own: name=text, or name:=json
    #[arg(long = "claim", value_name = "NAME=TEXT|NAME:=JSON", value_parser = ClaimOption::parse)]
    claims: Vec<ClaimOption>,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Output::Human)]
    output: Output,
}

impl Issue {
    pub(crate) fn run(self) -> Result<ExitCode, Failure> {
        let issuer = self.issuer()?;
        let output = self.output;
        let claims = self.claims()?;
        let token = issuer.issue(&claims)?;
        match output {
            Output::Human => writeln!(io::stdout(), "{}", token.as_str())?,
            Output::Json => {
                let answer = output::json(&output::Issued::new(issuer.scheme(), &token, &claims))?;
                writeln!(io::stdout(), "{answer}")?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }

    fn issuer(&self) -> Result<Box<dyn AnyIssuer>, Failure> {
        let key = self.format.read(&self.key)?;
        let unnamed = self.scheme.issuer(&key, None);
        let unnamed = unnamed.map_err(|error| Failure::key("signing key", &self.key, &error))?;
        match &self.kid {
            None => Ok(unnamed),
            Some(kid) => {
                let named = self.scheme.issuer(&key, Some(kid));
                named.map_err(|error| Failure::new(format!("--kid `{kid}`: {error}")))
            }
        }
    }

    fn claims(self) -> Result<Claims, Failure> {
        let mut claims = Claims::lasting(self.expires_in, &SystemClock)?.issuer(self.iss).subject(self.sub);
        claims = self.aud.into_iter().fold(claims, Claims::audience);
        claims = match self.jti {
            Some(jti) => claims.id(jti),
            None => claims.random_id()?,
        };
        if let Some(typ) = self.typ {
            claims = claims.typ(typ);
        }
        if let Some(delay) = self.not_before_in {
            let now = claims.iat().unwrap_or_else(|| SystemClock.now());
            let nbf = now.checked_add(delay).ok_or_else(|| Failure::new("--not-before-in ends after the year 9999"))?;
            claims = claims.not_before(nbf);
        }
        Ok(self.claims.into_iter().try_fold(claims, |claims, option| option.add_to(claims))?)
    }
}
