//! An endpoint as a target: asked over HTTP, token by token, at a bounded pace.

mod acceptance;
mod bounds;
mod client;
mod destination;
mod message;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use ureq::http::Request;

use super::feature::{Feature, Features};
use super::setup::Setup;
use super::target::{Configured, Target};
use super::verdict::Verdict;
use crate::foundation::error::Error;

pub use acceptance::Acceptance;
pub use bounds::Bounds;
use bounds::{Halt, Pace};
use client::{Answer, Client, Silence};
pub use destination::Destination;
pub use message::Message;

/// After so many cases an honest token shows whether the endpoint still listens.
const CANARY_INTERVAL: usize = 20;
/// An endpoint that has never answered is given up after so many tokens.
const PATIENCE: u32 = 6;
/// How often an endpoint that broke off is looked for, and how long to wait before each time.
const RETURNS: [Duration; 5] = [
    Duration::from_millis(100),
    Duration::from_millis(400),
    Duration::from_millis(1000),
    Duration::from_millis(1500),
    Duration::from_millis(2000),
];
/// A server may break off over a longer token because it is long: that says nothing of what stands in it.
const MAX_PLAIN_BYTES: usize = 8192;
/// What is no token by anyone's reading.
const GARBAGE: &[u8] = b"this-is-no-token";

/// An HTTP endpoint that tokens are sent to.
///
/// It is asked under the keys that it has; it cannot be set up. Before the first case it is asked without a token, and with
/// what is none: one that accepts either tells nothing about tokens, and is not asked further.
///
/// # Example
/// ```no_run
/// use countersign::assay::{self, Acceptance, Bench, Bounds, Circumstances, Destination, Endpoint, Message, Scheme};
/// use countersign::assay::Selection;
///
/// let destination = Destination::find("http://127.0.0.1:8080/me", &[])?;
/// let mut endpoint = Endpoint::new(destination, Message::default(), Acceptance::default(), Bounds::default())?;
/// let bench = Bench::from_signing_key(Scheme::find("jwt/HS256")?, b"the endpoint's secret", Circumstances::now())?;
/// assay::run(&bench, &mut endpoint, &Selection::all(), &mut |trial| println!("{}: {}", trial.case.id(), trial.outcome.as_str()))?;
/// # Ok::<(), countersign::Error>(())
/// ```
#[derive(Debug)]
pub struct Endpoint {
    destination: Destination,
    message: Message,
    acceptance: Acceptance,
    bounds: Bounds,
    client: Client,
    pace: Pace,
    features: Features,
    interrupt: Arc<AtomicBool>,
    indifference: Option<String>,
    /// It broke off over the last token and has not come back: the run ends before the next.
    is_lost: bool,
    has_answered: bool,
    breakdowns: u32,
    fault: Option<String>,
}

/// Why a request has no answer.
enum Unanswered {
    TooLate,
    Broken(String),
    Halted(Halt),
}

impl Endpoint {
    /// An endpoint that has not been asked yet.
    ///
    /// # Errors
    /// Where it is to be asked over TLS, and the system trusts no certificates.
    pub fn new(
        destination: Destination,
        message: Message,
        acceptance: Acceptance,
        bounds: Bounds,
    ) -> Result<Self, Error> {
        let client = Client::new(&destination, bounds.request)?;
        Ok(Self {
            destination,
            message: message.completed(),
            acceptance,
            bounds,
            client,
            pace: Pace::new(bounds),
            features: Features::default(),
            interrupt: Arc::default(),
            indifference: None,
            is_lost: false,
            has_answered: false,
            breakdowns: 0,
            fault: None,
        })
    }

    /// Has these features. That it can be set up anew is not among them.
    #[must_use]
    pub fn with_features(mut self, features: &Features) -> Self {
        self.features = features.iter().filter(|feature| *feature != Feature::Restart).collect();
        self
    }

    /// Stops waiting, and ends the run, once `interrupt` is set.
    #[must_use]
    pub fn interrupted_by(mut self, interrupt: Arc<AtomicBool>) -> Self {
        self.interrupt = interrupt;
        self
    }

    /// The answer to `request`, which is made again where there was no connection, or it broke.
    fn exchange(&mut self, request: &Request<Vec<u8>>) -> Result<Answer, Unanswered> {
        let mut attempt = 0;
        loop {
            self.pace.wait(&self.interrupt).map_err(Unanswered::Halted)?;
            match self.client.ask(request.clone(), &self.acceptance) {
                Ok(answer) => return Ok(answer),
                Err(Silence::TooLate) => return Err(Unanswered::TooLate),
                Err(Silence::Broken(why)) if attempt >= self.bounds.retries => return Err(Unanswered::Broken(why)),
                Err(Silence::Broken(_)) => attempt += 1,
            }
            let pause = Duration::from_millis(50).saturating_mul(attempt);
            self.pace.rest(pause, &self.interrupt).map_err(Unanswered::Halted)?;
        }
    }

