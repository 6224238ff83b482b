//! Keys out of band: a small server on this machine, at which attacks point, so that a target which fetches is found out.

mod ledger;
mod visit;

use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::case::Case;
use crate::foundation::error::Error;

pub(super) use ledger::Document;
use ledger::Ledger;

/// After so many visits it closes.
const MAX_VISITS: usize = 1000;
/// How long it is waited for a target that fetches after it has answered.
pub(super) const PATIENCE: Duration = Duration::from_millis(100);

/// A server on the loopback interface that serves what attacks point at, and takes down who asks for it.
///
/// It answers a thousand requests at most, each in a second at most, and ends with its value.
///
/// # Example
/// ```
/// use countersign::assay::{self, Bench, Circumstances, Listener, Outcome, Scheme, Selection, Verdict};
///
/// let bench = Bench::generate(Scheme::find("jwt/ES256")?, Circumstances::now())?.listening(Listener::start()?);
/// let mut outcomes = Vec::new();
/// let mut aloof = |_: &[u8]| Verdict::reject();
/// assay::run(&bench, &mut aloof, &Selection::all().only(["jwt/jku-fetched"]), &mut |trial| outcomes.push(trial.outcome))?;
/// assert_eq!(outcomes, [Outcome::Inconclusive]);
/// # Ok::<(), countersign::Error>(())
/// ```
#[derive(Debug)]
pub struct Listener {
    address: SocketAddr,
    ledger: Arc<Ledger>,
    thread: Option<JoinHandle<()>>,
}

impl Listener {
    /// One that listens, at a port that was free.
    ///
    /// # Errors
    /// Where there is none.
    pub fn start() -> Result<Self, Error> {
        let failed = |error: std::io::Error| Error::configuration(format!("no port to listen at: {error}"));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let ledger = Arc::new(Ledger::default());
        let own = Arc::clone(&ledger);
        let serve = move || {
            for stream in listener.incoming().take(MAX_VISITS) {
                if own.is_closed() {
                    return;
                }
                if let Ok(stream) = stream {
                    // A visitor that goes away is none of its business.
                    let _ = visit::receive(stream, &own);
                }
            }
        };
        let thread = thread::Builder::new().name("listener".to_owned()).spawn(serve).map_err(failed)?;
        Ok(Self { address, ledger, thread: Some(thread) })
    }

    /// The first request that `case` led to since this was last asked, waiting for `patience`: its first line, and what of its
    /// headers is no secret.
    #[must_use]
    pub fn fetched(&self, case: &Case, patience: Duration) -> Option<String> {
        self.ledger.taken(&folder(case.id()), patience)
    }

    /// The address of the folder that belongs to the case of this id.
    pub(super) fn url(&self, id: &str) -> String {
        format!("http://{}{}", self.address, folder(id))
    }

    /// Serves `document` from the folder of that case.
    pub(super) fn publish(&self, id: &str, name: &str, document: Document) {
        self.ledger.publish(format!("{}/{name}", folder(id)), document);
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.ledger.close();
        // Wakes it; where it has closed, nobody is there.
        let _ = TcpStream::connect_timeout(&self.address, Duration::from_secs(1));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn folder(id: &str) -> String {
    format!("/{id}")
}
