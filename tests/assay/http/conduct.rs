//! How an endpoint is treated, and what is made of those that tell nothing.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use countersign::assay::Target as _;
use countersign::assay::{
    self, Acceptance, Bench, Bounds, Configured, Destination, Endpoint, Exceptions, Feature, Judgement, Message,
    Outcome, Report, Scheme, Selection, Verdict,
};
use countersign::compare::OwnVerifier;

use super::server::{Reply, Server, deaf_port};
use super::{BOUNDS, endpoint, trials};
use crate::assay::bench;

fn es256() -> Bench {
    bench(Scheme::find("jwt/ES256").unwrap())
}

/// A server that judges by this library's own verifier, with a say beforehand: of the so-manieth request.
fn sound(bench: &Bench, mut before: impl FnMut(usize) -> Option<Reply> + Send + 'static) -> Server {
    let mut verifier = OwnVerifier::default();
    verifier.configure(bench.setup()).unwrap();
    let mut count = 0;
    Server::start(move |request| {
        count += 1;
        let accepts = |verifier: &mut OwnVerifier, token| verifier.judge(token) == Verdict::Accept;
        before(count).unwrap_or_else(|| match request.bearer() {
            Some(token) if accepts(&mut verifier, token) => Reply::Status(200),
            _ => Reply::Full(401, "www-authenticate: Bearer error=\"invalid_token\"\r\n", Vec::new()),
        })
    })
}

fn report(bench: &Bench, target: &mut Endpoint, selection: &Selection) -> (Report, Option<String>) {
    let mut report = Report::new(Exceptions::default());
    let outcome = assay::run(bench, target, selection, &mut |trial| report.note(trial));
    (report, outcome.err().map(|fault| fault.to_string()))
}

#[test]
fn an_endpoint_that_accepts_everything_is_said_to_in_a_sentence() {
    let server = Server::start(|_| Reply::Status(200));
    let (report, fault) = report(&es256(), &mut endpoint(&server, Message::default(), BOUNDS), &Selection::all());
    assert_eq!((fault, report.judgement(), report.findings().len()), (None, Judgement::Undecided, 0));
    let why = report.obstacle().unwrap();
    assert!(why.starts_with("the endpoint accepts what is no token, and a request without one (200 OK): "), "{why}");
    assert_eq!(server.connections.load(Ordering::Relaxed), 2);
}

#[test]
fn an_endpoint_that_looks_whether_there_is_a_token_and_no_further_tells_nothing_either() {
    let server = Server::start(|request| Reply::Status(if request.bearer().is_some() { 200 } else { 401 }));
    let (report, _) = report(&es256(), &mut endpoint(&server, Message::default(), BOUNDS), &Selection::all());
    let why = report.obstacle().unwrap();
    assert!(why.starts_with("the endpoint accepts what is no token (200 OK): "), "{why}");
}

/// It overlooks what it cannot read, and shows everybody its front page: that is no acceptance.
#[test]
fn an_endpoint_that_is_open_to_everybody_is_told_by_what_a_bearer_alone_is_shown() {
    let bench = es256();
    let start = || {
        let mut verifier = OwnVerifier::default();
        verifier.configure(bench.setup()).unwrap();
        let is_readable =
            |token: &&[u8]| token.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte));
        Server::start(move |request| match request.bearer().filter(is_readable) {
            None => Reply::Full(200, "", b"welcome".to_vec()),
            Some(token) if verifier.judge(token) == Verdict::Accept => Reply::Full(200, "", b"welcome, alice".to_vec()),
            Some(_) => Reply::Status(401),
        })
    };
    let selection = Selection::all().only(["jwt/around-*", "jwt/space-*"]);
    let (told, _) = report(&bench, &mut endpoint(&start(), Message::default(), BOUNDS), &selection);
    let why = told.obstacle().unwrap();
    assert!(why.starts_with("the endpoint accepts a request without a token (200 OK): "), "{why}");

    let server = start();
    let destination = Destination::find(&server.url(), &[]).unwrap();
    let acceptance = Acceptance::default().with_body("alice").unwrap();
    let mut target = Endpoint::new(destination, Message::default(), acceptance, BOUNDS).unwrap();
    let (told, fault) = report(&bench, &mut target, &selection);
    assert_eq!((fault, told.findings().len()), (None, 0));
    assert!(told.outcomes()["pass"] > 5);
}

