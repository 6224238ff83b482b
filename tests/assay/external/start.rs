//! What a program is told, and what it says when it starts.

use std::time::{Duration, Instant};

use countersign::assay::{Configured, External, Feature, Limits, Program, Protocol, Target as _, Verdict};

use super::{LIMITS, READY, features, setup, shell};

/// Why a program that never becomes ready is at fault.
fn fault(script: &str, limits: Limits) -> String {
    shell(script, Protocol::Jsonl, limits).configure(&setup()).unwrap_err().to_string()
}

#[test]
fn it_is_told_all_that_a_verifier_needs() {
    let names = ["SCHEME", "ALG", "ISS", "AUD", "TYP", "KID", "NOW", "IMPLICIT", "KEY_FORM"];
    let told: Vec<_> = names.iter().map(|name| format!("$COUNTERSIGN_{name}")).collect();
    let script = format!("read -r token; echo \"reject: {}|$(sed -n 1p \"$COUNTERSIGN_KEY\")|$token\"", told.join("|"));
    let mut target = shell(&script, Protocol::Lines, LIMITS);
    let mut setup = setup();
    (setup.typ, setup.implicit, setup.now) = (Some("at+jwt".to_owned()), b"\xff\xfe".to_vec(), 1_795_440_300);
    target.configure(&setup).unwrap();
    let reason = "jwt/ES256|ES256|https://issuer.example|https://api.example|at+jwt|assay-1|1795440300|//4=|spki-pem|\
                  -----BEGIN PUBLIC KEY-----|a.b.c";
    assert_eq!(target.judge(b"a.b.c"), Verdict::Reject { reason: Some(reason.to_owned()), stage: None });
}

#[test]
fn what_it_is_not_told_is_empty() {
    let mut target =
        shell(r#"read -r token; echo "reject: [${COUNTERSIGN_TYP?}${COUNTERSIGN_KID?}]""#, Protocol::Lines, LIMITS);
    let mut setup = setup();
    (setup.typ, setup.kid) = (None, None);
    target.configure(&setup).unwrap();
    assert_eq!(target.judge(b"a"), Verdict::Reject { reason: Some("[]".to_owned()), stage: None });
}

#[test]
fn it_has_the_features_that_it_names_and_those_that_it_is_said_to_have() {
    let target = shell(&format!("echo chatter; {READY}; cat"), Protocol::Jsonl, LIMITS);
    let mut target = target.with_features([Feature::Clock].into_iter().collect());
    let configured = target.configure(&setup()).unwrap();
    let features = features(&configured);
    assert!([Feature::Kid, Feature::Clock, Feature::Restart].iter().all(|feature| features.has(*feature)));
    assert!(!features.has(Feature::Jwks));
    assert_eq!((target.strays().count(), target.strays().first()), (1, &["chatter".to_owned()][..]));
}

#[test]
fn a_program_that_is_not_there_cannot_be_started() {
    let program = Program::new("there-is-no-such-program", []);
    let fault = External::new(program, Protocol::Jsonl, LIMITS).unwrap().configure(&setup()).unwrap_err().to_string();
    assert!(fault.starts_with("`there-is-no-such-program` cannot be started: "), "{fault}");
}

#[test]
fn a_program_that_never_says_ready_is_at_fault() {
    let hurried = Limits { start: Duration::from_millis(700), ..LIMITS };
    for script in ["sleep 60", "echo ready; exec sleep 60"] {
        assert_eq!(fault(script, hurried), "`sh` did not say within 0.7 seconds that it is ready");
    }
    for (script, what) in [
        ("echo no key >&2; echo >&2; exit 7", "exited with status 7 before it said that it is ready; it said: no key"),
        ("exec >&-; exec sleep 60", "closed its output before it said that it is ready"),
        ("kill -9 $$", "was ended by signal: 9 (SIGKILL) before it said that it is ready"),
        (GREEDY, "outgrew its memory before it said that it is ready"),
    ] {
        assert_eq!(fault(script, LIMITS), format!("`sh` {what}"));
    }
}

/// Doubles what it holds, without end.
const GREEDY: &str = "x=0123456789abcdef; while :; do x=$x$x; done";

#[test]
fn a_program_that_prints_without_end_is_not_listened_to_without_end() {
    let begun = Instant::now();
    assert!(shell("yes", Protocol::Jsonl, LIMITS).configure(&setup()).is_err());
    assert!(begun.elapsed() < LIMITS.start);
    assert!(
        shell("cat /dev/zero", Protocol::Jsonl, Limits { start: Duration::from_millis(500), ..LIMITS })
            .configure(&setup())
            .is_err()
    );
}

#[test]
fn exit_code_2_says_that_the_keys_are_not_taken() {
    let refused = Configured::Not(Verdict::ConfigRefused("a short key".to_owned()));
    let mut target = shell("echo a short key >&2; exit 2", Protocol::Jsonl, LIMITS);
    assert_eq!(target.configure(&setup()).unwrap(), refused);
    // What failed is not at the end of what was said.
    let said = r"printf 'Error: a short key\n    at keys.js:7\n\nInterpreter v20\n' >&2; exit 2";
    let refused = Configured::Not(Verdict::ConfigRefused("Error: a short key".to_owned()));
    assert_eq!(shell(said, Protocol::Jsonl, LIMITS).configure(&setup()).unwrap(), refused);
    // Without a handshake it shows at the first token.
    let mut target = shell("echo a short key >&2; exit 2", Protocol::Lines, LIMITS);
    target.configure(&setup()).unwrap();
    assert_eq!(target.judge(b"a"), Verdict::ConfigRefused("a short key".to_owned()));
    // Exit code 1 says no such thing.
    let mut target = shell("exit 1", Protocol::Lines, LIMITS);
    target.configure(&setup()).unwrap();
    assert_eq!(target.judge(b"a"), Verdict::Crash("exited with status 1".to_owned()));
}

#[test]
fn once_it_has_been_ready_a_start_that_fails_is_a_verdict() {
    let script = format!("[ $COUNTERSIGN_KID = bad ] && exit 3; {READY}; cat");
    let mut target = shell(&script, Protocol::Jsonl, LIMITS);
    let mut setup = setup();
    assert!(matches!(target.configure(&setup).unwrap(), Configured::Ready(_)));
    setup.kid = Some("bad".to_owned());
    let crash = Verdict::Crash("exited with status 3".to_owned());
    assert_eq!(target.configure(&setup).unwrap(), Configured::Not(crash));
}
