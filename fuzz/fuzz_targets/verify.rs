//! Arbitrary bytes, and good tokens arbitrarily edited, at the door of every verifier.
//!
//! Whatever comes, nothing panics; and what a verifier accepts, its issuer issued. Each door has one issuer, which made one
//! token that is to be accepted and several that are not. Acceptance of anything else than that one token is a finding:
//!
//! - the claims must be the issued ones, and
//! - the bytes must be the issued ones, but for what a format leaves open: ECDSA's (r, s) and (r, n − s) are both
//!   signatures of what comes before them, and a Biscuit may carry more blocks, or another key's number, beside the
//!   authority block, whose signature (its first revocation id) must then be the issued one.

#![no_main]

use std::sync::LazyLock;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD};
use countersign::biscuit::P256;
use countersign::{
    AnyVerifier, Biscuit, Claims, Credential, EdDsa, Es256, FixedClock, Hs256, Issuer, Jwt, KeySet, Paseto, Policy,
    Request, SigningKey, Timestamp, Token, V4Public, Verified, Verifier,
};
use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;

const ISSUER: &str = "https://issuer.example";

/// One verifier, and what was issued for it.
struct Door {
    verifier: Box<dyn AnyVerifier>,
    good: Token,
    accepted: Verified,
    bad: Vec<Token>,
}

static DOORS: LazyLock<Vec<Door>> = LazyLock::new(|| {
    vec![
        door::<Jwt<Hs256>>(),
        door::<Jwt<Es256>>(),
        door::<Jwt<EdDsa>>(),
        door::<Paseto<V4Public>>(),
        door::<Biscuit>(),
        door::<Biscuit<P256>>(),
    ]
});

fn door<C: Credential>() -> Door {
    let now = Timestamp::from_unix(1_700_000_000).unwrap();
    let [key, stranger] = [(); 2].map(|()| SigningKey::<C>::generate().unwrap().with_kid("7").unwrap());
    let keys = KeySet::issuer(ISSUER, key.verifying_key().unwrap());
    let verifier = Verifier::new(keys, Policy::audience("api")).with_clock(FixedClock(now));
    let (issuer, stranger) = (Issuer::new(key), Issuer::new(stranger));

    let lasting = |seconds| Claims::expiring_at(now.saturating_add(Duration::from_secs(seconds))).subject("alice");
    let claims = lasting(600).issuer(ISSUER).audience("api").issued_at(now).claim("role", "reader").unwrap();
    let good = issuer.issue(&claims).unwrap();
    let bad = vec![
        stranger.issue(&claims).unwrap(),
        issuer
            .issue(
                &claims
                    .clone()
                    .claim("role", "admin")
                    .unwrap()
                    .not_before(claims.exp().saturating_sub(Duration::from_secs(60))),
            )
            .unwrap(),
        issuer
            .issue(
                &Claims::expiring_at(now.saturating_sub(Duration::from_secs(60)))
                    .subject("alice")
                    .issuer(ISSUER)
                    .audience("api"),
            )
            .unwrap(),
        issuer.issue(&lasting(600).issuer("https://other.example").audience("api")).unwrap(),
        issuer.issue(&lasting(600).issuer(ISSUER).audience("other")).unwrap(),
    ];
    let accepted = verifier.verify(&good, &Request::default()).unwrap().forget();
    Door { verifier: Box::new(verifier), good, accepted, bad }
}

impl Door {
    fn check(&self, token: &[u8]) {
        let Ok(found) = self.verifier.verify(token, &Request::default()) else { return };
        let signed = |token: &[u8]| match found.scheme().name() {
            "jwt/ES256" => token.iter().rposition(|byte| *byte == b'.').map(|end| token[..end].to_vec()),
            "biscuit/ed25519" | "biscuit/p256" => None,
            _ => Some(token.to_vec()),
        };
        assert_eq!(found.claims(), self.accepted.claims());
        assert_eq!(found.revocation_ids().first(), self.accepted.revocation_ids().first());
        assert_eq!(signed(token), signed(self.good.as_ref()));
    }

    fn token(&self, index: u8) -> &str {
        let tokens: Vec<_> = self.bad.iter().chain([&self.good]).collect();
        tokens[usize::from(index) % tokens.len()].as_str()
    }
}

#[derive(Arbitrary, Debug)]
enum Input<'a> {
    Bytes(&'a [u8]),
    Edited(Source, Vec<Edit<'a>>),
}

/// An issued token.
#[derive(Arbitrary, Debug)]
struct Source {
    door: u8,
    token: u8,
}

impl Source {
    fn text(&self) -> &'static str {
        DOORS[usize::from(self.door) % DOORS.len()].token(self.token)
    }
}

/// Puts `inserted` in place of the bytes from `at` on.
#[derive(Arbitrary, Debug)]
struct Edit<'a> {
    /// The segment to edit beneath its base64; the whole text where there is none.
    segment: Option<u8>,
    at: u16,
    removed: u16,
    inserted: Inserted<'a>,
}

#[derive(Arbitrary, Debug)]
enum Inserted<'a> {
    Bytes(&'a [u8]),
    Segment(Source, u8),
}

impl Edit<'_> {
    fn apply(&self, token: Vec<u8>) -> Vec<u8> {
        let Some(segment) = self.segment else { return self.splice(token) };
        let mut segments: Vec<_> = token.split(|byte| *byte == b'.').map(<[u8]>::to_vec).collect();
        let engine = if segments.len() == 1 { URL_SAFE } else { URL_SAFE_NO_PAD };
        let chosen = usize::from(segment) % segments.len();
        if let Ok(decoded) = engine.decode(&segments[chosen]) {
            segments[chosen] = engine.encode(self.splice(decoded)).into();
        }
        segments.join(&b'.')
    }

    fn splice(&self, mut bytes: Vec<u8>) -> Vec<u8> {
        let start = usize::from(self.at) % (bytes.len() + 1);
        let end = bytes.len().min(start + usize::from(self.removed));
        let inserted = match &self.inserted {
            Inserted::Bytes(inserted) => inserted,
            Inserted::Segment(source, index) => {
                let segments: Vec<_> = source.text().split('.').collect();
                segments[usize::from(*index) % segments.len()].as_bytes()
            }
        };
        bytes.splice(start..end, inserted.iter().copied());
        bytes
    }
}

fuzz_target!(|input: Input| {
    let token = match input {
        Input::Bytes(bytes) => bytes.to_vec(),
        Input::Edited(source, edits) => edits.iter().fold(source.text().into(), |token, edit| edit.apply(token)),
    };
    DOORS.iter().for_each(|door| door.check(&token));
});