#[test]
fn an_endpoint_that_refuses_everything_leaves_everything_open() {
    let server = Server::start(|_| Reply::Status(401));
    let (report, fault) = report(&es256(), &mut endpoint(&server, Message::default(), BOUNDS), &Selection::all());
    assert_eq!((fault, report.judgement(), report.findings().len()), (None, Judgement::Undecided, 0));
    assert!(report.outcomes().keys().all(|outcome| ["inconclusive", "skipped"].contains(outcome)));
    let open = report.entries().iter().find(|entry| entry.trial.outcome == Outcome::Inconclusive).unwrap();
    assert_eq!(open.reason(), Some("401 Unauthorized"));
}

#[test]
fn what_a_sound_endpoint_is_shown_is_no_finding_and_its_reasons_are_kept() {
    let bench = es256();
    let server = sound(&bench, |_| None);
    let told =
        trials(&bench, &mut endpoint(&server, Message::default(), BOUNDS), &Selection::all().only(["jwt/alg-*"]));
    assert!(told.iter().all(|trial| matches!(trial.outcome, Outcome::Pass | Outcome::Skipped(_))), "{told:?}");
    let reason = told.iter().find_map(|trial| trial.verdict.as_ref()?.reason()).unwrap();
    assert_eq!(reason, "401 Unauthorized: Bearer error=\"invalid_token\"");
}

/// From the 100th request on it refuses everyone.
#[test]
fn what_lies_between_an_honest_token_accepted_and_one_refused_is_inconclusive() {
    let bench = es256();
    let server = sound(&bench, |count| (count > 100).then_some(Reply::Status(403)));
    let told = trials(&bench, &mut endpoint(&server, Message::default(), BOUNDS), &Selection::all());
    let asked: Vec<_> = told.iter().filter(|trial| trial.verdict.is_some()).collect();
    let first_open = asked.iter().position(|trial| trial.outcome == Outcome::Inconclusive).unwrap();
    assert!((40..100).contains(&first_open), "{first_open}");
    assert!(asked[..first_open].iter().all(|trial| matches!(trial.outcome, Outcome::Pass | Outcome::Skipped(_))));
    let open = asked[first_open..].iter().filter(|trial| trial.verdict != Some(Verdict::NotCarried));
    for trial in open {
        assert_eq!(trial.outcome, Outcome::Inconclusive, "{}", trial.case.id());
    }
    assert_eq!(asked[first_open].twin.as_ref().unwrap().reason(), Some("403 Forbidden"));
}

/// It is busy for a while; what came before, and what comes after, counts.
#[test]
fn who_listens_again_is_believed_again() {
    let bench = es256();
    let server = sound(&bench, |count| (100..150).contains(&count).then_some(Reply::Status(403)));
    let told = trials(&bench, &mut endpoint(&server, Message::default(), BOUNDS), &Selection::all());
    let asked: Vec<_> =
        told.iter().filter(|trial| trial.verdict.is_some()).map(|trial| trial.outcome.clone()).collect();
    let open = asked.iter().filter(|outcome| **outcome == Outcome::Inconclusive).count();
    assert!((50..=100).contains(&open), "{open}");
    assert!(matches!(asked.last().unwrap(), Outcome::Pass));
}

#[test]
fn a_forgery_stays_one_even_where_no_honest_token_is_accepted() {
    // It asks of a token that it be no word, and knows nobody.
    let accepts_unsecured = |token: &[u8]| token.ends_with(b".") && token.starts_with(b"ey");
    let server = Server::start(move |request| {
        Reply::Status(if request.bearer().is_some_and(accepts_unsecured) { 200 } else { 401 })
    });
    let (report, _) = report(&es256(), &mut endpoint(&server, Message::default(), BOUNDS), &Selection::all());
    assert!(report.outcomes()["forgery"] > 0);
    assert!(report.findings().iter().all(|entry| entry.trial.outcome == Outcome::Forgery));
}

