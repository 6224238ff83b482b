//! Endpoints as targets: what is found over HTTP is what is found in process, and what tells nothing is said to.

mod conduct;
mod findings;
pub(crate) mod server;

use std::time::Duration;

use countersign::assay::{self, Acceptance, Bench, Bounds, Destination, Endpoint, Message, Selection, Target, Trial};

use server::Server;

/// Long enough for a busy machine to answer in.
const BOUNDS: Bounds = Bounds { request: Duration::from_secs(30), rate: 10_000.0, requests: 10_000, retries: 1 };

fn endpoint(server: &Server, message: Message, bounds: Bounds) -> Endpoint {
    let destination = Destination::find(&server.url(), &[]).unwrap();
    Endpoint::new(destination, message, Acceptance::default(), bounds).unwrap()
}

fn trials(bench: &Bench, target: &mut dyn Target, selection: &Selection) -> Vec<Trial> {
    let mut trials = Vec::new();
    assay::run(bench, target, selection, &mut |trial| trials.push(trial)).unwrap();
    trials
}
