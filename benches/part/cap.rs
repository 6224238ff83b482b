//! What is longer than a verifier reads, beside accepting an ordinary token; and what it allocates.

use std::time::Duration;

use allocation_counter::measure;
use countersign::{Portable, Stage};

use crate::contender::{Contender, accept, claims, refuse};
use crate::turns::ratio;

const TIME: Duration = Duration::from_millis(120);

pub(super) fn print<C: Portable>(contender: &Contender<C>) {
    let Contender { name, issuer, verifier, .. } = contender;
    let honest = issuer.issue(&claims()).unwrap();
    for bytes in [verifier.max_token_bytes() + 1, 10_000_000] {
        let giant = vec![b'A'; bytes];
        assert_eq!(refuse(verifier, &giant).stage(), Stage::Size, "{name}");
        let heap = measure(|| _ = refuse(verifier, &giant)).bytes_total;
        let ratio = ratio(TIME, || _ = refuse(verifier, &giant), || accept(verifier, &honest));
        println!("{name} refuse {} bytes={bytes} ratio={ratio:.3} heap={heap}", Stage::Size);
    }
}
