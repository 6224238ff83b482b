//! Keys out of band: a target that fetches is found out, and one that does not is left in peace.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use countersign::assay::{
    self, Bench, Circumstances, Listener, Outcome, Scheme, Selection, Target, Trial, Verdict, catalogue,
};
use countersign::compare::OwnVerifier;

use super::reference::{Heed, Reference};

fn listening() -> Bench {
    Bench::generate(Scheme::find("jwt/ES256").unwrap(), Circumstances::now())
        .unwrap()
        .listening(Listener::start().unwrap())
}

fn trials(bench: &Bench, target: &mut dyn Target) -> Vec<Trial> {
    let mut trials = Vec::new();
    let selection = Selection::all().only(["jwt/*-fetched", "jwt/*-elsewhere"]);
    assay::run(bench, target, &selection, &mut |trial| trials.push(trial)).unwrap();
    trials
}

#[test]
fn who_fetches_is_found_out_with_the_request_that_was_made() {
    let mut careless = Reference::new(Heed::all_but(["key-fetched"]));
    let told = trials(&listening(), &mut careless);
    assert_eq!(told.len(), 6);
    for trial in told {
        let id = trial.case.id();
        if id.ends_with("-elsewhere") {
            assert_eq!(trial.outcome, Outcome::Pass, "{id}");
            continue;
        }
        assert_eq!(trial.outcome, Outcome::Resource, "{id}");
        let request = trial.verdict.as_ref().unwrap().reason().unwrap();
        assert!(request.starts_with(&format!("GET /{id}/")), "{request}");
        assert!(request.ends_with(" HTTP/1.1; host: 127.0.0.1; user-agent: careless"), "{request}");
    }
}

#[test]
fn who_trusts_what_it_fetches_accepts_a_forgery() {
    let mut naive = Reference::new(Heed::all_but(["key-fetched", "key-embedded"]));
    let told = trials(&listening(), &mut naive);
    let forged: Vec<_> = told.iter().filter(|trial| trial.outcome == Outcome::Forgery).collect();
    assert_eq!(forged.len(), 2, "{told:?}");
    assert!(forged.iter().all(|trial| trial.case.id().ends_with("-elsewhere")));
}

#[test]
fn who_does_not_fetch_is_not_charged() {
    for target in [&mut OwnVerifier::default() as &mut dyn Target, &mut Reference::new(Heed::default())] {
        for trial in trials(&listening(), target) {
            assert_eq!(trial.outcome, Outcome::Pass, "{}", trial.case.id());
        }
    }
}

#[test]
fn without_being_asked_for_nothing_listens() {
    let bench = super::bench(Scheme::find("jwt/ES256").unwrap());
    for trial in trials(&bench, &mut OwnVerifier::default()) {
        assert_eq!(trial.outcome, Outcome::Skipped("needs a listener that keys are fetched from".to_owned()));
    }
}

/// Where the token of this case points at.
fn address(bench: &Bench, id: &str) -> String {
    use base64::Engine as _;
    let token = catalogue::find(id).unwrap().forge(bench).unwrap().token;
    let header = token.split(|byte| *byte == b'.').next().unwrap();
    let header = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(header).unwrap();
    let header: serde_json::Value = serde_json::from_slice(&header).unwrap();
    header["jku"].as_str().unwrap().strip_prefix("http://").unwrap().to_owned()
}

/// What is answered, which is nothing where nobody is. A visitor is waited for no longer than a second, and a busy machine may
/// keep one for as long: it comes again.
fn asked(address: &str, request: &str) -> String {
    let (host, _) = address.split_once('/').unwrap();
    let visit = |_| {
        let mut answer = String::new();
        if let Ok(mut stream) = TcpStream::connect(host) {
            stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
            let _ = stream.write_all(request.as_bytes());
            let _ = stream.read_to_string(&mut answer);
        }
        answer
    };
    (0..5).map(visit).find(|answer| !answer.is_empty()).unwrap_or_default()
}

/// What is served there: a key that no other bench has, by which it is told from whoever has its port later.
fn served(address: &str) -> String {
    let path = address.find('/').unwrap();
    asked(address, &format!("GET {} HTTP/1.1\r\n\r\n", &address[path..]))
}

