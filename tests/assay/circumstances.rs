//! Whatever a tester's issuer, audience, type, key name or genuine token, a sound verifier is charged with nothing.

use std::time::Duration;

use countersign::assay::{
    self, Bench, Circumstances, KeyForm, Outcome, Scheme, Selection, Target, Trial, Verdict, catalogue,
};
use countersign::compare::OwnVerifier;
use countersign::registry;
use countersign::{Claims, Es256, Issuer, Jwt, SigningKey, SystemClock};

use super::reference::{Heed, Reference};

fn scheme(name: &str) -> Scheme {
    Scheme::find(name).expect("it is listed")
}

fn trials(bench: &Bench, target: &mut dyn Target) -> Vec<Trial> {
    let mut trials = Vec::new();
    assay::run(bench, target, &Selection::all(), &mut |trial| trials.push(trial)).expect("the harness holds");
    trials
}

/// Each way in which circumstances are not as usual, by itself.
fn unusual() -> Vec<Circumstances> {
    let usual = Circumstances::now;
    vec![
        // Who issues tokens for itself.
        Circumstances { audience: usual().issuer, ..usual() },
        Circumstances { audience: "7".to_owned(), issuer: "8".to_owned(), ..usual() },
        Circumstances { audience: "API".to_owned(), issuer: "ME".to_owned(), ..usual() },
        Circumstances { typ: Some("refresh".to_owned()), ..usual() },
        Circumstances { typ: Some("application/AT+JWT".to_owned()), ..usual() },
        Circumstances { typ: Some("Banana".to_owned()), ..usual() },
    ]
}

#[test]
fn nothing_is_found_in_a_sound_verifier_under_unusual_circumstances() {
    let mut objections = Vec::new();
    let one_of_each = ["jwt/EdDSA", "paseto/v4.local", "biscuit/ed25519", "macaroon/v2"];
    for scheme in one_of_each.into_iter().filter(|name| registry::find(name).is_ok()).map(scheme) {
        for circumstances in unusual() {
            let bench = Bench::generate(scheme, circumstances.clone()).expect("keys are made");
            for trial in trials(&bench, &mut OwnVerifier::default()) {
                if !matches!(trial.outcome, Outcome::Pass | Outcome::Skipped(_)) {
                    let (id, outcome) = (trial.case.id(), trial.outcome.as_str());
                    objections.push(format!("{scheme} {id}: {outcome} under {circumstances:?}"));
                }
            }
        }
    }
    assert!(objections.is_empty(), "{}", objections.join("\n"));
}

/// An administrator's token says by itself what some attacks would have it say.
#[test]
fn a_genuine_token_is_no_attack() {
    let circumstances = Circumstances::now();
    let claims = Claims::lasting(Duration::from_secs(600), &SystemClock).unwrap();
    let claims = claims.issuer(&*circumstances.issuer).audience(&*circumstances.audience).subject("admin");
    let claims = claims.claim("admin", true).unwrap();
    let key = SigningKey::<Jwt<Es256>>::generate().unwrap();
    let public = key.verifying_key().unwrap().write().unwrap();
    let genuine = Issuer::new(key).issue(&claims).unwrap();
    let bench = Bench::public_only(scheme("jwt/ES256"), genuine.as_ref(), public.expose(), circumstances).unwrap();
    let told = trials(&bench, &mut OwnVerifier::default());
    for trial in &told {
        assert!(!trial.outcome.is_finding(), "{}: {:?}", trial.case.id(), trial.outcome);
    }
    let outcome = |id: &str| told.iter().find(|trial| trial.case.id() == id).map(|trial| trial.outcome.clone());
    assert_eq!(outcome("jwt/claims-changed"), Some(Outcome::Pass));
    assert!(matches!(outcome("jwt/claims-added"), Some(Outcome::Skipped(_))));
}

#[test]
fn the_name_of_a_key_is_text_in_its_file() {
    for form in [KeyForm::Jwk, KeyForm::Jwks] {
        let kid = "a\"b\\c";
        let circumstances = Circumstances { kid: Some(kid.to_owned()), key_form: Some(form), ..Circumstances::now() };
        let bench = Bench::generate(scheme("jwt/ES256"), circumstances).unwrap();
        let file: serde_json::Value = serde_json::from_slice(&bench.setup().key).unwrap();
        let jwk = if form == KeyForm::Jwks { &file["keys"][0] } else { &file };
        assert_eq!(jwk["kid"], kid);
    }
}