    /// Asks without a token and with garbage: whether it is there, and whether its answers tell anything.
    fn survey(&mut self) -> Result<(), Error> {
        let uri = self.destination.uri().clone();
        let without = self.message.without_token(&uri).map(|request| self.exchange(&request));
        let garbage = self.message.carrying(GARBAGE, &uri).map(|request| self.exchange(&request));
        let (Some(without), Some(garbage)) = (without, garbage) else {
            return Err(self.error("a request to it cannot be written"));
        };
        let [without, garbage] = [without, garbage].map(|answer| match answer {
            Ok(answer) => Ok(answer),
            Err(Unanswered::TooLate) => Err(format!("no answer within {:?}", self.bounds.request)),
            Err(Unanswered::Broken(why)) => Err(format!("it cannot be reached: {why}")),
            Err(Unanswered::Halted(halt)) => Err(self.halted(halt)),
        });
        let garbage = garbage.map_err(|why| self.error(&why))?;
        let accepts = |answer: &Answer| self.acceptance.verdict(answer) == Verdict::Accept;
        let without = without.ok().filter(accepts);
        let what = match (accepts(&garbage), &without) {
            (true, Some(_)) => "what is no token, and a request without one",
            (true, None) => "what is no token",
            // It may take what it cannot read for nothing, which is not to accept it.
            (false, Some(_)) => "a request without a token",
            (false, None) => return Ok(()),
        };
        self.indifference = Some(format!(
            "the endpoint accepts {what} ({}): it does not look at tokens, or its answer is to be told by other statuses or by \
             its body",
            without.unwrap_or(garbage).summary()
        ));
        Ok(())
    }

    fn error(&self, why: &str) -> Error {
        Error::configuration(format!("`{}`: {why}", self.destination.uri()))
    }

    fn halted(&self, halt: Halt) -> String {
        match halt {
            Halt::Interrupted => "interrupted".to_owned(),
            Halt::Spent => format!(
                "the {} requests that may be made are made: allow more, or choose fewer cases",
                self.bounds.requests
            ),
        }
    }

    /// What it means that the connection broke over `token`, time and again.
    fn broken(&mut self, token: &[u8], why: String) -> Verdict {
        let uri = self.destination.uri().clone();
        let Some(request) = self.message.without_token(&uri) else { return Verdict::Crash(why) };
        for pause in RETURNS {
            if let Err(halt) = self.pace.wait(&self.interrupt) {
                return self.halt(halt);
            }
            if let Ok(_) | Err(Silence::TooLate) = self.client.ask(request.clone(), &self.acceptance) {
                let is_plain = token.len() <= MAX_PLAIN_BYTES;
                return if is_plain { Verdict::Crash(why) } else { Verdict::ProtocolError(why) };
            }
            if let Err(halt) = self.pace.rest(pause, &self.interrupt) {
                return self.halt(halt);
            }
        }
        self.is_lost = true;
        Verdict::Crash(format!("{why}, and it has not come back"))
    }

    fn ask(&mut self, token: &[u8]) -> Verdict {
        let Some(request) = self.message.carrying(token, self.destination.uri()) else { return Verdict::NotCarried };
        if self.is_lost {
            let fault = self.error("it broke off over the last token, and has not come back").to_string();
            return Verdict::Crash(self.fault.insert(fault).clone());
        }
        match self.exchange(&request) {
            Ok(answer) => self.acceptance.verdict(&answer),
            Err(Unanswered::TooLate) => Verdict::Timeout,
            Err(Unanswered::Broken(why)) => self.broken(token, why),
            Err(Unanswered::Halted(halt)) => self.halt(halt),
        }
    }

    /// Ends the run, which says nothing of the token that is just being asked about.
    fn halt(&mut self, halt: Halt) -> Verdict {
        let fault = self.halted(halt);
        Verdict::Crash(self.fault.insert(fault).clone())
    }
}

impl Target for Endpoint {
    fn configure(&mut self, _: &Setup) -> Result<Configured, Error> {
        self.survey()?;
        Ok(Configured::Ready(self.features.clone()))
    }

    fn judge(&mut self, token: &[u8]) -> Verdict {
        let verdict = self.ask(token);
        match &verdict {
            Verdict::Accept | Verdict::Reject { .. } => self.has_answered = true,
            verdict if verdict.is_breakdown() => self.breakdowns += 1,
            _ => {}
        }
        verdict
    }

    fn fault(&self) -> Option<Error> {
        match &self.fault {
            Some(fault) => Some(Error::configuration(fault.clone())),
            None if !self.has_answered && self.breakdowns >= PATIENCE => Some(
                self.error(&format!("it has not answered one of the first {PATIENCE} tokens: it is not asked again")),
            ),
            None => None,
        }
    }

    fn canary_interval(&self) -> Option<usize> {
        Some(CANARY_INTERVAL)
    }

    fn indifference(&self) -> Option<&str> {
        self.indifference.as_deref()
    }
}
