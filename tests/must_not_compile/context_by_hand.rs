//@ error: E0451
//! The circumstances of a verification come from a verifier.
use countersign::{Context, Policy, Request};

fn context<'a>(policy: &'a Policy, request: &'a Request, found: Context<'a>) -> Context<'a> {
    Context { policy, request, ..found } //@ fail
    found //@ pass
}
