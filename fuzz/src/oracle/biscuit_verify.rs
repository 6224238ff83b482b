//! Any bytes, at the verifier of each root algorithm, as text and beneath their base64: what is accepted has one spelling, its
//! claims meet the policy, and `biscuit-auth` finds its signatures in order.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE;
use biscuit_auth::{KeyPair, PrivateKey};
use countersign::biscuit::{Algorithm, P256};
use countersign::{Biscuit, Verifier};

use super::macaroon_structured::restriction_request;
use crate::model::circumstances::{Circumstances, ISSUER};
use crate::model::policy;
use crate::{keys, world};

/// A verifier in the usual circumstances, and its key as `biscuit-auth` has it.
struct Door<A: Algorithm>(Verifier<Biscuit<A>>, biscuit_auth::PublicKey);

impl<A: Algorithm> Door<A> {
    fn new(armour: &[u8]) -> Self {
        let armour = std::str::from_utf8(armour).expect("PEM is text");
        let key = KeyPair::from(&PrivateKey::from_pem(armour).expect("a key"));
        let under = Circumstances { max_token_bytes: 16_384, ..Circumstances::of(b"") };
        let verifying = keys::signing::<Biscuit<A>>().verifying_key().expect("a public half");
        Self(world::verifier_of(countersign::KeySet::issuer(ISSUER, verifying), &under), key.public())
    }

    fn check(&self, token: &[u8]) {
        let Ok(found) = self.0.verify(token, &restriction_request()) else { return };
        let bytes = URL_SAFE.decode(token).expect("it is base64url, with padding");
        assert_eq!(URL_SAFE.encode(&bytes).as_bytes(), token);
        let theirs = biscuit_auth::Biscuit::from(&bytes, self.1).expect("biscuit-auth finds it signed");
        assert_eq!(theirs.to_vec().expect("it can be written"), bytes);
        let claims = world::plain(found.claims());
        assert_eq!(policy::judge_with_type(&claims, ISSUER, &Circumstances::of(b"")), Ok(()));
        assert!(found.expires_at() <= found.claims().exp());
    }
}

static ED25519: LazyLock<Door<countersign::biscuit::Ed25519>> = LazyLock::new(|| Door::new(keys::ED25519));
static ON_P256: LazyLock<Door<P256>> = LazyLock::new(|| Door::new(keys::P256));

pub fn check(data: &[u8]) {
    let encoded = URL_SAFE.encode(data).into_bytes();
    for token in [data, &encoded] {
        ED25519.check(token);
        ON_P256.check(token);
    }
}