#[test]
fn a_token_that_is_not_answered_in_time_is_a_timeout_and_is_not_shown_again() {
    let (bench, asked) = (es256(), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&asked);
    let server = sound(&bench, move |count| {
        counted.store(count, Ordering::Relaxed);
        // After the two that survey it, and the two that are honest.
        (count == 5).then_some(Reply::Silence)
    });
    let bounds = Bounds { request: Duration::from_secs(5), ..BOUNDS };
    let selection = Selection::all().only(["jwt/alg-none-empty-signature"]);
    let told = trials(&bench, &mut endpoint(&server, Message::default(), bounds), &selection);
    assert_eq!(told[0].outcome, Outcome::Timeout);
    assert_eq!(asked.load(Ordering::Relaxed), 6);
}

#[test]
fn a_connection_that_breaks_is_tried_again_and_then_it_is_a_crash() {
    let bench = es256();
    let selection = Selection::all().only(["jwt/alg-none-empty-signature"]);
    for (broken, outcome) in [(5..6, Outcome::Pass), (5..7, Outcome::Crash)] {
        let server = sound(&bench, move |count| broken.contains(&count).then_some(Reply::Cut));
        let told = trials(&bench, &mut endpoint(&server, Message::default(), BOUNDS), &selection);
        assert_eq!(told[0].outcome, outcome);
    }
}

/// A server may break off over a long token for its length alone.
#[test]
fn a_connection_that_breaks_over_a_long_token_says_nothing_of_what_stands_in_it() {
    let server = Server::start(|request| if request.bearer().is_some() { Reply::Cut } else { Reply::Status(401) });
    let mut target = endpoint(&server, Message::default(), BOUNDS);
    assert_eq!(target.judge(&[b'a'; 8192]).as_str(), "crash");
    assert_eq!(target.judge(&[b'a'; 8193]).as_str(), "protocol error");
}

#[test]
fn an_endpoint_that_does_not_come_back_ends_the_run_and_what_may_have_ended_it_is_told() {
    let bench = es256();
    let server = sound(&bench, |count| (count >= 5).then_some(Reply::Cut));
    let selection = Selection::all().only(["jwt/alg-*"]);
    let (report, fault) = report(&bench, &mut endpoint(&server, Message::default(), BOUNDS), &selection);
    assert!(fault.unwrap().ends_with("it broke off over the last token, and has not come back"));
    assert_eq!(report.outcomes()["crash"], 1);
}

#[test]
fn an_endpoint_is_not_started_anew_whatever_is_said_of_it() {
    let server = Server::start(|_| Reply::Status(401));
    let said = [Feature::Restart, Feature::Typ].into_iter().collect();
    let mut target = endpoint(&server, Message::default(), BOUNDS).with_features(&said);
    let Configured::Ready(features) = target.configure(es256().setup()).unwrap() else { panic!("it is ready") };
    assert!(features.has(Feature::Typ) && !features.has(Feature::Restart));
}

#[test]
fn an_endpoint_that_is_not_there_is_a_fault() {
    let (_held, port) = deaf_port();
    let destination = Destination::find(&format!("http://127.0.0.1:{port}/"), &[]).unwrap();
    let mut target = Endpoint::new(destination, Message::default(), Acceptance::default(), BOUNDS).unwrap();
    let (report, fault) = report(&es256(), &mut target, &Selection::all());
    assert!(report.entries().is_empty());
    let fault = fault.unwrap();
    assert!(fault.starts_with(&format!("`http://127.0.0.1:{port}/`: it cannot be reached: ")), "{fault}");
}

#[test]
fn who_is_always_busy_ends_the_run() {
    let bench = es256();
    let server = sound(&bench, |count| (count > 2).then_some(Reply::Status(429)));
    let (_, fault) = report(&bench, &mut endpoint(&server, Message::default(), BOUNDS), &Selection::all());
    assert!(fault.unwrap().ends_with("it has not answered one of the first 6 tokens: it is not asked again"));
}

#[test]
fn no_more_requests_are_made_than_may_be() {
    let bench = es256();
    let server = sound(&bench, |_| None);
    let bounds = Bounds { requests: 30, ..BOUNDS };
    let (report, fault) = report(&bench, &mut endpoint(&server, Message::default(), bounds), &Selection::all());
    assert_eq!(fault.unwrap(), "the 30 requests that may be made are made: allow more, or choose fewer cases");
    assert_eq!(server.connections.load(Ordering::Relaxed), 30);
    assert!(report.entries().len() > 15);
    // Nobody knows whether it still listened when it was last asked.
    let last = report.entries().iter().rfind(|entry| entry.trial.verdict.is_some()).unwrap();
    assert_eq!(last.trial.outcome, Outcome::Inconclusive);
}

