//! Drafts of JWTs, signed again, at verifiers of every profile: verdict, code and stage are the model's.
//!
//! The input is a sheet: circumstances, header, payload, spelling, signature.

use std::time::Duration;

use aws_lc_rs::hmac;
use countersign::arbitrary::{JwtDraft, sheet};
use countersign::jwt::{AccessTokens, IdTokens, Rules};
use countersign::{FixedClock, Request};

use crate::model::circumstances::{Circumstances, KEY, OTHER_KEY};
use crate::model::jwt;
use crate::model::profile::{ACCESS_TOKEN, CODE, Login, PARTNER, Profile};
use crate::world;

pub fn check(data: &[u8]) {
    let [circumstances, draft] = sheet::parts(data);
    let under = Circumstances::of(circumstances);
    let token = JwtDraft::read(draft).signed_by(|input| sign(KEY.1, input), |input| sign(OTHER_KEY.1, input));
    let keys = world::HS256.under(&under);
    let clock = FixedClock(world::at(under.now));
    let expected = jwt::judge(&token, &under);
    match under.profile {
        Profile::Generic => {
            let verifier = world::verifier_of(keys, &under);
            let rules = if under.takes_any_kind { Rules::of_any_kind() } else { Rules::default() };
            world::hold(&expected, &under, || verifier.verify_with(&token, &Request::default(), &rules));
        }
        Profile::AccessToken => {
            let tokens = AccessTokens::new(keys, world::policy(&under)).with_clock(clock);
            world::hold(&expected, &under, || tokens.verify(&token));
        }
        Profile::IdToken(login) => {
            let partners = login.is_shared.then_some(PARTNER);
            let tokens = IdTokens::new(keys, world::policy(&under)).with_clock(clock).shared_with(partners);
            world::hold(&expected, &under, || tokens.verify(&token, known(login)));
        }
    }
}

/// What the client knows of the login.
fn known(login: Login) -> countersign::jwt::Login {
    use countersign::jwt;

    let mut known = login.nonce.map_or_else(jwt::Login::without_nonce, jwt::Login::with_nonce);
    if login.has_access_token {
        known = known.access_token(ACCESS_TOKEN);
    }
    if login.has_code {
        known = known.code(CODE);
    }
    login.max_age.into_iter().fold(known, |known, age| known.max_age(Duration::from_secs(age.unsigned_abs())))
}

fn sign(secret: &[u8], input: &[u8]) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), input).as_ref().to_vec()
}
