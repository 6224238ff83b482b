//@ error: E0451
//! Nor one whose audience was taken away.
use countersign::Policy;

fn policy(policy: Policy) -> Policy {
    Policy { ..policy } //@ fail
    policy //@ pass
}
