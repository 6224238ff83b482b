//! One request and its answer: a connection each, no proxy, no redirect followed, nothing read beyond what is asked for.

use std::io::{ErrorKind, Read as _};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use ureq::Agent;
use ureq::config::Config;
use ureq::http::header::WWW_AUTHENTICATE;
use ureq::http::{Request, Response, StatusCode, Uri};
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};

use super::destination::Destination;
use crate::foundation::error::Error;

/// How much of a body is read.
const MAX_BODY_BYTES: u64 = 1 << 20;
/// How long the head of an answer may be.
const MAX_HEAD_BYTES: usize = 64 * 1024;
/// As much as any request's head takes.
const MAX_REQUEST_HEAD_BYTES: usize = 512 * 1024;
/// How many characters of what a server says are kept.
const MAX_CHALLENGE: usize = 200;

/// Who asks one endpoint.
#[derive(Debug)]
pub(super) struct Client {
    agent: Agent,
    reads_bodies: bool,
}

/// What an endpoint answered.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    /// Why, by the header that says so (RFC 6750 §3).
    pub(super) challenge: Option<String>,
    /// As much of the body as was read; empty where none was asked for.
    pub(super) body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Debug)]
pub(super) enum Silence {
    /// There is none in time.
    TooLate,
    /// There is no connection, or it broke: what the system says.
    Broken(String),
}

impl Answer {
    /// The answer in a few words.
    pub(super) fn summary(&self) -> String {
        let status = match self.status.canonical_reason() {
            Some(words) => format!("{} {words}", self.status.as_u16()),
            None => self.status.as_u16().to_string(),
        };
        self.challenge.as_ref().map_or(status.clone(), |challenge| format!("{status}: {challenge}"))
    }
}

impl Client {
    pub(super) fn new(destination: &Destination, limit: Duration, reads_bodies: bool) -> Result<Self, Error> {
        let config = Config::builder()
            .http_status_as_error(false)
            .proxy(None)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_idle_connections(0)
            .max_idle_connections_per_host(0)
            .max_response_header_size(MAX_HEAD_BYTES)
            .output_buffer_size(MAX_REQUEST_HEAD_BYTES)
            .user_agent(concat!("countersign/", env!("CARGO_PKG_VERSION")))
            .allow_non_standard_methods(true)
            .timeout_global(Some(limit))
            .tls_config(tls(destination)?)
            .build();
        let pinned = Pinned(destination.addresses().to_vec());
        Ok(Self { agent: Agent::with_parts(config, DefaultConnector::default(), pinned), reads_bodies })
    }

    /// The answer to `request`. Nothing is tried again.
    pub(super) fn ask(&self, request: Request<Vec<u8>>) -> Result<Answer, Silence> {
        let (head, body) = request.into_parts();
        // A body that is there and empty is another request than one without.
        let response = if body.is_empty() {
            self.agent.run(Request::from_parts(head, ()))
        } else {
            self.agent.run(Request::from_parts(head, body))
        };
        let response = response.map_err(silence)?;
        let challenge = response.headers().get(WWW_AUTHENTICATE);
        let challenge =
            challenge.map(|value| String::from_utf8_lossy(value.as_bytes()).chars().take(MAX_CHALLENGE).collect());
        let status = response.status();
        let body = if self.reads_bodies { read(response)? } else { Vec::new() };
        Ok(Answer { status, challenge, body })
    }
}

/// The beginning of a body.
fn read(mut response: Response<ureq::Body>) -> Result<Vec<u8>, Silence> {
    let mut bytes = Vec::new();
    let reader = response.body_mut().as_reader();
    match reader.take(MAX_BODY_BYTES).read_to_end(&mut bytes) {
        Ok(_) => Ok(bytes),
        Err(error) => Err(silence(ureq::Error::from(error))),
    }
}

fn silence(error: ureq::Error) -> Silence {
    match error {
        ureq::Error::Timeout(_) => Silence::TooLate,
        ureq::Error::Io(error) if matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::WouldBlock) => {
            Silence::TooLate
        }
        error => Silence::Broken(error.to_string()),
    }
}

/// TLS by the cryptography that everything else here stands on, under the roots that the system trusts.
fn tls(destination: &Destination) -> Result<TlsConfig, Error> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let roots: Vec<_> = if destination.is_encrypted() {
        let found = rustls_native_certs::load_native_certs();
        if found.certs.is_empty() {
            return Err(Error::configuration(
                "this system trusts no certificates: name a file of some in SSL_CERT_FILE",
            ));
        }
        found.certs.iter().map(|certificate| Certificate::from_der(certificate).to_owned()).collect()
    } else {
        Vec::new()
    };
    let roots = RootCerts::Specific(Arc::new(roots));
    Ok(TlsConfig::builder().unversioned_rustls_crypto_provider(provider).root_certs(roots).build())
}

/// Finds the addresses that were found before, whatever the name has come to mean since.
#[derive(Debug)]
struct Pinned(Vec<SocketAddr>);

impl Resolver for Pinned {
    fn resolve(&self, _: &Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let mut found = self.empty();
        self.0.iter().for_each(|address| found.push(*address));
        Ok(found)
    }
}
