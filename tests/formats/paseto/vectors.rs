//! The official vectors, read from the package of `pasetors`, through the wing's own entry points.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign::paseto::{self, ImplicitAssertion, Protocol};
use countersign::{KeyForm, Paseto, SigningKey, V3Public, V4Local, V4Public, VerifyingKey};
use serde::Deserialize;

use crate::support::sources;

#[derive(Deserialize)]
struct File<V> {
    tests: Vec<V>,
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct TokenVector {
    name: String,
    expect_fail: bool,
    /// Of a local token.
    key: Option<String>,
    /// Of a public token: for version 4 the seed is followed by the public key.
    secret_key: Option<String>,
    public_key: Option<String>,
    token: String,
    payload: Option<String>,
    footer: String,
    implicit_assertion: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct KeyVector {
    name: String,
    expect_fail: bool,
    key: Option<String>,
    paserk: Option<String>,
}

fn vectors<V: for<'de> Deserialize<'de>>(file: &str) -> Vec<V> {
    let path = sources("pasetors", "paseto").join("test_vectors").join(file);
    let text = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_slice::<File<V>>(&text).expect("a list of vectors").tests
}

fn bytes(hex: &str) -> Vec<u8> {
    let digits = |at| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok();
    (0..hex.len()).step_by(2).map(digits).collect::<Option<_>>().expect("pairs of digits")
}

fn paserk(kind: &str, hex: &str) -> String {
    format!("{kind}.{}", URL_SAFE_NO_PAD.encode(bytes(hex)))
}

fn signing<P: Protocol>(kind: &str, hex: &str) -> Option<SigningKey<Paseto<P>>> {
    SigningKey::read(KeyForm::Paserk, paserk(kind, hex).as_bytes()).ok()
}

fn verifying<P: Protocol>(kind: &str, hex: &str) -> Option<VerifyingKey<Paseto<P>>> {
    VerifyingKey::read(KeyForm::Paserk, paserk(kind, hex).as_bytes()).ok()
}

/// The payload and footer that `key` finds authentic.
fn opened<P: Protocol>(vector: &TokenVector, key: &VerifyingKey<Paseto<P>>) -> Option<(String, Vec<u8>)> {
    let assertion = ImplicitAssertion::new(vector.implicit_assertion.as_str());
    paseto::dangerous::authentic_payload(key, &vector.token, &assertion).ok()
}

/// How many vectors held, and the names of those that were left out.
fn hold(file: &str, held: impl Fn(&TokenVector) -> Option<bool>) -> (usize, Vec<String>) {
    let (mut count, mut left_out) = (0, Vec::new());
    for vector in vectors::<TokenVector>(file) {
        match held(&vector) {
            Some(held) => {
                assert!(held, "{}", vector.name);
                count += 1;
            }
            None => left_out.push(vector.name),
        }
    }
    (count, left_out)
}

#[test]
fn version_4() {
    let held = |vector: &TokenVector| {
        let found = match (&vector.key, &vector.public_key) {
            (Some(key), _) => opened(vector, &verifying::<V4Local>("k4.local", key)?),
            (None, key) => opened(vector, &verifying::<V4Public>("k4.public", key.as_deref()?)?),
        };
        // Ed25519 is deterministic: the same payload gives the same token.
        let is_same = |token| token == vector.token;
        Some(is_expected(vector, found) && signed::<V4Public>(vector, "k4.secret").is_none_or(is_same))
    };
    assert_eq!(hold("v4.json", held), (18, Vec::new()));
}

#[test]
fn version_3() {
    let held = |vector: &TokenVector| {
        let key = verifying::<V3Public>("k3.public", vector.public_key.as_deref()?)?;
        // pasetors signs with the lower of the two values that a signature can have; the vectors with either.
        Some(
            is_expected(vector, opened(vector, &key))
                && signed::<V3Public>(vector, "k3.secret").is_none_or(|token| {
                    opened(&TokenVector { token, ..vector.clone() }, &key).map(|(payload, _)| payload) == vector.payload
                }),
        )
    };
    // What has no public key is v3.local, which pasetors does not have.
    let local = ["3-E-1", "3-E-2", "3-E-3", "3-E-4", "3-E-5", "3-E-6", "3-E-7", "3-E-8", "3-E-9"];
    let must_fail = ["3-F-2", "3-F-3", "3-F-4", "3-F-5"];
    let left_out = local.into_iter().chain(must_fail).map(str::to_owned).collect();
    assert_eq!(hold("v3.json", held), (4, left_out));
}

fn is_expected(vector: &TokenVector, found: Option<(String, Vec<u8>)>) -> bool {
    match found {
        Some((payload, footer)) => {
            !vector.expect_fail && Some(payload) == vector.payload && footer == vector.footer.as_bytes()
        }
        None => vector.expect_fail,
    }
}

/// What the vector's secret key, where it has one, makes of its payload, footer and assertion.
fn signed<P: Protocol>(vector: &TokenVector, kind: &str) -> Option<String> {
    let key = signing::<P>(kind, vector.secret_key.as_ref()?).expect("the vectors' keys can be read");
    let assertion = ImplicitAssertion::new(vector.implicit_assertion.as_str());
    let (payload, footer) = (vector.payload.as_ref()?.as_bytes(), vector.footer.as_bytes());
    let token = paseto::dangerous::protect_payload(&key, payload, footer, &assertion).expect("it can be signed");
    Some(token.as_str().to_owned())
}

/// How one kind of PASERK is read, and what must then be written.
type Written = fn(&str) -> Option<String>;

fn text(secret: countersign::Secret) -> String {
    std::str::from_utf8(secret.expose()).expect("a PASERK is text").trim_end().to_owned()
}

fn minting<P: Protocol>(paserk: &str) -> Option<SigningKey<Paseto<P>>> {
    SigningKey::read(KeyForm::Paserk, paserk.as_bytes()).ok()
}

fn public<P: Protocol>(paserk: &str) -> Option<VerifyingKey<Paseto<P>>> {
    VerifyingKey::read(KeyForm::Paserk, paserk.as_bytes()).ok()
}

#[test]
fn paserk_keys_and_identifiers() {
    // The kind, the kind of key it is made from, how, and how many vectors there are.
    let kinds: [(&str, &str, Written, usize); 10] = [
        ("k4.local", "k4.local", |key| minting::<V4Local>(key)?.write().ok().map(text), 5),
        ("k4.lid", "k4.local", |key| minting::<V4Local>(key).map(|key| key.paserk_id()), 4),
        ("k4.secret", "k4.secret", |key| minting::<V4Public>(key)?.write().ok().map(text), 5),
        ("k4.sid", "k4.secret", |key| minting::<V4Public>(key).map(|key| key.paserk_id()), 4),
        ("k4.public", "k4.public", |key| public::<V4Public>(key)?.write().ok().map(text), 4),
        ("k4.pid", "k4.public", |key| public::<V4Public>(key)?.identify().ok(), 5),
        ("k3.secret", "k3.secret", |key| minting::<V3Public>(key)?.write().ok().map(text), 5),
        ("k3.sid", "k3.secret", |key| minting::<V3Public>(key).map(|key| key.paserk_id()), 4),
        ("k3.public", "k3.public", |key| public::<V3Public>(key)?.write().ok().map(text), 3),
        ("k3.pid", "k3.public", |key| public::<V3Public>(key)?.identify().ok(), 4),
    ];
    for (kind, made_from, written, count) in kinds {
        let vectors = vectors::<KeyVector>(&format!("PASERK/{kind}.json"));
        assert_eq!(vectors.len(), count, "{kind}");
        for vector in vectors {
            let given = vector.key.as_deref().map(|key| paserk(made_from, key)).or_else(|| vector.paserk.clone());
            let found = written(&given.expect("a vector gives a key, or what it is written as"));
            let expected =
                if vector.expect_fail || UNSOUND.contains(&vector.name.as_str()) { None } else { vector.paserk };
            assert_eq!(found, expected, "{}", vector.name);
        }
    }
}

/// Vectors of keys that are well formed and unsound: refused here, so that their text is not to be had.
/// All-zero Ed25519 seeds, on which pasetors panics, and public keys, which are of small order.
const UNSOUND: [&str; 4] = ["k4.secret-1", "k4.sid-1", "k4.public-1", "k4.pid-1"];
