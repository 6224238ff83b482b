//! What a careless verifier fetches from where a token says.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use super::json::Value;
use super::keys::{self, Key};

/// The keys at the addresses that a token gives: in its header, or as an issuer that can be asked.
pub(super) fn keys(members: &[(String, Value)], payload: &[u8]) -> Vec<Key> {
    let find = |name: &str| members.iter().find(|(found, _)| found == name).and_then(|(_, value)| value.as_str());
    let claims: serde_json::Value = serde_json::from_slice(payload).unwrap_or_default();
    let set = |address: &str| json(&body(address)?).map(|set| jwks(&set));
    let mut found = find("jku").and_then(set).unwrap_or_default();
    found.extend(find("x5u").and_then(|address| keys::inside(&keys::armoured(&body(address)?)?)));
    // What is there is nothing that the tests serve.
    let discovery = claims["iss"].as_str().map(|issuer| format!("{issuer}/.well-known/openid-configuration"));
    let _ = (find("kid").and_then(body), discovery.as_deref().and_then(body));
    found
}

fn json(text: &[u8]) -> Option<serde_json::Value> {
    serde_json::from_slice(text).ok()
}

fn jwks(set: &serde_json::Value) -> Vec<Key> {
    set["keys"].as_array().into_iter().flatten().filter_map(keys::jwk).collect()
}

/// What is served at an address on this machine; nothing else is asked for.
fn body(address: &str) -> Option<Vec<u8>> {
    let (host, path) = address.strip_prefix("http://127.0.0.1:")?.split_once('/')?;
    let mut stream = TcpStream::connect(("127.0.0.1", host.parse().ok()?)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
    write!(stream, "GET /{path} HTTP/1.1\r\nhost: 127.0.0.1\r\nuser-agent: careless\r\n\r\n").ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n")?;
    answer.starts_with(b"HTTP/1.1 200 ").then(|| answer.split_off(end + 4))
}
