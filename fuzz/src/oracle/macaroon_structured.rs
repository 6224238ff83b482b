//! Identifiers and caveats of Macaroons, MACed again: verdict, code and stage are the model's.
//!
//! The input is a sheet: circumstances, identifier, caveats (a line each), and who MACs it (`other`: the other key; `nobody`:
//! no key; anything else: the issuer's).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign::arbitrary::sheet;
use countersign::macaroon::Rules;

use crate::model::circumstances::{Circumstances, KEY, OTHER_KEY};
use crate::model::macaroon::{Root, split};
use crate::model::{jwt, restriction};
use crate::world;

pub fn check(data: &[u8]) {
    let [circumstances, identifier, caveats, signer] = sheet::parts(data);
    let under = Circumstances::of(circumstances);
    let caveats = caveats.split(|byte| *byte == b'\n').filter(|caveat| !caveat.is_empty()).collect();
    let root = Root { identifier, caveats };
    let secret = match signer {
        b"other" => OTHER_KEY.1,
        b"nobody" => b"a secret that nobody trusts at all",
        _ => KEY.1,
    };
    let token = URL_SAFE_NO_PAD.encode(root.written(&root.mac(secret)));
    let kid = split(identifier).and_then(|(kid, _)| kid);
    let is_authentic = jwt::key(kid, &under).is_some_and(|(_, trusted)| trusted == secret);

    let verifier = world::verifier(&world::MACAROON, &under);
    let found = verifier.verify(&token, &restriction_request());
    world::compare(&found, &root.judge(token.len(), is_authentic, &under));
    if let Ok(found) = found {
        assert_eq!(found.restrictions().len(), root.caveats.len());
        let ends = root.caveats.iter().filter_map(|caveat| restriction::end(caveat));
        assert_eq!(found.expires_at().unix(), ends.fold(found.claims().exp().unix(), i64::min));
        let again = verifier.verify_with(&token, &restriction_request(), &Rules::default());
        assert_eq!(again.is_err(), under.is_single_use);
    }
}

/// What the bearer is doing.
pub fn restriction_request() -> countersign::Request {
    restriction::REQUEST
        .iter()
        .fold(countersign::Request::default(), |request, (name, value)| request.fact(*name, *value))
}