#[test]
fn it_serves_what_was_published_and_nothing_else_and_forgets_what_was_told() {
    let bench = listening();
    let (case, other) = (catalogue::find("jwt/jku-elsewhere").unwrap(), catalogue::find("jwt/jku-fetched").unwrap());
    let address = address(&bench, case.id());
    let served = served(&address);
    assert!(served.starts_with("HTTP/1.1 200 OK\r\n") && served.contains(r#"{"keys":[{"kty":"EC""#), "{served}");
    assert!(!served.contains(r#""d":"#));
    assert!(asked(&address, "GET /jwt/jku-elsewhere/x HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 404 "));
    let listener = bench.listener().unwrap();
    assert_eq!(listener.fetched(other, Duration::ZERO), None);
    assert!(listener.fetched(case, Duration::ZERO).unwrap().starts_with("GET /jwt/jku-elsewhere/keys.json"));
    assert_eq!(listener.fetched(case, Duration::ZERO), None);
    // Nor is it another case's whose name begins alike.
    assert!(asked(&address, "GET /jwt/jku-elsewhere-too HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 404 "));
    assert_eq!(listener.fetched(case, Duration::ZERO), None);
}

/// An issuer's metadata is looked for below its address (OpenID Connect Discovery §4), or before its path (RFC 8414 §3.1).
#[test]
fn an_issuer_is_asked_in_either_way() {
    let bench = listening();
    let address = address(&bench, "jwt/jku-elsewhere");
    let (case, other) = (catalogue::find("jwt/iss-fetched").unwrap(), catalogue::find("jwt/x5u-fetched").unwrap());
    for path in [
        "/jwt/iss-fetched/.well-known/openid-configuration",
        "/.well-known/oauth-authorization-server/jwt/iss-fetched",
        "/.well-known/openid-configuration/jwt/iss-fetched?a=b",
    ] {
        asked(&address, &format!("GET {path} HTTP/1.1\r\n\r\n"));
        let listener = bench.listener().unwrap();
        assert_eq!(listener.fetched(other, Duration::ZERO), None);
        assert!(listener.fetched(case, Duration::ZERO).is_some(), "{path}");
    }
    asked(&address, "GET /.well-known/a/jwt/iss-fetched-too HTTP/1.1\r\n\r\n");
    assert_eq!(bench.listener().unwrap().fetched(case, Duration::ZERO), None);
}

#[test]
fn who_says_nothing_or_too_much_does_not_hold_it_up_and_it_ends_with_its_bench() {
    let bench = listening();
    let address = address(&bench, "jwt/jku-elsewhere");
    let _silent = TcpStream::connect(address.split_once('/').unwrap().0).unwrap();
    let begun = Instant::now();
    assert!(asked(&address, &"x".repeat(1 << 20)).len() < 200);
    assert!(asked(&address, "GET / HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 404 "));
    assert!(begun.elapsed() < Duration::from_secs(30));
    let own = served(&address);
    assert!(own.starts_with("HTTP/1.1 200 "), "{own}");
    drop(bench);
    assert_ne!(served(&address), own);
}

#[test]
fn who_comes_without_end_finds_it_closed() {
    let bench = listening();
    let address = address(&bench, "jwt/jku-elsewhere");
    let own = served(&address);
    for _ in 0..990 {
        let answer = asked(&address, "GET / HTTP/1.1\r\n\r\n");
        assert!(answer.starts_with("HTTP/1.1 404 "), "{answer}");
    }
    // Nine more make a thousand.
    assert!((0..10).any(|_| served(&address) != own));
}

/// A child process that follows a token, and one that does not.
#[cfg(unix)]
#[test]
fn a_program_that_fetches_is_found_out_too() {
    use countersign::assay::{External, Limits, Program, Protocol};
    // It takes the header apart with what every system has, and asks as a shell can.
    let fetches = r#"while read -r token; do
            header=$(printf '%s===' "${token%%.*}" | tr '_-' '/+' | base64 -d 2>/dev/null)
            if [[ $header =~ \"jku\":\"http://([^:/]*):([0-9]*)(/[^\"]*)\" ]]; then
                exec 3<>"/dev/tcp/${BASH_REMATCH[1]}/${BASH_REMATCH[2]}"
                printf 'GET %s HTTP/1.1\r\n\r\n' "${BASH_REMATCH[3]}" >&3
                cat <&3 >/dev/null
            fi
            echo reject
        done"#;
    let aloof = "while read -r token; do echo reject; done";
    let limits = Limits { answer: Duration::from_secs(30), ..Limits::default() };
    for (script, fetched) in [(fetches, true), (aloof, false)] {
        let program = Program::new("bash", ["-c".into(), script.into()]);
        let mut target = External::new(program, Protocol::Lines, limits).unwrap();
        let mut verdicts = Vec::new();
        let only = Selection::all().only(["jwt/jku-fetched"]);
        assay::run(&listening(), &mut target, &only, &mut |trial| verdicts.push(trial.verdict.unwrap())).unwrap();
        assert_eq!(matches!(verdicts[0], Verdict::Fetched(_)), fetched, "{verdicts:?}");
    }
}