/// What differs from an honest token in more than that it is not encrypted is refused for that.
#[test]
fn a_token_that_is_not_encrypted_names_the_key_and_type_that_are_expected() {
    use base64::Engine as _;
    let circumstances =
        Circumstances { kid: Some("another-name".to_owned()), typ: Some("at+jwt".to_owned()), ..Circumstances::now() };
    for (name, id) in [
        ("jwe/dir", "jwe/unsecured"),
        ("jwe/dir", "jwe/signed-with-the-secret"),
        ("jwe/RSA-OAEP-256", "jwe/signed-with-public-key"),
        ("jwe/RSA-OAEP-256", "jwe/signed-with-private-key"),
    ] {
        let bench = Bench::generate(scheme(name), circumstances.clone()).unwrap();
        let token = catalogue::find(id).unwrap().forge(&bench).unwrap().token;
        let header = token.split(|byte| *byte == b'.').next().unwrap();
        let header = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(header).unwrap();
        let header: serde_json::Value = serde_json::from_slice(&header).unwrap();
        assert_eq!((&header["kid"], &header["typ"]), (&"another-name".into(), &"at+jwt".into()), "{id}");
    }
}

/// For a target that accepts each token once, an attack is of a token that it has not seen.
#[test]
fn who_accepts_each_token_once_is_caught_for_the_rule_that_it_breaks() {
    let bench = Bench::generate(scheme("jwt/ES256"), Circumstances::now()).unwrap();
    for (rule, id) in [
        ("around", "jwt/around-trailing-space"),
        ("base64-padding", "jwt/padding-signature"),
        ("compact", "jwt/json-flattened"),
        ("segments", "jwt/segments-four"),
        ("dots", "jwt/dots-percent"),
    ] {
        let mut target = Reference::new(Heed::all_but([rule])).single_use();
        let told = trials(&bench, &mut target);
        let trial = told.iter().find(|trial| trial.case.id() == id).unwrap();
        assert_eq!(trial.outcome, Outcome::Strictness, "{id}: {:?}", trial.verdict);
    }
}

/// And a second run is as good as the first.
#[test]
fn no_token_of_one_run_is_seen_again_in_the_next() {
    let secret = b"a secret of sixty-four bytes, which is as long as HS512 would have";
    let mut target = Reference::new(Heed::default()).single_use();
    for later in [0, 60] {
        let usual = Circumstances::now();
        let circumstances = Circumstances { now: usual.now + later, ..usual };
        let bench = Bench::from_signing_key(scheme("jwt/HS256"), secret, circumstances).unwrap();
        for trial in trials(&bench, &mut target) {
            let is_fine = matches!(trial.outcome, Outcome::Pass | Outcome::Skipped(_));
            assert!(is_fine, "{}: {:?}, twin {:?}", trial.case.id(), trial.outcome, trial.twin);
        }
    }
}

/// A run of a target with a clock of its own, on tokens that were made so many seconds ago: from its fiftieth token on, it
/// refuses whatever it is shown.
fn fault_of_a_run(seconds: i64, refuses: bool) -> Option<String> {
    let usual = Circumstances::now();
    let bench = Bench::generate(scheme("jwt/ES256"), Circumstances { now: usual.now - seconds, ..usual }).unwrap();
    let mut verifier = OwnVerifier::default();
    verifier.configure(bench.setup()).unwrap();
    let mut asked = 0;
    let mut target = |token: &[u8]| {
        asked += 1;
        if refuses && asked >= 50 { Verdict::reject() } else { verifier.judge(token) }
    };
    assay::run(&bench, &mut target, &Selection::all(), &mut |_| {}).err().map(|fault| fault.to_string())
}

#[test]
fn a_run_that_outlives_its_honest_tokens_says_so() {
    let fault = fault_of_a_run(600, true).expect("it is said");
    assert!(fault.starts_with("honest tokens were accepted, and are not any more"), "{fault}");
    // They live on where the target takes its time from elsewhere.
    assert_eq!(fault_of_a_run(600, false), None);
    // Tokens that are young have not expired: this is another trouble.
    assert_eq!(fault_of_a_run(0, true), None);
}
