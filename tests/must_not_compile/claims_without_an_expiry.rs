//@ error: E0599
//! There are no claims without an expiry.
use countersign::{Claims, Timestamp};

fn claims() -> Claims {
    Claims::expiring_at(Timestamp::MAX).subject("alice") //@ pass
    Claims::default().subject("alice") //@ fail
}
