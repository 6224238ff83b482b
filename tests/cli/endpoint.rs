//! `countersign assay --url`, on servers of a few lines.

use std::process::Output;
use std::sync::atomic::Ordering;

use countersign::assay::{Bench, Circumstances, Scheme, Target as _, Verdict};
use countersign::compare::OwnVerifier;
use serde_json::Value;

use super::{countersign, text};
use crate::assay::http::server::{Reply, Request, Server, deaf_port};

const KEY: &str = "tests/cli/keys/es256-signing.pem";

/// Where a server finds the token.
type Find = fn(&Request) -> Option<Vec<u8>>;

/// Judges by this library's own verifier, but for what `flaw` accepts.
fn server(token: Find, flaw: fn(&[u8]) -> bool) -> Server {
    let bench =
        Bench::from_signing_key(Scheme::find("jwt/ES256").unwrap(), &std::fs::read(KEY).unwrap(), Circumstances::now());
    let mut verifier = OwnVerifier::default();
    verifier.configure(bench.unwrap().setup()).unwrap();
    Server::start(move |request| match token(request) {
        Some(token) if flaw(&token) || verifier.judge(&token) == Verdict::Accept => {
            Reply::Full(200, "", b"{\"active\": true}".to_vec())
        }
        _ => Reply::Full(401, "", b"{\"active\": false}".to_vec()),
    })
}

fn bearer(request: &Request) -> Option<Vec<u8>> {
    request.bearer().map(<[u8]>::to_vec)
}

fn ran(url: &str, options: &[&str]) -> Output {
    let mut command = countersign();
    command.args(["assay", "--scheme", "jwt/ES256", "--timeout-ms", "60000", "--rate", "10000", "--url", url]);
    command.args(options).output().expect("it runs")
}

fn ran_with_key(url: &str, options: &[&str]) -> Output {
    ran(url, &[&["--signing-key", KEY], options].concat())
}

fn summary(output: &Output) -> Value {
    let last = text(&output.stdout).lines().last().expect("a last line");
    serde_json::from_str::<Value>(last).unwrap()["summary"].take()
}

#[test]
fn a_sound_endpoint_is_clean_and_a_flawed_one_is_charged() {
    let sound = server(bearer, |_| false);
    let output = ran_with_key(&sound.url(), &[]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stdout));
    assert!(text(&output.stdout).contains(&sound.url()));
    let flawed = server(bearer, |token| token.starts_with(b"ey") && token.ends_with(b"."));
    let output = ran_with_key(&flawed.url(), &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).contains("FORGERY critical"), "{}", text(&output.stdout));
}

