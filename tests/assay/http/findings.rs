//! A broken verifier behind a small server, beside the same one in process.

use std::collections::BTreeMap;
use std::time::Duration;

use countersign::Error;
use countersign::assay::{
    Bench, Bounds, Configured, Feature, Features, Message, Outcome, Scheme, Selection, Setup, Target, Trial, Verdict,
};

use super::server::{Reply, Request, Server};
use super::{BOUNDS, endpoint, trials};
use crate::assay::bench;
use crate::assay::reference::{Heed, Reference};

/// What the reference can do that an endpoint can, too.
fn features() -> Features {
    [Feature::Kid, Feature::Jwks, Feature::Clock, Feature::Typ, Feature::Azp, Feature::Cnf].into_iter().collect()
}

/// The reference, which cannot be set up anew.
struct Fixed(Reference);

impl Target for Fixed {
    fn configure(&mut self, setup: &Setup) -> Result<Configured, Error> {
        self.0.configure(setup).map(|_| Configured::Ready(features()))
    }

    fn judge(&mut self, token: &[u8]) -> Verdict {
        self.0.judge(token)
    }
}

fn shell(bench: &Bench, mask: &'static str, token: fn(&Request) -> Option<Vec<u8>>) -> Server {
    let mut reference = Reference::new(Heed::all_but([mask]));
    reference.configure(bench.setup()).unwrap();
    Server::start(move |request| match token(request).map(|token| reference.judge(&token)) {
        Some(Verdict::Accept) => Reply::Status(200),
        Some(Verdict::Timeout) => Reply::Silence,
        _ => Reply::Status(401),
    })
}

fn bearer(request: &Request) -> Option<Vec<u8>> {
    request.bearer().map(<[u8]>::to_vec)
}

fn field(request: &Request) -> Option<Vec<u8>> {
    Some(percent_encoding::percent_decode(request.body.strip_prefix(b"token=")?).collect())
}

/// The outcome of each case, and of those that were skipped, why.
fn outcomes(trials: &[Trial]) -> BTreeMap<&'static str, Outcome> {
    trials.iter().map(|trial| (trial.case.id(), trial.outcome.clone())).collect()
}

const MASKS: &[&str] =
    &["", "unsecured", "kid-resolved", "expired", "json-duplicates", "base64-padding", "around", "work-asked-for"];

#[test]
fn over_http_the_findings_are_those_in_process() {
    let schemes = [("jwt/HS256", MASKS), ("jwt/ES256", &["key-kind", "key-embedded", "crit"])];
    // What is to be out of time, and as much beside it as shows that nothing else is.
    let busy = Bounds { request: Duration::from_secs(2), ..BOUNDS };
    let about_work = Selection::all().only(["jwt/jwe-*", "jwt/alg-none-*"]);
    let (mut found, mut carried) = (0, 0);
    for (scheme, masks) in schemes {
        let bench = bench(Scheme::find(scheme).unwrap());
        for mask in masks {
            let mut fixed = Fixed(Reference::new(Heed::all_but([*mask])));
            let (selection, bounds) =
                if *mask == "work-asked-for" { (&about_work, busy) } else { (&Selection::all(), BOUNDS) };
            let inside = outcomes(&trials(&bench, &mut fixed, selection));
            let server = shell(&bench, mask, bearer);
            // That it could be set up anew is not believed.
            let claimed: Features = features().iter().chain([Feature::Restart]).collect();
            let mut by_header = endpoint(&server, Message::default(), bounds).with_features(&claimed);
            let outside = outcomes(&trials(&bench, &mut by_header, selection));
            let server = shell(&bench, mask, field);
            let message = Message::default().form("token={token}").unwrap();
            let mut by_field = endpoint(&server, message, bounds).with_features(&features());
            let in_body = outcomes(&trials(&bench, &mut by_field, selection));
            // A form carries every byte, a header what is text.
            assert_eq!(in_body, inside, "{scheme} without {mask}");
            let transport = Outcome::Skipped("transport".to_owned());
            for (id, outcome) in &outside {
                assert!(*outcome == inside[id] || *outcome == transport, "{scheme} without {mask}: {id}: {outcome:?}");
            }
            found += outside.values().filter(|outcome| outcome.is_finding()).count();
            carried += outside.values().filter(|outcome| **outcome != transport).count();
            let has_findings = inside.values().any(Outcome::is_finding);
            assert_eq!(has_findings, !mask.is_empty(), "{scheme} without {mask}");
        }
    }
    println!("{found} findings in {carried} cases that a header carried");
    assert!(found > 50, "{found}");
}
