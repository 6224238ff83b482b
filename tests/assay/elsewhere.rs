//! What no token can show, or no mask: the attacks on PASETO, Biscuit and Macaroons that are tests of this crate instead of cases.

/// A row of the inventory, why it is no case, and the test that stands for it.
pub(super) const ELSEWHERE: [(&str, &str, &str, &str); 11] = [
    (
        "PAS-09",
        "no token can be made under a point that is none",
        P384,
        "a_public_key_is_a_compressed_point_on_the_curve",
    ),
    ("PAS-10", "a verifier that shifts fields accepts no honest token either", ASSERTION, "an_assertion_is_no_footer"),
    ("BIS-11", "policies are the verifier's own", RULES, "the_verifier_has_the_last_word"),
    ("BIS-13", "rules of holders are a matter of each verifier", LIMITS, "holders_bring_no_rules"),
    (
        "BIS-14",
        "a regular expression harms where it is slow alone",
        LIMITS,
        "holders_bring_no_regular_expressions_closures_or_foreign_functions",
    ),
    ("BIS-15", "who revokes what is the application's", ENVELOPE, "revocation_ids_are_inherited"),
    ("BIS-16", "numbers of public keys are asked for in scopes alone", CLAIMS, "a_third_party_claims_nothing"),
    (
        "MAC-02",
        "an application's predicates are its own, and run on what a bearer writes",
        PREDICATES,
        "predicates_are_asked_of_authentic_tokens_alone",
    ),
    (
        "MAC-06",
        "how deep is too deep is each verifier's own",
        DISCHARGE,
        "discharges_ask_for_discharges_and_not_for_ever",
    ),
    (
        "MAC-11",
        "whom a root key speaks for is said where it is given",
        IDENTIFIER,
        "the_key_is_found_by_its_name_and_belongs_to_an_issuer",
    ),
    ("SIG-10", "how long a comparison takes is in no answer", COMPARISON, "macs_are_compared_in_constant_time"),
];

const P384: &str = include_str!("../formats/paseto/p384.rs");
const ASSERTION: &str = include_str!("../formats/paseto/assertion.rs");
const RULES: &str = include_str!("../formats/biscuit/rules.rs");
const LIMITS: &str = include_str!("../formats/biscuit/limits.rs");
const ENVELOPE: &str = include_str!("../formats/biscuit/envelope.rs");
const CLAIMS: &str = include_str!("../formats/biscuit/claims.rs");
const PREDICATES: &str = include_str!("../formats/macaroon/caveats.rs");
const DISCHARGE: &str = include_str!("../formats/macaroon/discharge.rs");
const IDENTIFIER: &str = include_str!("../formats/macaroon/claims.rs");
const COMPARISON: &str = include_str!("macaroon/own.rs");

#[test]
fn each_stands_where_it_is_said_to() {
    for (row, why, file, test) in ELSEWHERE {
        assert!(file.contains(&format!("#[test]\nfn {test}()")), "{row} ({why}): {test}");
    }
}