#[test]
fn a_token_travels_in_a_header_a_cookie_a_field_or_json() {
    fn in_json(request: &Request) -> Option<Vec<u8>> {
        let body: Value = serde_json::from_slice(&request.body).ok()?;
        Some(body["t"].as_str()?.as_bytes().to_vec())
    }
    let carriers: [(&[&str], Find); 4] = [
        (&["--header", "X-Token: v1 {token}"], |request| Some(request.header("x-token")?.strip_prefix("v1 ")?.into())),
        (&["--cookie", "a=b", "--cookie", "s={token}"], |request| {
            Some(request.header("cookie")?.strip_prefix("a=b; s=")?.into())
        }),
        (&["--form", "t={token}"], |request| {
            Some(percent_encoding::percent_decode(request.body.strip_prefix(b"t=")?).collect())
        }),
        (&["--json", r#"{"t":"{token}"}"#, "--method", "PUT"], in_json),
    ];
    for (options, token) in carriers {
        let server = server(token, |_| false);
        let output = ran_with_key(&server.url(), &[options, &["--only", "jwt/alg-*", "--output", "jsonl"]].concat());
        let summary = summary(&output);
        assert_eq!((output.status.code(), &summary["judgement"]), (Some(0), &"clean".into()), "{options:?} {summary}");
    }
}

#[test]
fn an_answer_may_be_in_the_body() {
    let bench = server(bearer, |_| false);
    let url = bench.url();
    // By its status alone, an endpoint that always answers with the same tells nothing.
    let told = ran_with_key(&url, &["--accept-status", "200,401"]);
    assert_eq!(told.status.code(), Some(2));
    let first = text(&told.stdout).lines().next().unwrap();
    assert!(
        first.starts_with(
            "undecided: no case could be tried: the endpoint accepts what is no token, and a request without "
        ),
        "{first}"
    );
    assert!(text(&told.stdout).lines().count() < 10, "{}", text(&told.stdout));
    let options = ["--accept-status", "200,401", "--accept-body", r#""active": *true"#, "--only", "jwt/alg-*"];
    assert_eq!(ran_with_key(&url, &options).status.code(), Some(0));
}

#[test]
fn who_refuses_everything_is_said_to() {
    let server = Server::start(|_| Reply::Status(401));
    let output = ran_with_key(&server.url(), &["--output", "jsonl"]);
    let summary = summary(&output);
    assert_eq!((output.status.code(), &summary["judgement"]), (Some(2), &"undecided".into()));
    assert_eq!(summary["findings"], 0);
}

#[test]
fn a_genuine_token_is_enough_for_some() {
    let mut issue = countersign();
    issue.args(["issue", "--scheme", "jwt/ES256", "--key", KEY, "--sub", "alice", "--expires-in", "10m"]);
    issue.args(["--iss", "https://issuer.example", "--aud", "https://api.example"]);
    let token = text(&issue.output().expect("it runs").stdout).trim_end().to_owned();
    let server = server(bearer, |_| false);
    let keys = ["--token", &token, "--public-key", "tests/cli/keys/es256-verifying.pem", "--output", "jsonl"];
    let output = ran(&server.url(), &keys);
    let summary = summary(&output);
    assert_eq!((output.status.code(), &summary["findings"]), (Some(0), &0.into()), "{summary}");
    assert!(summary["outcomes"]["pass"].as_u64().unwrap() > 100, "{summary}");
}

#[test]
fn proxies_are_not_used() {
    let proxy = Server::start(|_| Reply::Status(502));
    let server = server(bearer, |_| false);
    let mut command = countersign();
    command.args(["assay", "--scheme", "jwt/ES256", "--signing-key", KEY, "--only", "jwt/alg-none-empty-signature"]);
    command.args(["--timeout-ms", "60000", "--url", &server.url()]);
    for name in ["http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"] {
        command.env(name, format!("http://127.0.0.1:{}", proxy.port));
    }
    assert_eq!(command.output().expect("it runs").status.code(), Some(0));
    assert_eq!(proxy.connections.load(Ordering::Relaxed), 0);
}

#[test]
fn an_endpoint_that_is_not_there_is_a_fault_of_the_harness() {
    let (_held, port) = deaf_port();
    let output = ran_with_key(&format!("http://127.0.0.1:{port}/"), &[]);
    let told = text(&output.stderr);
    assert_eq!((output.status.code(), told.lines().count()), (Some(3), 1), "{told}");
    assert!(told.contains("it cannot be reached: "), "{told}");
}

/// An endpoint that follows `jku` is found out with the request that it made, where that is asked for.
#[test]
fn who_fetches_is_told_with_the_request() {
    use base64::Engine as _;
    use std::io::{Read as _, Write as _};
    fn follow(token: &[u8]) -> Option<()> {
        let header = token.split(|byte| *byte == b'.').next()?;
        let header = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(header).ok()?;
        let header: Value = serde_json::from_slice(&header).ok()?;
        let (host, path) = header["jku"].as_str()?.strip_prefix("http://")?.split_once('/')?;
        let mut stream = std::net::TcpStream::connect(host).ok()?;
        write!(stream, "GET /{path} HTTP/1.1\r\nuser-agent: curious\r\n\r\n").ok()?;
        stream.read_to_end(&mut Vec::new()).ok().map(drop)
    }
    let curious = server(
        |request| {
            let token = bearer(request)?;
            follow(&token);
            Some(token)
        },
        |_| false,
    );
    let options = ["--only", "jwt/jku-*,jwt/x5u-*"];
    let output = ran_with_key(&curious.url(), &[&options[..], &["--listen"]].concat());
    let told = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(
        told.contains("RESOURCE") && told.contains("GET /jwt/jku-fetched/keys.json HTTP/1.1; user-agent: curious"),
        "{told}"
    );
    assert!(told.starts_with("1 finding"), "{told}");
    assert_eq!(ran_with_key(&curious.url(), &options).status.code(), Some(0));
    let aloof = server(bearer, |_| false);
    assert_eq!(ran_with_key(&aloof.url(), &[&options[..], &["--listen"]].concat()).status.code(), Some(0));
}

/// A secret that `keygen` made is the same secret here as it is to `verify`.
#[test]
fn a_secret_in_hexadecimal_is_read_as_such() {
    let key = "tests/cli/keys/hs256.hex";
    let text = std::fs::read_to_string(key).unwrap();
    let secret: Vec<u8> =
        (0..text.trim().len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect();
    for (bytes, options) in [(text.as_bytes(), &["--key-form", "raw"][..]), (&secret, &[])] {
        let bench = Bench::from_signing_key(Scheme::find("jwt/HS256").unwrap(), bytes, Circumstances::now()).unwrap();
        let mut verifier = OwnVerifier::default();
        verifier.configure(bench.setup()).unwrap();
        let server = Server::start(move |request| {
            let is_accepted = bearer(request).is_some_and(|token| verifier.judge(&token) == Verdict::Accept);
            Reply::Status(if is_accepted { 200 } else { 401 })
        });
        let mut command = countersign();
        command.args([
            "assay",
            "--scheme",
            "jwt/HS256",
            "--url",
            &server.url(),
            "--signing-key",
            key,
            "--rate",
            "10000",
            "--timeout-ms",
            "60000",
        ]);
        let output = command.args(["--only", "jwt/alg-none-*"]).args(options).output().expect("it runs");
        assert_eq!(output.status.code(), Some(0), "{options:?}");
    }
}
