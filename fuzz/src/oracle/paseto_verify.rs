//! Any bytes, at the verifier of every version and purpose: what is accepted has one spelling, is what was issued, and is signed
//! in the eyes of another library, where this purpose signs; a verifier that trusts another key refuses it.

use std::sync::LazyLock;

use aws_lc_rs::signature::{ECDSA_P384_SHA384_FIXED, ED25519, UnparsedPublicKey, VerificationAlgorithm};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign::paseto::{ImplicitAssertion, Protocol, dangerous};
use countersign::{Paseto, Rejection, Request, V3Public, V4Local, V4Public, Verifier, VerifyingKey};

use crate::model::circumstances::Circumstances;
use crate::model::paseto;
use crate::{keys, world};

/// A verifier in the usual circumstances, its key once more, and a verifier that trusts a key that nobody has.
struct Door<P: Protocol>(Verifier<Paseto<P>>, VerifyingKey<Paseto<P>>, Verifier<Paseto<P>>);

impl<P: Protocol> Door<P> {
    fn new() -> Self {
        let key = keys::signing::<Paseto<P>>().verifying_key().expect("a public half");
        Self(world::usual(), key, world::stranger(&Circumstances::of(b"")))
    }

    fn check(&self, data: &[u8]) {
        let Ok(found) = self.0.verify(data, &Request::default()) else { return };
        assert_eq!(self.2.verify(data, &Request::default()).err(), Some(Rejection::Signature), "at a stranger's");
        let token = std::str::from_utf8(data).expect("a token is ASCII");
        let body = token.strip_prefix(P::HEADER).expect("it begins as its version and purpose do");
        assert!((1..=2).contains(&body.split('.').count()) && !body.ends_with('.'));
        for segment in body.split('.') {
            let bytes = URL_SAFE_NO_PAD.decode(segment).expect("a segment is base64url");
            assert_eq!(URL_SAFE_NO_PAD.encode(bytes), segment);
        }
        let mut segments = body.split('.').map(|segment| URL_SAFE_NO_PAD.decode(segment).expect("it is base64url"));
        let (body, footer) = (segments.next().unwrap_or_default(), segments.next().unwrap_or_default());
        if let Some(payload) = self.signed(&body, &footer) {
            let claims = paseto::judge_payload(payload, &Circumstances::of(b""));
            assert_eq!(claims, Ok(world::plain(found.claims())), "the claims are those that were signed");
        }
        let nothing = ImplicitAssertion::default();
        let (payload, footer) = dangerous::authentic_payload(&self.1, token, &nothing).expect("it is authentic");
        let under = Circumstances::of(b"");
        assert_eq!(paseto::judge_footer(&footer, &under), Ok(()));
        assert_eq!(paseto::judge_payload(payload.as_bytes(), &under), Ok(world::plain(found.claims())));
    }

    /// The payload that is signed, where this version and purpose signs.
    fn signed<'b>(&self, body: &'b [u8], footer: &[u8]) -> Option<&'b [u8]> {
        let (algorithm, length, begins_with_key): (&dyn VerificationAlgorithm, _, _) = match P::HEADER {
            "v4.public." => (&ED25519, 64, false),
            "v3.public." => (&ECDSA_P384_SHA384_FIXED, 96, true),
            _ => return None,
        };
        let written = self.1.write().expect("a PASERK");
        let key = written.expose().trim_ascii_end().rsplit(|byte| *byte == b'.').next().unwrap_or_default();
        let key = URL_SAFE_NO_PAD.decode(key).expect("a PASERK is base64url");
        let (payload, signature) =
            body.split_at_checked(body.len().saturating_sub(length)).expect("room for a signature");
        let pieces = [&key, P::HEADER.as_bytes(), payload, footer, b""];
        let signed = paseto::encoded_before_authentication(&pieces[usize::from(!begins_with_key)..]);
        let holds = UnparsedPublicKey::new(algorithm, &key).verify(&signed, signature).is_ok();
        assert!(holds, "accepted, and not signed");
        Some(payload)
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
