//! The peak of the heap and the number of allocations in one operation, beside the raw crate's. What C code allocates is not
//! counted, for neither.

use allocation_counter::{AllocationInfo, measure};
use countersign::Portable;

use crate::contender::{Contender, accept, claims};

pub(super) fn print<C: Portable>(contender: &Contender<C>) {
    let Contender { name, issuer, verifier, raw, .. } = contender;
    let claims = claims();
    let token = issuer.issue(&claims).unwrap();
    let print = |operation: &str, ours: AllocationInfo, theirs: AllocationInfo| {
        let (peak, raw_peak) = (ours.bytes_max, theirs.bytes_max);
        let (count, raw_count) = (ours.count_total, theirs.count_total);
        println!("{name} {operation} heap={peak} raw-heap={raw_peak} allocations={count} raw-allocations={raw_count}");
    };
    print("issue", measure(|| drop(issuer.issue(&claims).unwrap())), measure(|| raw.issue()));
    print("verify", measure(|| accept(verifier, &token)), measure(|| raw.verify(token.as_str())));
}
