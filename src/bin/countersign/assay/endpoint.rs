//! The HTTP endpoint that is held against the catalogue, and how it is asked.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use clap::Args;
use countersign::assay::{Acceptance, Bounds, Destination, Endpoint, Features, Message};

use crate::failure::Failure;

/// Under which the options below stand in the help.
const HEADING: &str = "HTTP endpoints (with --signing-key, or --token and --public-key)";

/// Where tokens are sent over HTTP, and what of a request carries them.
#[derive(Args)]
pub(super) struct EndpointOptions {
    /// Send tokens to this URL instead of to a program; redirects are not followed, proxies not used
    #[arg(long, help_heading = HEADING, value_name = "URL", requires = "keys", conflicts_with_all = ["command", "protocol", "memory_mb"])]
    pub(super) url: Option<String>,
    /// A header, with {token} where the token belongs; may be given again [default: Authorization: Bearer {token}]
    #[arg(long, help_heading = HEADING, value_name = "HEADER", requires = "url")]
    header: Vec<String>,
    /// A cookie, such as session={token}; may be given again
    #[arg(long, help_heading = HEADING, value_name = "COOKIE", requires = "url")]
    cookie: Vec<String>,
    /// A field of a form in the body, such as token={token}; may be given again
    #[arg(long, help_heading = HEADING, value_name = "FIELD", requires = "url")]
    form: Vec<String>,
    /// JSON as the body, such as {"token":"{token}"}
    #[arg(long, help_heading = HEADING, value_name = "JSON", requires = "url")]
    json: Option<String>,
    /// The method; not given: POST with a body, GET without one
    #[arg(long, help_heading = HEADING, requires = "url")]
    method: Option<String>,
    /// The statuses that say that a token was accepted
    #[arg(long, help_heading = HEADING, value_name = "LIST", requires = "url", default_value = "200-299")]
    accept_status: String,
    /// A regular expression that the body of such an answer has to match as well
    #[arg(long, help_heading = HEADING, value_name = "PATTERN", requires = "url")]
    accept_body: Option<String>,
    /// How many requests are begun in a second
    #[arg(long, help_heading = HEADING, value_name = "N", requires = "url", default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    rate: u32,
    /// How many requests are made in all
    #[arg(long, help_heading = HEADING, value_name = "N", requires = "url", default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    max_requests: u64,
    /// How often a request is made again whose connection failed or broke
    #[arg(long, help_heading = HEADING, value_name = "N", requires = "url", default_value_t = 2, value_parser = clap::value_parser!(u32).range(0..=10))]
    retries: u32,
    /// A host that is not this machine, and that you are allowed to test; may be given again
    #[arg(long, help_heading = HEADING, value_name = "HOST", requires = "url")]
    i_am_allowed_to_test: Vec<String>,
}

impl EndpointOptions {
    /// The endpoint at `url`, not asked yet.
    pub(super) fn endpoint(
        &self,
        url: &str,
        answer: Duration,
        features: &Features,
        interrupt: Arc<AtomicBool>,
    ) -> Result<Endpoint, Failure> {
        let destination = Destination::find(url, &self.i_am_allowed_to_test)?;
        let bounds =
            Bounds { request: answer, rate: self.rate.into(), requests: self.max_requests, retries: self.retries };
        let endpoint = Endpoint::new(destination, self.message()?, self.acceptance()?, bounds)?;
        Ok(endpoint.with_features(features).interrupted_by(interrupt))
    }

    fn message(&self) -> Result<Message, Failure> {
        let mut message = Message::default();
        for header in &self.header {
            message = message.header(header)?;
        }
        for cookie in &self.cookie {
            message = message.cookie(cookie)?;
        }
        for field in &self.form {
            message = message.form(field)?;
        }
        if let Some(json) = &self.json {
            message = message.json(json)?;
        }
        if let Some(method) = &self.method {
            message = message.method(method)?;
        }
        Ok(message)
    }

    fn acceptance(&self) -> Result<Acceptance, Failure> {
        let statuses = Acceptance::statuses(&self.accept_status)?;
        Ok(match &self.accept_body {
            Some(pattern) => statuses.with_body(pattern)?,
            None => statuses,
        })
    }
}
