//! Any bytes, at the verifier of every version and purpose: what is accepted has one spelling, and is what was issued.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign::paseto::{ImplicitAssertion, Protocol, dangerous};
use countersign::{Paseto, Request, V3Public, V4Local, V4Public, Verifier, VerifyingKey};

use crate::model::circumstances::Circumstances;
use crate::model::paseto;
use crate::{keys, world};

/// A verifier in the usual circumstances, and its key once more.
struct Door<P: Protocol>(Verifier<Paseto<P>>, VerifyingKey<Paseto<P>>);

impl<P: Protocol> Door<P> {
    fn new() -> Self {
        Self(world::usual(), keys::signing::<Paseto<P>>().verifying_key().expect("a public half"))
    }

    fn check(&self, data: &[u8]) {
        let Ok(found) = self.0.verify(data, &Request::default()) else { return };
        let token = std::str::from_utf8(data).expect("a token is ASCII");
        let body = token.strip_prefix(P::HEADER).expect("it begins as its version and purpose do");
        assert!((1..=2).contains(&body.split('.').count()));
        for segment in body.split('.') {
            let bytes = URL_SAFE_NO_PAD.decode(segment).expect("a segment is base64url");
            assert_eq!(URL_SAFE_NO_PAD.encode(bytes), segment);
        }
        let nothing = ImplicitAssertion::default();
        let (payload, footer) = dangerous::authentic_payload(&self.1, token, &nothing).expect("it is authentic");
        let under = Circumstances::of(b"");
        assert_eq!(paseto::judge_footer(&footer, &under), Ok(()));
        assert_eq!(paseto::judge_payload(payload.as_bytes(), &under), Ok(world::plain(found.claims())));
    }
}

static V4_PUBLIC: LazyLock<Door<V4Public>> = LazyLock::new(Door::new);
static V4_LOCAL: LazyLock<Door<V4Local>> = LazyLock::new(Door::new);
static V3_PUBLIC: LazyLock<Door<V3Public>> = LazyLock::new(Door::new);

pub fn check(data: &[u8]) {
    V4_PUBLIC.check(data);
    V4_LOCAL.check(data);
    V3_PUBLIC.check(data);
}
