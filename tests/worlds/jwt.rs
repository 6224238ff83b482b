//! JWTs of a header and a payload, rightly signed, held against the model.

use std::sync::LazyLock;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign::{Hs256, Jwt, Request, Verifier};

use crate::model::circumstances::{Circumstances, KEY};
use crate::{model, world};

static SIGNING: LazyLock<hmac::Key> = LazyLock::new(|| hmac::Key::new(hmac::HMAC_SHA256, KEY.1));

/// A verifier and its circumstances.
pub(crate) struct Court {
    verifier: Verifier<Jwt<Hs256>>,
    under: Circumstances,
}

impl Court {
    pub(crate) fn under(under: Circumstances) -> Self {
        Self { verifier: world::verifier(&world::HS256, &under), under }
    }

    /// Whether `token` is accepted, by the model too; where it is refused, it is by the same code at the same stage.
    pub(crate) fn admits(&self, token: &str) -> bool {
        let found = self.verifier.verify(token, &Request::default());
        world::compare(&found, &model::jwt::judge(token.as_bytes(), &self.under));
        found.is_ok()
    }
}

pub(crate) fn token(header: &str, payload: &str) -> String {
    let mut token = URL_SAFE_NO_PAD.encode(header);
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(payload, &mut token);
    let signature = hmac::sign(&SIGNING, token.as_bytes());
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(signature, &mut token);
    token
}
