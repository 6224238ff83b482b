//! Payloads and footers of PASETO, signed or encrypted again: verdict, code and stage are the model's.
//!
//! The input is a sheet: circumstances, payload, footer, implicit assertion, purpose (`public`, or anything else for
//! `local`, which is quicker).

use std::sync::LazyLock;

use countersign::arbitrary::sheet;
use countersign::paseto::{ImplicitAssertion, Protocol, dangerous};
use countersign::{KeySet, Paseto, Rejection, Request, SigningKey, V4Local, V4Public, Verifier};

use crate::model::circumstances::{Circumstances, ISSUER};
use crate::model::{Verdict, paseto};
use crate::{keys, world};

/// The key of one version and purpose, and the set that trusts it.
struct Key<P: Protocol>(SigningKey<Paseto<P>>, KeySet<Paseto<P>>);

impl<P: Protocol> Key<P> {
    fn new() -> Self {
        let key = keys::signing::<Paseto<P>>();
        let keys = KeySet::issuer(ISSUER, key.verifying_key().expect("a public half"));
        Self(key, keys)
    }
}

static LOCAL: LazyLock<Key<V4Local>> = LazyLock::new(Key::new);
static PUBLIC: LazyLock<Key<V4Public>> = LazyLock::new(Key::new);

pub fn check(data: &[u8]) {
    let [circumstances, payload, footer, assertion, purpose] = sheet::parts(data);
    // The key has no name, so that there is no second one beside it.
    let under = Circumstances { trusts_two_keys: false, ..Circumstances::of(circumstances) };
    if payload.is_empty() || paseto::has_leap_second(payload) {
        return;
    }
    let draft = Draft { payload, footer, assertion };
    if purpose == b"public" { draft.check(&PUBLIC, &under) } else { draft.check(&LOCAL, &under) }
}

struct Draft<'d> {
    payload: &'d [u8],
    footer: &'d [u8],
    assertion: &'d [u8],
}

impl Draft<'_> {
    fn check<P: Protocol>(&self, key: &Key<P>, under: &Circumstances) {
        let assertion = ImplicitAssertion::new(self.assertion);
        let Ok(token) = dangerous::protect_payload(&key.0, self.payload, self.footer, &assertion) else { return };
        let verifier: Verifier<Paseto<P>> = world::verifier_of(key.1.clone(), under);
        let expected = self.expected(token.as_str().len(), under);
        world::hold(&expected, under, || verifier.verify_with(&token, &Request::default(), &assertion));
        if expected.is_ok() {
            let other = ImplicitAssertion::new([self.assertion, b"x"].concat());
            let refused = verifier.verify_with(&token, &Request::default(), &other);
            assert_eq!(refused.err(), Some(Rejection::Signature), "another assertion");
        }
    }

    fn expected(&self, length: usize, under: &Circumstances) -> Verdict {
        if length > under.max_token_bytes {
            return Err(Rejection::TooLarge);
        }
        paseto::judge_footer(self.footer, under)?;
        paseto::judge_payload(self.payload, under)
    }
}
