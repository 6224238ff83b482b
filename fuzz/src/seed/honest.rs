//! Tokens that verifiers accept, one at least of every scheme: without them a fuzzer would look at the door from outside. And
//! a few that are honest but for one member of their header.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE;
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
    for [token, narrowed] in [narrowed::<Biscuit>(), narrowed::<Biscuit<P256>>()] {
        add("biscuit_verify", vouched_for(&token).into_bytes());
        add("biscuit_verify", token.into_bytes());
        add("biscuit_verify", narrowed.into_bytes());
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

/// A Biscuit of one block, whose signature does not cover what is put beside it here: that a third party signed it too.
fn vouched_for(token: &str) -> String {
    const VERSION: &[u8] = b"\x28\x01";
    let key = [&b"\x08\0\x12\x20\x58"[..], &[0x66; 31]].concat();
    let external = [&element(1, &[7; 64])[..], &element(2, &key)].concat();
    let bytes = URL_SAFE.decode(token).expect("it is base64url, with padding");
    // The first field of two, whose length takes two bytes.
    let length = usize::from(bytes[1] & 0x7f) | usize::from(bytes[2]) << 7;
    let (authority, proof) = bytes[3..].split_at(length);
    let (start, version) = match authority.strip_suffix(VERSION) {
        Some(start) => (start, VERSION),
        None => (authority, &b""[..]),
    };
    let authority = [start, &element(4, &external), version].concat();
    URL_SAFE.encode([&element(2, &authority)[..], proof].concat())
}

/// A field of bytes, as protobuf has it.
fn element(number: u8, content: &[u8]) -> Vec<u8> {
    let (mut out, mut length) = (vec![number << 3 | 2], content.len());
    while length > 0x7f {
        out.push(length as u8 | 0x80);
        length >>= 7;
    }
    [&out[..], &[length as u8], content].concat()
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
