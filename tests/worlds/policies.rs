//! Policies: every choice of what a policy can demand, over every choice of claims that are there, good and not.

use countersign::Claims;

use crate::model::circumstances::{
    AUDIENCE, Circumstances, ISSUER, MAX_AGE, NOW, OTHER_ISSUER, REVOKED, TYPE, TypeRule,
};
use crate::{every, policy, world};

/// One claim, or its absence.
type Claim = fn(Claims) -> Claims;

/// When claims expire: around the leeway's end, and in time. No claims are without it.
const EXPIRIES: [i64; 3] = [NOW - 30, NOW - 29, NOW + 600];

fn values() -> Vec<Vec<Claim>> {
    vec![
        vec![|claims| claims, |claims| claims.issuer(ISSUER), |claims| claims.issuer(OTHER_ISSUER)],
        vec![|claims| claims, |claims| claims.subject("alice"), |claims| claims.subject("\u{200b}")],
        vec![|claims| claims, |claims| claims.audience(AUDIENCE), |claims| claims.audience("other"), |claims| {
            claims.audience(AUDIENCE).audience("other")
        }],
        vec![|claims| claims, |claims| claims.not_before(world::at(NOW + 30)), |claims| {
            claims.not_before(world::at(NOW + 31))
        }],
        // The last one is too old, and too long before the latest expiry.
        vec![
            |claims| claims,
            |claims| claims.issued_at(world::at(NOW - 30)),
            |claims| claims.issued_at(world::at(NOW + 31)),
            |claims| claims.issued_at(world::at(NOW - 331)),
        ],
        vec![|claims| claims, |claims| claims.id("7f1d4b0c"), |claims| claims.id(REVOKED)],
        vec![|claims| claims, |claims| claims.typ(TYPE), |claims| claims.typ("other")],
    ]
}

/// Every choice of what a policy can demand.
fn policies() -> Vec<Circumstances> {
    let types = [TypeRule::Unspecified, TypeRule::Exactly, TypeRule::AbsentOr, TypeRule::Absent];
    let mut policies = Vec::new();
    for typ in types {
        for demands in 0..1 << 5 {
            let demands_at = |bit: u32| demands >> bit & 1 == 1;
            policies.push(Circumstances {
                typ,
                audience_is_alone: demands_at(0),
                has_max_lifetime: demands_at(1),
                max_age: demands_at(2).then_some(MAX_AGE),
                heeds_revocation: demands_at(3),
                is_single_use: demands_at(4),
                ..Circumstances::of(b"")
            });
        }
    }
    policies
}

#[test]
fn every_policy_over_every_choice_of_claims() {
    let (values, policies) = (values(), policies());
    let (mut met, mut admitted) = (0, vec![0; policies.len()]);
    for expiry in EXPIRIES {
        every::choice(&values, &mut |chosen| {
            let claims = chosen.iter().fold(Claims::expiring_at(world::at(expiry)), |claims, claim| claim(claims));
            for (under, admitted) in policies.iter().zip(&mut admitted) {
                let case = || format!("{claims:?} under {under:?}");
                *admitted += usize::from(every::hold(case, || policy::admits(claims.clone(), under)));
                met += 1;
            }
        });
    }
    assert_eq!(met, 128 * 11_664);
    assert!(admitted.iter().all(|admitted| (1..1000).contains(admitted)), "{admitted:?}");
}