/// Looking whether it is still there is asking, too.
#[test]
fn no_more_requests_are_made_than_may_be_of_one_that_breaks_off() {
    let server = Server::start(|request| match request.bearer() {
        Some(token) if token.starts_with(b"ey") => Reply::Cut,
        _ => Reply::Status(401),
    });
    let bounds = Bounds { requests: 12, ..BOUNDS };
    let (_, fault) = report(&es256(), &mut endpoint(&server, Message::default(), bounds), &Selection::all());
    assert!(fault.unwrap().starts_with("the 12 requests that may be made are made"));
    assert_eq!(server.connections.load(Ordering::Relaxed), 12);
}

#[test]
fn who_did_not_listen_before_the_end_was_not_ended_by_what_it_was_shown_since() {
    let bench = es256();
    let mut verifier = OwnVerifier::default();
    verifier.configure(bench.setup()).unwrap();
    // From some moment on, whoever brings a token is cut off: an honest one, too.
    let mut count = 0;
    let server = Server::start(move |request| {
        count += 1;
        match request.bearer() {
            Some(token) if count > 30 && token.starts_with(b"ey") => Reply::Cut,
            Some(token) if verifier.judge(token) == Verdict::Accept => Reply::Status(200),
            _ => Reply::Status(401),
        }
    });
    let bounds = Bounds { requests: 160, retries: 0, ..BOUNDS };
    let (report, fault) = report(&bench, &mut endpoint(&server, Message::default(), bounds), &Selection::all());
    assert!(fault.unwrap().starts_with("the 160 requests"));
    let broken = report.entries().iter().filter(|entry| matches!(entry.trial.verdict, Some(Verdict::Crash(_)))).count();
    assert!(broken > 20, "{broken}");
    assert_eq!(report.outcomes().get("crash"), None, "{:?}", report.outcomes());
}

#[test]
fn who_is_interrupted_while_an_endpoint_is_looked_for_charges_it_with_nothing() {
    let bench = es256();
    let interrupt = Arc::new(AtomicBool::new(false));
    let wanted = Arc::clone(&interrupt);
    let server = sound(&bench, move |count| {
        wanted.store(count >= 8, Ordering::Relaxed);
        (count >= 5).then_some(Reply::Cut)
    });
    let mut target = endpoint(&server, Message::default(), BOUNDS).interrupted_by(interrupt);
    let (report, fault) = report(&bench, &mut target, &Selection::all().only(["jwt/alg-*"]));
    assert_eq!(fault.as_deref(), Some("interrupted"));
    assert_eq!(report.outcomes().get("crash"), None);
}

#[test]
fn a_challenge_is_kept_as_far_as_it_can_be_read() {
    let long = format!("www-authenticate: Bearer {}\r\n", "x".repeat(300)).leak();
    let long: &'static str = long;
    let server = Server::start(move |_| Reply::Full(401, long, Vec::new()));
    let verdict = endpoint(&server, Message::default(), BOUNDS).judge(b"a.b.c");
    let reason = verdict.reason().unwrap();
    assert!(reason.starts_with("401 Unauthorized: Bearer xxx") && reason.chars().count() == 18 + 200, "{reason}");
}

/// Some servers ask for the length of what they expect, be it nothing.
#[test]
fn a_request_whose_method_has_a_body_says_how_long_it_is() {
    for (method, expected) in [("POST", Some("0")), ("PUT", Some("0")), ("GET", None), ("DELETE", None)] {
        let server = Server::start(move |request| {
            let is_right =
                request.header("content-length") == expected && request.header("transfer-encoding").is_none();
            Reply::Status(if is_right { 200 } else { 411 })
        });
        let mut target = endpoint(&server, Message::default().method(method).unwrap(), BOUNDS);
        assert_eq!(target.judge(b"a.b.c"), Verdict::Accept, "{method}");
    }
}

