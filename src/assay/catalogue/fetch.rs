//! Keys out of band: tokens that say where their key can be fetched. Each points at the bench's listener, if it has one.

use super::header::{EMBEDDED, Stranger};
use super::is_public_jws;
use crate::assay::bench::Bench;
use crate::assay::case::Case;
use crate::assay::forge::{Draft, quoted};
use crate::assay::key::armoured;
use crate::assay::listener::Document;
use crate::assay::rule::{Class, Rule, Severity};
use crate::assay::specimen::Unmakeable;
use crate::foundation::rejection::Stage;

pub(super) static FETCHED: Rule = Rule {
    id: "key-fetched",
    rows: &["HDR-02", "HDR-03"],
    class: Class::Resource,
    severity: Severity::High,
    stage: Stage::Header,
    demands: "nothing is fetched from where a token says",
    gain: "anyone makes the verifier send requests to wherever they like, also inside the network that it stands in",
    references: &["RFC 8725 §3.10", "RFC 8725 §2.9"],
};

/// Where a token says that its key is: a name, what that is, and how it is written.
struct Pointer {
    name: &'static str,
    what: &'static str,
    point: fn(Draft, &str) -> Draft,
    stage: Stage,
}

const POINTERS: &[Pointer] = &[
    Pointer {
        name: "jku",
        what: "the address of a key set",
        point: |draft, url| draft.header("jku", quoted(&format!("{url}/keys.json"))),
        stage: Stage::Header,
    },
    Pointer {
        name: "x5u",
        what: "the address of a certificate",
        point: |draft, url| draft.header("x5u", quoted(&format!("{url}/certificate.pem"))),
        stage: Stage::Header,
    },
    Pointer {
        name: "kid",
        what: "an address for the name of its key",
        point: |draft, url| draft.header("kid", quoted(&format!("{url}/key.json"))),
        stage: Stage::Signature,
    },
    Pointer {
        name: "iss",
        what: "an issuer that tells where its keys are",
        point: |draft, url| draft.claim("iss", quoted(url)),
        stage: Stage::Signature,
    },
];

pub(super) fn cases() -> Vec<Case> {
    let of = |Pointer { name, what, point, stage }: &'static Pointer| {
        let fetched = format!("{name}-fetched");
        let id = format!("jwt/{fetched}");
        let title = format!("a stranger's token gives {what}, where there is nothing");
        let fetched = Case::jwt(&FETCHED, fetched, title, move |bench| {
            let url = bench.listener()?.url(&id);
            Stranger::at(bench)?.sign(bench, &point(bench.draft()?, &url))
        });
        let fetched = fetched.at(*stage).on(is_public_jws);
        if *stage != Stage::Header {
            // Who trusts such a key accepts another issuer as well, or a signature that does not hold: those are other rules'.
            return vec![fetched];
        }
        let elsewhere = format!("{name}-elsewhere");
        let id = format!("jwt/{elsewhere}");
        let title = format!("a stranger's token gives {what}, where the stranger's key is");
        let elsewhere = Case::jwt(&EMBEDDED, elsewhere, title, move |bench| {
            publish(bench, &id)?;
            let url = bench.listener()?.url(&id);
            Stranger::at(bench)?.sign(bench, &point(bench.draft()?, &url))
        });
        vec![fetched, elsewhere.presupposing(&FETCHED).at(*stage).on(is_public_jws)]
    };
    POINTERS.iter().flat_map(of).collect()
}

/// Serves a stranger's key in each form that a token of the case `id` may point at.
fn publish(bench: &Bench, id: &str) -> Result<(), Unmakeable> {
    let (listener, stranger) = (bench.listener()?, Stranger::at(bench)?);
    let keys = format!(r#"{{"keys":[{}]}}"#, stranger.jwk(bench.setup().kid.as_deref()));
    listener.publish(id, "keys.json", Document { kind: "application/json", body: keys.into_bytes() });
    let certificate = armoured("CERTIFICATE", &stranger.certificate()?);
    listener.publish(id, "certificate.pem", Document { kind: "application/x-pem-file", body: certificate });
    Ok(())
}
