//! How the cost of verifying grows with the token: beside the raw crate reading the same token, and beside the smallest one.
//! A scheme whose shortest token is longer than asked for has that one.

use std::time::Duration;

use countersign::Portable;

use crate::contender::{Contender, accept, token_of};
use crate::raw::AUDIENCE;
use crate::turns::ratio;

pub(super) const SIZES: [usize; 3] = [512, 2048, 8192];
const TIME: Duration = Duration::from_millis(250);

pub(super) fn print<C: Portable>(contender: &Contender<C>) {
    let Contender { name, issuer, verifier, raw, .. } = contender;
    let [smallest, ..] = SIZES.map(|bytes| token_of(issuer, AUDIENCE, bytes));
    for bytes in SIZES {
        let token = token_of(issuer, AUDIENCE, bytes);
        let verify = ratio(TIME, || accept(verifier, &token), || raw.verify(token.as_str()));
        let growth = ratio(TIME, || accept(verifier, &token), || accept(verifier, &smallest));
        let bytes = token.as_str().len();
        println!("{name} verify bytes={bytes} ratio={verify:.2} growth={growth:.2}");
    }
}
