//! An ordinary token, beside the raw crate: `SCHEME issue|verify ratio=0.48`. Below one is faster.

use std::hint::black_box;
use std::time::Duration;

use countersign::Portable;

use crate::contender::{Contender, accept, claims};
use crate::turns::ratio;

/// Where one operation takes longer than a turn there are fewer rounds.
const TIME: Duration = Duration::from_millis(2500);

pub(super) fn print<C: Portable>(contender: &Contender<C>) {
    let Contender { name, issuer, verifier, raw, .. } = contender;
    let claims = claims();
    let token = issuer.issue(&claims).unwrap();
    let issue = ratio(TIME, || drop(black_box(issuer.issue(&claims).unwrap())), || raw.issue());
    println!("{name} issue ratio={issue:.2}");
    let verify = ratio(TIME, || accept(verifier, &token), || raw.verify(token.as_str()));
    println!("{name} verify ratio={verify:.2}");
}
