//! Each scheme beside the raw crate doing the same work, in turns, in one run: `SCHEME issue|verify ratio=0.48`; then what it
//! costs as tokens, key sets and threads grow, what refusals cost, and what is allocated. Where a holder can narrow:
//! `SCHEME attenuate|verify-narrowed ratio=0.48`, with five restrictions.
//!
//! A ratio is the median over rounds of (one ÷ the other) within one round: what else the machine does falls on both.
//! Arguments choose: parts by their name (`ratios`, `sizes`, `refusals`, `cap`, `key-sets`, `threads`, `heap`), schemes by a
//! part of theirs. A counting allocator runs throughout, at the same price for everyone.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

mod contender;
mod narrowing;
mod part;
mod raw;
mod turns;

use contender::Contender;
use countersign::biscuit::{Ed25519, P256};
use countersign::{
    Attenuate, Es256, Es384, Hs256, Hs384, Hs512, Portable, Ps256, Ps384, Ps512, Rs256, Rs384, Rs512, SigningKey,
    registry,
};
use part::Part;
#[cfg(libsodium)]
use raw::macaroon;
use raw::{Narrowing, Raw, biscuit_auth, jsonwebtoken, pasetors};

fn main() {
    let arguments = std::env::args().skip(1).filter(|argument| !argument.starts_with('-'));
    let is_part = |argument: &String| Part::ALL.iter().any(|part| part.name() == argument);
    let (parts, schemes): (Vec<_>, Vec<_>) = arguments.partition(is_part);
    let parts = Part::ALL.into_iter().filter(|part| parts.is_empty() || parts.iter().any(|name| name == part.name()));
    let left = registry::all().iter().map(|entry| entry.scheme().name()).collect();
    let mut comparison = Comparison { parts: parts.collect(), schemes, left };
    comparison.of(jsonwebtoken::hmac::<Hs256>);
    comparison.of(jsonwebtoken::hmac::<Hs384>);
    comparison.of(jsonwebtoken::hmac::<Hs512>);
    comparison.of(jsonwebtoken::rsa::<Rs256>);
    comparison.of(jsonwebtoken::rsa::<Rs384>);
    comparison.of(jsonwebtoken::rsa::<Rs512>);
    comparison.of(jsonwebtoken::rsa::<Ps256>);
    comparison.of(jsonwebtoken::rsa::<Ps384>);
    comparison.of(jsonwebtoken::rsa::<Ps512>);
    comparison.of(jsonwebtoken::ec::<Es256, 65>);
    comparison.of(jsonwebtoken::ec::<Es384, 97>);
    comparison.of(jsonwebtoken::ed);
    comparison.of(pasetors::v4_public);
    comparison.of(pasetors::v4_local);
    comparison.of(pasetors::v3_public);
    comparison.of(biscuit_auth::root::<Ed25519>);
    comparison.of(biscuit_auth::root::<P256>);
    #[cfg(libsodium)]
    comparison.of(macaroon::v2);
    comparison.of_narrowing(biscuit_auth::narrowing::<Ed25519>);
    comparison.of_narrowing(biscuit_auth::narrowing::<P256>);
    #[cfg(libsodium)]
    comparison.of_narrowing(macaroon::narrowing);
    if cfg!(not(libsodium)) {
        println!("macaroon/v2 is measured beside the `macaroon` crate under RUSTFLAGS='--cfg libsodium'");
        comparison.left.retain(|scheme| *scheme != "macaroon/v2");
    }
    assert!(comparison.left.is_empty(), "nothing to compare with: {:?}", comparison.left);
}

/// What is asked for, and which schemes have not been met.
struct Comparison {
    parts: Vec<Part>,
    schemes: Vec<String>,
    left: Vec<&'static str>,
}

impl Comparison {
    /// The lines about one scheme, whose `raw` twin has the same key.
    fn of<C: Portable>(&mut self, raw: impl Fn(&SigningKey<C>) -> Box<dyn Raw>) {
        let name = C::SCHEME.name();
        self.left.retain(|scheme| *scheme != name);
        if self.wants(name) {
            let contender = Contender::enter(raw);
            self.parts.iter().for_each(|part| part.print(&contender));
        }
    }

    /// The lines about narrowing with one scheme, whose `raw` twin has the same key.
    fn of_narrowing<C: Portable + Attenuate>(&self, raw: impl Fn(&SigningKey<C>) -> Box<dyn Narrowing>) {
        if self.wants(C::SCHEME.name()) && self.parts.contains(&Part::Ratios) {
            narrowing::print(raw);
        }
    }

    fn wants(&self, name: &str) -> bool {
        self.schemes.is_empty() || self.schemes.iter().any(|part| name.contains(part.as_str()))
    }
}
