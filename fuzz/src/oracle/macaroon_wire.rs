//! Any bytes as a Macaroon, as text and beneath its base64: verdict and code are those of the model, which reads every version by
//! itself; and who narrows it changes nothing else.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign::macaroon::dangerous;
use countersign::{Attenuate, Macaroon, Rejection, Request, Restriction, Stage, Verifier};

use super::macaroon_structured::restriction_request;
use crate::model::circumstances::{Circumstances, KEY};
use crate::model::macaroon::Root;
use crate::model::macaroon_wire::{self, Reading};
use crate::world;

static VERIFIER: LazyLock<Verifier<Macaroon>> = LazyLock::new(world::usual);
/// What trusts a key that nobody has.
static STRANGER: LazyLock<Verifier<Macaroon>> = LazyLock::new(|| world::stranger(&Circumstances::of(b"")));

pub fn check(data: &[u8]) {
    check_token(data);
    check_token(URL_SAFE_NO_PAD.encode(data).as_bytes());
}

fn check_token(data: &[u8]) {
    let found = VERIFIER.verify(data, &restriction_request());
    let Some(token) = std::str::from_utf8(data).ok().filter(|text| text.is_ascii()) else {
        assert!(found.is_err(), "accepted, and not ASCII");
        return;
    };
    if found.is_ok() {
        let stranger = STRANGER.verify(data, &restriction_request()).err();
        assert_eq!(stranger, Some(Rejection::Signature), "at a stranger's");
    }
    let authentic = dangerous::authentic(KEY.1, token);
    match macaroon_wire::read(data) {
        Reading::Alone(written) => {
            let caveats = written.caveats.iter().map(AsRef::as_ref).collect();
            let root = Root { identifier: &written.identifier, caveats };
            let is_authentic = root.mac(KEY.1) == written.signature;
            world::compare(&found, &root.judge(data.len(), is_authentic, &Circumstances::of(b"")));
            match &authentic {
                Ok(theirs) => assert!(
                    is_authentic && theirs.identifier == written.identifier && theirs.caveats == written.caveats
                ),
                Err(refused) => assert!(!is_authentic || refused.stage() == Stage::Size, "{refused:?}"),
            }
        }
        Reading::WithOthers => assert!(authentic.is_ok() || found.is_err(), "accepted, and not authentic"),
        Reading::Nothing => {
            let refused = found.as_ref().err().map(|refused| refused.stage());
            assert!(
                refused <= Some(Stage::Encoding) && refused.is_some() && authentic.is_err(),
                "the model cannot read it"
            );
        }
    }
    if let Ok(authentic) = authentic {
        narrow(token, found.is_ok(), authentic.caveats.len());
    }
}

/// Whoever narrows it reads it as the verifier does.
fn narrow(token: &str, is_accepted: bool, caveats: usize) {
    let Ok(narrowed) = Macaroon::attenuate(token, &[Restriction::Operation("read".into())]) else { return };
    let narrower = dangerous::authentic(KEY.1, narrowed.as_str()).expect("narrowing keeps it authentic");
    assert_eq!(narrower.caveats.len(), caveats + 1);
    let found = VERIFIER.verify(&narrowed, &restriction_request());
    assert_eq!(found.is_ok(), is_accepted, "narrowing to what is done changed the verdict");
    assert!(VERIFIER.verify(&narrowed, &Request::default()).is_err(), "the new caveat is not heeded");
}
