//! Tokens that verifiers accept, one at least of every scheme: without them a fuzzer would look at the door from outside. And
//! a few that are honest but for one member of their header.

use aws_lc_rs::hmac;
use countersign::arbitrary::{Honest, JwtDraft, sheet};
use countersign::biscuit::P256;
use countersign::{
    Attenuate, Biscuit, EdDsa, Es256, Es384, Hs256, Hs384, Hs512, Issuer, Jwt, Paseto, Portable, Ps256, Ps384, Ps512,
    Restriction, Rs256, Rs384, Rs512, V3Public, V4Local, V4Public,
};

use super::catalogue::Add;
use crate::model::circumstances::{AUDIENCE, ISSUER, KEY, NOW};
use crate::{keys, world};

/// Members of a header that are of another type than theirs, or say too much.
const MEMBERS: &[&str] =
    &["\"typ\":7", "\"kid\":7", "\"kid\":\"\\u0061\"", "\"crit\":[\"exp\"]", "\"jku\":\"https://e.example\""];

pub fn seed(add: &mut Add<'_>) {
    for token in [
        token::<Jwt<Hs256>>(),
        token::<Jwt<Hs384>>(),
        token::<Jwt<Hs512>>(),
        token::<Jwt<Rs256>>(),
        token::<Jwt<Rs384>>(),
        token::<Jwt<Rs512>>(),
        token::<Jwt<Ps256>>(),
        token::<Jwt<Ps384>>(),
        token::<Jwt<Ps512>>(),
        token::<Jwt<Es256>>(),
        token::<Jwt<Es384>>(),
        token::<Jwt<EdDsa>>(),
    ] {
        add("jwt_verify", token.into_bytes());
    }
    seed_drafts(add);
    for token in [token::<Paseto<V4Public>>(), token::<Paseto<V4Local>>(), token::<Paseto<V3Public>>()] {
        add("paseto_verify", token.into_bytes());
    }
    for token in [narrowed::<Biscuit>(), narrowed::<Biscuit<P256>>()].into_iter().flatten() {
        add("biscuit_verify", token.into_bytes());
    }
}

fn token<C: Portable>() -> String {
    let token = Issuer::new(keys::signing::<C>()).issue(&world::honest_claims()).expect("honest claims");
    token.as_str().to_owned()
}

/// A token, and the same narrowed to what the oracles ask for.
fn narrowed<C: Portable + Attenuate>() -> [String; 2] {
    let token = token::<C>();
    let read = Restriction::Operation("read".into());
    let narrowed = C::attenuate(&token, &[read]).expect("room for a restriction").as_str().to_owned();
    [token, narrowed]
}

/// Tokens as others write them: with white space, two audiences, and claims of this size and that; and with other headers.
fn seed_drafts(add: &mut Add<'_>) {
    let sign = |input: &[u8]| hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, KEY.1), input).as_ref().to_vec();
    let mut draft = JwtDraft::honest(&Honest { issuer: ISSUER, audience: AUDIENCE, algorithm: "HS256", now: NOW });
    let exp = NOW + 600;
    draft.payload = format!(
        "{{ \"iss\" : \"{ISSUER}\", \"sub\":\"\\u0061\\u004C\\u004c\", \"aud\" : [ \"web\", \"{AUDIENCE}\" ], \"exp\": {exp},\n\
         \"roles\" : [ \"a \\\" b\" , {{ \"c\\\\\" :\t1 }} ], \"say \\\"x\\\"\": null }}"
    )
    .into_bytes();
    add("jwt_verify", draft.token(sign));
    // A header that is longer than some verifiers read.
    draft.header = format!("{{\"alg\":\"HS256\",\"x\":\"{}\"}}", "a".repeat(72)).into_bytes();
    add("jwt_structured", sheet::of(&[b"\x80", &draft.write()]));
    // More names than are compared one by one, of which none or two are the same.
    let names: Vec<_> = (0..40).map(|number| format!("\"{number}\":0")).collect();
    for names in [names.join(","), format!("{},\"7\":0", names.join(","))] {
        add("json_strict", format!("{{{names}}}").into_bytes());
    }
    for member in MEMBERS {
        draft.header = format!("{{\"alg\":\"HS256\",{member}}}").into_bytes();
        add("jwt_verify", draft.token(sign));
    }
}
