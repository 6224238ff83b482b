//@ error: E0599
//! There is no policy without an audience.
use countersign::Policy;

fn policy() -> Policy {
    Policy::audience("api") //@ pass
    Policy::default() //@ fail
}