/// The URL of a server that begins each answer with `head`, and goes on as `rest` does. It knows no better.
fn writing(head: &'static str, rest: fn(&mut TcpStream)) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let _ = stream.read(&mut [0; 65536]);
            let _ = stream.write_all(head.as_bytes());
            rest(&mut stream);
        }
    });
    url
}

fn without_end(stream: &mut TcpStream) {
    while stream.write_all(&[b'x'; 65536]).is_ok() {}
}

fn dripping(stream: &mut TcpStream) {
    while stream.write_all(b"x").is_ok() {
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_body_on_which_nothing_hangs_may_break_off() {
    let url = writing("HTTP/1.1 401 Unauthorized\r\ncontent-length: 100\r\n\r\nno", |_| {});
    let acceptance = Acceptance::default().with_body("yes").unwrap();
    let mut target =
        Endpoint::new(Destination::find(&url, &[]).unwrap(), Message::default(), acceptance, BOUNDS).unwrap();
    assert_eq!(target.judge(b"a.b.c").reason(), Some("401 Unauthorized"));
}

#[test]
fn a_redirect_is_an_answer_and_is_not_followed() {
    // Whoever follows it finds a page for everyone.
    let server = Server::start(|request| match request.path.as_str() {
        "/me" => Reply::Full(302, "location: /login\r\n", Vec::new()),
        _ => Reply::Status(200),
    });
    let only = Selection::all().only(["jwt/alg-*"]);
    let (report, _) = report(&es256(), &mut endpoint(&server, Message::default(), BOUNDS), &only);
    let open = report.entries().iter().find(|entry| entry.trial.outcome == Outcome::Inconclusive).unwrap();
    assert_eq!(open.reason(), Some("302 Found"));
}

/// Nothing but the beginning of a body without an end is read, and nothing of a body that nobody asked for.
#[test]
fn a_body_without_end_is_not_read_to_its_end() {
    let url = writing("HTTP/1.1 200 OK\r\n\r\n", without_end);
    let begun = Instant::now();
    for (acceptance, verdict) in [
        (Acceptance::default(), "accept"),
        (Acceptance::default().with_body("^x").unwrap(), "accept"),
        (Acceptance::default().with_body("y").unwrap(), "reject"),
    ] {
        let destination = Destination::find(&url, &[]).unwrap();
        let mut target = Endpoint::new(destination, Message::default(), acceptance, BOUNDS).unwrap();
        assert_eq!(target.judge(b"a.b.c").as_str(), verdict);
    }
    assert!(begun.elapsed() < BOUNDS.request);
}

#[test]
fn a_head_without_end_is_not_read_to_its_end() {
    let url = writing("HTTP/1.1 200 OK\r\nx: ", without_end);
    let destination = Destination::find(&url, &[]).unwrap();
    let mut target = Endpoint::new(destination, Message::default(), Acceptance::default(), BOUNDS).unwrap();
    let fault = target.configure(es256().setup()).unwrap_err().to_string();
    assert!(fault.contains("header is too big"), "{fault}");
}

#[test]
fn a_body_that_drips_is_out_of_time() {
    let url = writing("HTTP/1.1 200 OK\r\n\r\n", dripping);
    let destination = Destination::find(&url, &[]).unwrap();
    let bounds = Bounds { request: Duration::from_millis(300), ..BOUNDS };
    let acceptance = Acceptance::default().with_body("y").unwrap();
    let mut target = Endpoint::new(destination, Message::default(), acceptance, bounds).unwrap();
    let begun = Instant::now();
    assert_eq!(target.judge(b"a.b.c"), Verdict::Timeout);
    assert!(begun.elapsed() < BOUNDS.request);
}

#[test]
fn an_interrupt_ends_the_run() {
    let bench = es256();
    let server = sound(&bench, |_| None);
    let interrupt = Arc::new(AtomicBool::new(false));
    let slow = Bounds { rate: 0.01, ..BOUNDS };
    let mut target = endpoint(&server, Message::default(), slow).interrupted_by(Arc::clone(&interrupt));
    let timer = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(300));
        interrupt.store(true, Ordering::Relaxed);
    });
    let begun = Instant::now();
    let fault = target.configure(bench.setup()).unwrap_err().to_string();
    assert!(fault.ends_with(": interrupted") && begun.elapsed() < Duration::from_secs(30), "{fault}");
    timer.join().unwrap();
}
