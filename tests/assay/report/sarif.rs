//! SARIF, held against its schema, and against what code scanning asks of it.

use std::collections::{BTreeMap, BTreeSet};

use countersign::assay::{Scheme, Strays, Verdict};
use serde_json::{Value, json};

use super::{account, bench, moody, run};
use crate::support::sources;

/// The schema of SARIF 2.1.0, as the package brings it that the log is written with.
fn schema() -> jsonschema::Validator {
    let path = sources("serde-sarif", "assay-reports").join("src/schema.json");
    let mut schema: Value = serde_json::from_slice(&std::fs::read(path).expect("it is there")).expect("JSON");
    assert_eq!(schema["title"], "Static Analysis Results Format (SARIF) Version 2.1.0 JSON Schema");
    // Its pattern for a language has a bracket too many, and no language is named here.
    let definitions = schema["definitions"].as_object_mut().expect("definitions");
    let languages = definitions.values_mut().filter_map(|definition| definition["properties"].get_mut("language"));
    assert_ne!(languages.filter_map(|language| language.as_object_mut()?.remove("pattern")).count(), 0);
    jsonschema::validator_for(&schema).expect("a schema")
}

fn objections(schema: &jsonschema::Validator, log: &Value) -> Vec<String> {
    schema.iter_errors(log).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

fn results(log: &Value) -> &Vec<Value> {
    log["runs"][0]["results"].as_array().expect("results")
}

#[test]
fn it_is_valid_whatever_the_target_says() {
    let schema = schema();
    for words in ["node verifier.js", "a b%\u{202e}<script>[x](y){0}\u{0}", ""] {
        let (bench, report) = moody("jwt/ES256", words);
        let log = account(bench, &report, words, &Strays::default()).to_sarif().expect("it is written");
        let log: Value = serde_json::from_str(&log).expect("JSON");
        assert_eq!(objections(&schema, &log), [""; 0]);
        assert!(!results(&log).is_empty());
    }
    // The schema does refuse what is none.
    assert_ne!(objections(&schema, &json!({"version": "2.1.0", "runs": [{"results": []}]})), [""; 0]);
}

#[test]
fn every_result_has_a_rule_that_says_what_is_wrong_and_how_bad() {
    let bench = bench(Scheme::find("jwt/ES256").expect("it is listed"));
    let report = run(&bench, &mut |_: &[u8]| Verdict::Accept);
    let log = account(&bench, &report, "verifier.js", &Strays::default()).to_sarif().expect("it is written");
    let log: Value = serde_json::from_str(&log).expect("JSON");
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().expect("rules");
    let rules: BTreeMap<_, _> = rules.iter().map(|rule| (rule["id"].as_str().expect("an id"), rule)).collect();
    for result in results(&log) {
        let rule = rules[result["ruleId"].as_str().expect("an id")];
        assert!(rule["help"]["text"].as_str().is_some_and(|help| help.contains("Otherwise ")), "{rule}");
        let expected = match result["properties"]["severity"].as_str() {
            Some("critical" | "high") => "error",
            Some("medium") => "warning",
            _ => "note",
        };
        assert_eq!(result["level"], expected);
        assert_eq!(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "verifier.js");
    }
    let unsecured = rules["jwt/unsecured"];
    assert_eq!(unsecured["helpUri"], "https://www.rfc-editor.org/rfc/rfc8725#section-3.1");
    assert_eq!(unsecured["properties"]["security-severity"], "9.5");
    assert!(
        unsecured["help"]["markdown"]
            .as_str()
            .expect("help")
            .contains("](https://www.cve.org/CVERecord?id=CVE-2015-9235)")
    );
}

#[test]
fn a_breakdown_is_not_as_grave_as_what_the_case_would_have_shown() {
    let (bench, report) = moody("jwt/ES256", "no");
    let log = account(bench, &report, "verifier.js", &Strays::default()).to_sarif().expect("it is written");
    let log: Value = serde_json::from_str(&log).expect("JSON");
    let mut seen = BTreeSet::new();
    for result in results(&log).iter().filter(|result| result["suppressions"].is_null()) {
        let (rule, level) = (result["ruleId"].as_str().expect("an id"), result["level"].as_str().expect("a level"));
        match rule {
            "assay/crash" | "assay/timeout" => assert_eq!(level, "warning"),
            "assay/wrong-stage" | "assay/stale-exception" => assert_eq!(level, "note"),
            _ => {}
        }
        seen.insert(rule);
    }
    for rule in ["assay/crash", "assay/timeout", "assay/wrong-stage", "assay/stale-exception"] {
        assert!(seen.contains(rule), "{rule} in {seen:?}");
    }
}

/// With other keys, other tokens and another place, a finding is still known by its fingerprint; no two share one.
#[test]
fn fingerprints_stay_where_keys_change_and_are_each_cases_own() {
    let fingerprints = |scheme| {
        let bench = bench(Scheme::find(scheme).expect("it is listed"));
        let report = run(&bench, &mut |_: &[u8]| Verdict::Accept);
        let log = account(&bench, &report, "verifier.js", &Strays::default()).to_sarif().expect("it is written");
        let log: Value = serde_json::from_str(&log).expect("JSON");
        let of = |result: &Value| result["partialFingerprints"]["countersignCase/v1"].as_str().expect("one").to_owned();
        let tokens: BTreeSet<_> =
            results(&log).iter().map(|result| result["properties"]["token"].to_string()).collect();
        (results(&log).iter().map(of).collect::<Vec<_>>(), tokens)
    };
    let ((first, tokens), (second, others)) = (fingerprints("jwt/ES256"), fingerprints("jwt/ES256"));
    let distinct = |all: &[String]| all.iter().cloned().collect::<BTreeSet<_>>();
    assert_eq!(distinct(&first).len(), first.len());
    assert_eq!(distinct(&first), distinct(&second));
    assert_ne!(tokens, others);
    // The same case in another scheme is another finding, where both are uploaded.
    let (others, _) = fingerprints("jwt/EdDSA");
    assert!(distinct(&first).is_disjoint(&distinct(&others)));
}

#[test]
fn what_is_put_up_with_is_suppressed_and_says_why() {
    let (bench, report) = moody("jwt/ES256", "no");
    let log = account(bench, &report, "verifier.js", &Strays::default()).to_sarif().expect("it is written");
    let log: Value = serde_json::from_str(&log).expect("JSON");
    let (suppressed, others): (Vec<_>, Vec<_>) =
        results(&log).iter().partition(|result| result["properties"]["standing"] == "excepted");
    assert!(!suppressed.is_empty() && !others.is_empty());
    for result in suppressed {
        let suppression = &result["suppressions"][0];
        assert_eq!((&suppression["kind"], &suppression["status"]), (&json!("external"), &json!("accepted")));
        assert!(suppression["justification"].as_str().is_some_and(|why| why.ends_with("known: no")), "{suppression}");
    }
    assert!(others.iter().all(|result| result["suppressions"].is_null()));
}
