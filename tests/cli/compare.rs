//! The comparison: every scheme, the same claims, every attack refused.

use super::{countersign, text};

#[test]
fn every_scheme_refuses_every_attack() {
    let output = countersign().args(["compare", "--output", "json"]).output().expect("it runs");
    assert!(output.status.success(), "{}", text(&output.stderr));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    let schemes = report["schemes"].as_array().expect("a list");
    assert_eq!(schemes.len(), countersign::registry::all().len());
    for scheme in schemes {
        assert_eq!(scheme["attacks"]["refused"], scheme["attacks"]["total"], "{scheme}");
        let name = scheme["scheme"].as_str().expect("a name");
        let least = match name.split_once('/').map_or(name, |(format, _)| format) {
            "jwt" => 600,
            "paseto" => 100,
            "biscuit" => 50,
            "macaroon" => 200,
            other => panic!("how many attacks on {other} there are at least"),
        };
        assert!(scheme["attacks"]["total"].as_u64() >= Some(least), "{scheme}");
        for figure in ["bytes", "issue_ns", "verify_ns"] {
            assert!(scheme[figure].as_u64().is_some_and(|figure| figure > 0), "{figure} of {scheme}");
        }
        for figure in ["narrow_bytes", "narrow_ns"] {
            let is_there = scheme[figure].as_u64().is_some_and(|figure| figure > 0);
            assert_eq!(Some(is_there), scheme["narrow"].as_bool(), "{figure} of {scheme}");
            assert!(is_there || scheme[figure].is_null(), "{figure} of {scheme}");
        }
    }
    let traits = |name: &str| {
        let scheme = schemes.iter().find(|scheme| scheme["scheme"] == name).expect("it is there");
        ["key_model", "confidential", "narrow", "revoke_by"].map(|name| scheme[name].to_string().replace('"', ""))
    };
    assert_eq!(traits("jwt/ES256"), ["public", "false", "false", "jti"]);
    assert_eq!(traits("paseto/v4.local"), ["shared", "true", "false", "jti"]);
    assert_eq!(traits("biscuit/p256"), ["public", "false", "true", "jti, block ids"]);
    let refusal = |attack: &str, scheme: &str| {
        let refusals = report["refusals"].as_array().expect("a list");
        let found = refusals.iter().find(|refusal| refusal["attack"] == attack && refusal["scheme"] == scheme);
        found.map(|refusal| format!("{}/{}", refusal["stage"], refusal["code"]).replace('"', "")).unwrap_or_default()
    };
    assert_eq!(refusal("jwt/hs256-over-spki-pem", "jwt/ES256"), "header/algorithm");
    assert_eq!(refusal("jwt/signed-by-a-stranger", "jwt/EdDSA"), "signature/signature");
    assert_eq!(refusal("jwt/exp-an-hour-ago", "jwt/RS256"), "claims/expired");
    assert_eq!(refusal("jwt/aud-other", "jwt/HS256"), "claims/audience");
    assert_eq!(refusal("jwt/rsa-exponent-3", "jwt/PS256"), "key/config-refused");
}

#[test]
fn schemes_can_be_chosen() {
    let arguments = ["compare", "--schemes", "jwt/EdDSA,paseto/v4.public", "--output", "md"];
    let output = countersign().args(arguments).output().expect("it runs");
    let rows: Vec<_> = text(&output.stdout).lines().filter(|line| line.contains('/')).collect();
    assert_eq!(rows.len(), 4, "two tables of two rows: {rows:#?}");
}
