//! The keys and circumstances under which tokens are forged.

use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use countersign::assay::{Bench, Circumstances, KeyForm, Listener, Scheme};

use crate::failure::Failure;
use crate::keys;

/// For what tokens are forged, and with which keys.
#[derive(Args)]
pub(super) struct BenchOptions {
    /// The format and algorithm that the program verifies
    #[arg(long, value_parser = scheme())]
    scheme: Scheme,
    /// How the program's key is written; not given: SPKI in PEM, or a secret's bytes
    #[arg(long, value_name = "FORM", value_parser = key_form())]
    key_form: Option<KeyForm>,
    /// Sign with this key instead of a fresh one, for a program that holds its other half already
    #[arg(long, value_name = "FILE", group = "keys")]
    signing_key: Option<PathBuf>,
    /// A genuine token, where there is no signing key: those attacks are tried that need none
    #[arg(long, value_name = "GENUINE", group = "keys", requires = "public_key", conflicts_with = "signing_key")]
    token: Option<String>,
    /// The public key that the genuine token is verified with
    #[arg(long, value_name = "FILE", requires = "token")]
    public_key: Option<PathBuf>,
    /// The issuer that the program expects
    #[arg(long)]
    iss: Option<String>,
    /// The audience that the program expects
    #[arg(long)]
    aud: Option<String>,
    /// The type that the program expects
    #[arg(long)]
    typ: Option<String>,
    /// The name by which the program knows its key
    #[arg(long)]
    kid: Option<String>,
    /// Serve keys on this machine to whoever follows a token to them, and report who does
    #[arg(long)]
    listen: bool,
}

fn scheme() -> impl TypedValueParser<Value = Scheme> {
    PossibleValuesParser::new(Scheme::all().iter().map(|scheme| scheme.name())).try_map(|name| Scheme::find(&name))
}

fn key_form() -> impl TypedValueParser<Value = KeyForm> {
    let names = KeyForm::ALL.iter().map(|form| form.as_str());
    PossibleValuesParser::new(names).try_map(|name| KeyForm::find(&name).ok_or("there is no such form"))
}

impl BenchOptions {
    pub(super) fn bench(&self) -> Result<Bench, Failure> {
        let bench = self.silent_bench()?;
        Ok(if self.listen { bench.listening(Listener::start()?) } else { bench })
    }

    fn silent_bench(&self) -> Result<Bench, Failure> {
        let circumstances = self.circumstances();
        match (&self.signing_key, &self.token, &self.public_key) {
            (Some(path), _, _) => Bench::from_signing_key(self.scheme, &keys::read_file(path)?, circumstances)
                .map_err(|error| Failure::key("signing key", path, &error)),
            (None, Some(token), Some(path)) => {
                Bench::public_only(self.scheme, token.as_bytes(), &keys::read_file(path)?, circumstances)
                    .map_err(|error| Failure::key("public key", path, &error))
            }
            _ => Ok(Bench::generate(self.scheme, circumstances)?),
        }
    }

    fn circumstances(&self) -> Circumstances {
        let usual = Circumstances::now();
        Circumstances {
            issuer: self.iss.clone().unwrap_or(usual.issuer),
            audience: self.aud.clone().unwrap_or(usual.audience),
            typ: self.typ.clone().or(usual.typ),
            kid: self.kid.clone().or(usual.kid),
            key_form: self.key_form,
            ..usual
        }
    }
}
