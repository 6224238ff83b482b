//! What is held against the catalogue, a program or an endpoint, and what it is given.

use std::ffi::OsString;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use countersign::Error;
use countersign::assay::{
    Configured, Endpoint, External, Feature, Features, Limits, Program, Protocol, Setup, Strays, Target, Verdict,
};

use super::endpoint::EndpointOptions;
use crate::failure::Failure;

/// The program or the endpoint, and how it is talked with.
#[derive(Args)]
pub(super) struct TargetOptions {
    /// How tokens go to the program and answers come back
    #[arg(long, value_enum, default_value_t = ProtocolName::Jsonl)]
    protocol: ProtocolName,
    /// What the program can do beside what it says itself, separated by commas
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = feature())]
    features: Vec<Feature>,
    /// How long the program or endpoint may take for a token, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 2000, value_parser = clap::value_parser!(u64).range(1..=600_000))]
    timeout_ms: u64,
    /// How much memory the program may keep resident, in MiB
    #[arg(long, value_name = "MIB", default_value_t = 1024, value_parser = clap::value_parser!(u64).range(1..=1_048_576))]
    memory_mb: u64,
    #[command(flatten)]
    endpoint: EndpointOptions,
    /// The program, and its arguments
    #[arg(last = true, required_unless_present = "url", value_names = ["CMD", "ARGS"], num_args = 1..)]
    command: Vec<OsString>,
}

/// What was chosen to be assayed.
pub(super) enum Chosen {
    Program(Box<External>),
    Endpoint(Box<Endpoint>),
}

#[derive(Clone, Copy, ValueEnum)]
enum ProtocolName {
    /// A handshake, then a line of JSON each way
    Jsonl,
    /// The token as a line; `accept` or `reject` as a line
    Lines,
}

fn feature() -> impl TypedValueParser<Value = Feature> {
    let names = Feature::ALL.iter().map(|feature| feature.as_str());
    PossibleValuesParser::new(names).try_map(|name| Feature::find(&name).ok_or("there is no such feature"))
}

impl TargetOptions {
    /// The target, not started yet.
    pub(super) fn start(&self, interrupt: Arc<AtomicBool>) -> Result<Chosen, Failure> {
        let answer = Duration::from_millis(self.timeout_ms);
        let features: Features = self.features.iter().copied().collect();
        if let Some(url) = &self.endpoint.url {
            let endpoint = self.endpoint.endpoint(url, answer, &features, interrupt)?;
            return Ok(Chosen::Endpoint(Box::new(endpoint)));
        }
        // clap demands a command.
        let [name, arguments @ ..] = self.command.as_slice() else {
            return Err(Failure::new("give the program to assay after `--`"));
        };
        let program = Program::new(name, arguments.iter().cloned());
        let protocol = match self.protocol {
            ProtocolName::Jsonl => Protocol::Jsonl,
            ProtocolName::Lines => Protocol::Lines,
        };
        let limits = Limits { start: answer.max(Limits::default().start), answer, memory_bytes: self.memory_mb << 20 };
        let external = External::new(program, protocol, limits)?;
        Ok(Chosen::Program(Box::new(external.with_features(features).interrupted_by(interrupt))))
    }

    /// The program or the endpoint as it was given.
    pub(super) fn command_line(&self) -> String {
        if let Some(url) = &self.endpoint.url {
            return url.clone();
        }
        let words: Vec<_> = self.command.iter().map(|word| word.to_string_lossy()).collect();
        words.join(" ")
    }
}

impl Chosen {
    /// What it printed and was no answer.
    pub(super) fn strays(&self) -> Strays {
        match self {
            Self::Program(program) => program.strays().clone(),
            Self::Endpoint(_) => Strays::default(),
        }
    }

    fn target(&self) -> &dyn Target {
        match self {
            Self::Program(program) => program.as_ref(),
            Self::Endpoint(endpoint) => endpoint.as_ref(),
        }
    }

    fn target_mut(&mut self) -> &mut dyn Target {
        match self {
            Self::Program(program) => program.as_mut(),
            Self::Endpoint(endpoint) => endpoint.as_mut(),
        }
    }
}

impl Target for Chosen {
    fn configure(&mut self, setup: &Setup) -> Result<Configured, Error> {
        self.target_mut().configure(setup)
    }

    fn judge(&mut self, token: &[u8]) -> Verdict {
        self.target_mut().judge(token)
    }

    fn fault(&self) -> Option<Error> {
        self.target().fault()
    }

    fn indifference(&self) -> Option<&str> {
        self.target().indifference()
    }

    fn canary_interval(&self) -> Option<usize> {
        self.target().canary_interval()
    }
}
