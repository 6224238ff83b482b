//! What no token can show, or no mask: the attacks on PASETO and Biscuit that are tests of this crate instead of cases.

/// A row of the inventory, why it is no case, and the test that stands for it.
const ELSEWHERE: [(&str, &str, &str, &str); 7] = [
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
];

const P384: &str = include_str!("../formats/paseto/p384.rs");
const ASSERTION: &str = include_str!("../formats/paseto/assertion.rs");
const RULES: &str = include_str!("../formats/biscuit/rules.rs");
const LIMITS: &str = include_str!("../formats/biscuit/limits.rs");
const ENVELOPE: &str = include_str!("../formats/biscuit/envelope.rs");
const CLAIMS: &str = include_str!("../formats/biscuit/claims.rs");

#[test]
fn each_stands_where_it_is_said_to() {
    for (row, why, file, test) in ELSEWHERE {
        assert!(file.contains(&format!("#[test]\nfn {test}()")), "{row} ({why}): {test}");
    }
}
