//! `macaroon`, on libsodium.

use std::hint::black_box;

use countersign::{Macaroon, SigningKey};
use macaroon::{ByteString, Format, Macaroon as RawMacaroon, MacaroonKey, Verifier};

use super::{Narrowing, RESTRICTIONS, Raw};
use crate::contender::claims;

struct LibMacaroon {
    key: MacaroonKey,
    identifier: String,
}

pub(crate) fn v2(key: &SigningKey<Macaroon>) -> Box<dyn Raw> {
    Box::new(holding(key))
}

pub(crate) fn narrowing(key: &SigningKey<Macaroon>) -> Box<dyn Narrowing> {
    Box::new(holding(key))
}

fn holding(key: &SigningKey<Macaroon>) -> LibMacaroon {
    macaroon::initialize().unwrap();
    let digits = String::from_utf8(key.write().unwrap().expose().trim_ascii().to_vec()).unwrap();
    let byte = |at: usize| u8::from_str_radix(digits.get(at..at + 2).unwrap(), 16).unwrap();
    let secret: Vec<u8> = (0..digits.len()).step_by(2).map(byte).collect();
    LibMacaroon { key: MacaroonKey::generate(&secret), identifier: claims().to_json() }
}

impl LibMacaroon {
    fn mint(&self) -> RawMacaroon {
        RawMacaroon::create(None, &self.key, ByteString::from(self.identifier.as_bytes().to_vec())).unwrap()
    }
}

impl Raw for LibMacaroon {
    fn issue(&self) {
        black_box(self.mint().serialize(Format::V2).unwrap());
    }

    fn verify(&self, token: &str) {
        let macaroon = RawMacaroon::deserialize(token).unwrap();
        Verifier::default().verify(&macaroon, &self.key, Vec::new()).unwrap();
    }
}

impl Narrowing for LibMacaroon {
    fn attenuate(&self, token: &str) {
        let mut macaroon = RawMacaroon::deserialize(token).unwrap();
        RESTRICTIONS.iter().for_each(|restriction| macaroon.add_first_party_caveat((*restriction).into()));
        black_box(macaroon.serialize(Format::V2).unwrap());
    }

    fn verify_narrowed(&self, token: &str) {
        let macaroon = RawMacaroon::deserialize(token).unwrap();
        let mut verifier = Verifier::default();
        RESTRICTIONS.iter().for_each(|restriction| verifier.satisfy_exact((*restriction).into()));
        verifier.verify(&macaroon, &self.key, Vec::new()).unwrap();
    }
}
