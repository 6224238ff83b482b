//! Drafts of JWTs, signed again: verdict, code and stage are the model's.
//!
//! The input is a sheet: circumstances, header, payload, spelling, signature.

use aws_lc_rs::hmac;
use countersign::Request;
use countersign::arbitrary::{JwtDraft, sheet};
use countersign::jwt::Rules;

use crate::model::circumstances::{Circumstances, KEY, OTHER_KEY};
use crate::model::jwt;
use crate::world;

pub fn check(data: &[u8]) {
    let [circumstances, draft] = sheet::parts(data);
    let under = Circumstances::of(circumstances);
    let token = JwtDraft::read(draft).signed_by(|input| sign(KEY.1, input), |input| sign(OTHER_KEY.1, input));
    let verifier = world::verifier(&world::HS256, &under);
    let rules = if under.takes_any_kind { Rules::of_any_kind() } else { Rules::default() };
    let found = verifier.verify_with(&token, &Request::default(), &rules);
    world::compare(&found, &jwt::judge(&token, &under));
    if found.is_ok() {
        world::compare_again(&verifier, &token, &rules, &under);
    }
}

fn sign(secret: &[u8], input: &[u8]) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), input).as_ref().to_vec()
}
