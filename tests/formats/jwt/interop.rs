//! Other people's libraries: what they sign verifies here, and the reverse, with keys made on either side and handed over as
//! PEM and as JWK. `tests/interop/jwt/run` installs them and asks for this.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};

use countersign::jwt::Algorithm;
use countersign::{
    Claims, EdDsa, Es256, Es384, Hs256, Hs384, Hs512, Issuer, Jwt, KeyForm, KeySet, Policy, Ps256, Ps384, Ps512,
    Request, Rs256, Rs384, Rs512, Secret, SigningKey, SystemClock, Verifier, VerifyingKey,
};
use serde_json::{Value, json};

use crate::support::{AUDIENCE, ISSUER, seconds};

const KID: &str = "2026-11";

/// A library in a process of its own, which answers a line with a line.
struct Peer {
    name: &'static str,
    child: Child,
    answers: BufReader<ChildStdout>,
}

impl Peer {
    fn start(name: &'static str, command: &mut Command) -> Self {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let answers = BufReader::new(child.stdout.take().unwrap());
        Self { name, child, answers }
    }

    fn ask(&mut self, request: &Value) -> Value {
        writeln!(self.child.stdin.as_mut().unwrap(), "{request}").unwrap();
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{}: {error}: {line}", self.name))
    }

    /// The member `wanted` of the answer, which must not be a refusal.
    fn must(&mut self, request: &Value, wanted: &str) -> Value {
        let answer = self.ask(request);
        assert!(answer.get(wanted).is_some(), "{}: {} {}: {answer}", self.name, request["do"], request["alg"]);
        answer[wanted].clone()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// A key pair as it travels: private, public.
type Pair = (KeyForm, String, String);

fn text(secret: &Secret) -> String {
    String::from_utf8(secret.expose().to_vec()).unwrap()
}

/// A pair that was made here, in every form that both sides know.
fn made_here<A: Algorithm>() -> Vec<Pair> {
    let key = SigningKey::<Jwt<A>>::generate().unwrap();
    let public = key.verifying_key().unwrap();
    let jwk = (KeyForm::Jwk, text(&key.to_jwk().unwrap()), text(&public.to_jwk()));
    let written = (KeyForm::Pem, text(&key.write().unwrap()), text(&public.write().unwrap()));
    if A::NAME.starts_with("HS") { vec![jwk] } else { vec![jwk, written] }
}

/// A pair that the peer made, in the same forms.
fn made_there<A: Algorithm>(peer: &mut Peer) -> Vec<Pair> {
    let pair = peer.ask(&json!({"do": "generate", "alg": A::NAME}));
    let half = |half: &str, form: &str| pair[half][form].as_str().map(str::to_owned);
    let pairs = [("jwk", KeyForm::Jwk), ("pem", KeyForm::Pem)]
        .into_iter()
        .filter_map(|(name, form)| Some((form, half("private", name)?, half("public", name)?)));
    let pairs: Vec<_> = pairs.collect();
    assert_eq!(pairs.len(), if A::NAME.starts_with("HS") { 1 } else { 2 }, "{}: {}: {pair}", peer.name, A::NAME);
    pairs
}

fn claims() -> Claims {
    let claims =
        Claims::lasting(seconds(600), &SystemClock).unwrap().issuer(ISSUER).subject("Алиса").audience(AUDIENCE);
    claims.id("7").claim("scope", "read write").unwrap().claim("nested", json!({"a": [1, null, "é"]})).unwrap()
}

fn as_json(claims: &Claims) -> Value {
    let mut claims: Value = serde_json::from_str(&claims.to_json()).unwrap();
    claims["aud"] = AUDIENCE.into();
    claims
}

/// Both directions with one key pair; a token signed with another is refused on both sides.
fn agree<A: Algorithm>(peer: &mut Peer, (form, private, public): &Pair, (_, other, _): &Pair) -> usize {
    let signing = |text: &str| SigningKey::<Jwt<A>>::read(*form, text.as_bytes()).unwrap().with_kid(KID).unwrap();
    let verifying = VerifyingKey::<Jwt<A>>::read(*form, public.as_bytes()).unwrap().with_kid(KID).unwrap();
    let verifier = Verifier::new(KeySet::issuer(ISSUER, verifying), Policy::audience(AUDIENCE));
    let claims = claims();
    let request = |what: &str, key: &str, token: Option<&str>| {
        let claims = as_json(&claims);
        json!({"do": what, "alg": A::NAME, "form": form.as_str(), "key": key, "kid": KID, "claims": claims, "token": token})
    };
    let context = format!("{} {} {form:?}", peer.name, A::NAME);

    let token = peer.must(&request("sign", private, None), "token");
    let verified = verifier.verify(token.as_str().unwrap(), &Request::default());
    let verified = verified.unwrap_or_else(|rejection| panic!("{context}: refused here: {rejection}"));
    // Peers escape what they need not: values are compared, not their spelling.
    assert_eq!(as_json(verified.claims()), as_json(&claims), "{context}");
    let stranger = peer.must(&request("sign", other, None), "token");
    assert!(verifier.verify(stranger.as_str().unwrap(), &Request::default()).is_err(), "{context}");

    let token = Issuer::new(signing(private)).issue(&claims).unwrap();
    let found = peer.must(&request("verify", public, Some(token.as_str())), "claims");
    assert_eq!(found, as_json(&claims), "{context}");
    let stranger = Issuer::new(signing(other)).issue(&claims).unwrap();
    let refusal = peer.ask(&request("verify", public, Some(stranger.as_str())));
    assert!(refusal.get("error").is_some(), "{context}: {refusal}");
    4
}

fn algorithm<A: Algorithm>(peer: &mut Peer) -> usize {
    let here = [made_here::<A>(), made_here::<A>()];
    let there = [made_there::<A>(peer), made_there::<A>(peer)];
    let mut count = 0;
    for [own, other] in [here, there] {
        for (pair, other) in own.iter().zip(&other) {
            count += agree::<A>(peer, pair, other);
        }
    }
    count
}

#[test]
#[ignore = "needs the peers that tests/interop/jwt/run installs"]
fn peers_agree_both_ways() {
    let scratch = PathBuf::from(std::env::var_os("COUNTERSIGN_PEERS").expect("COUNTERSIGN_PEERS: where the peers are"));
    let python = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/interop/jwt/peer.py");
    let peers = [
        Peer::start("jose", Command::new("node").arg(scratch.join("peer.mjs"))),
        Peer::start("PyJWT", Command::new("python3").args([python, "PyJWT"])),
        Peer::start("joserfc", Command::new("python3").args([python, "joserfc"])),
    ];
    for mut peer in peers {
        let algorithms: [fn(&mut Peer) -> usize; 12] = [
            algorithm::<Hs256>,
            algorithm::<Hs384>,
            algorithm::<Hs512>,
            algorithm::<Rs256>,
            algorithm::<Rs384>,
            algorithm::<Rs512>,
            algorithm::<Ps256>,
            algorithm::<Ps384>,
            algorithm::<Ps512>,
            algorithm::<Es256>,
            algorithm::<Es384>,
            algorithm::<EdDsa>,
        ];
        let count: usize = algorithms.iter().map(|algorithm| algorithm(&mut peer)).sum();
        println!("{}: {count} verdicts agree, over twelve algorithms", peer.name);
        assert_eq!(count, 12 * 16 - 3 * 8);
    }
}
