//! The specification's samples, read from the package of `biscuit-auth`, through the wing's own authorizer under limits made
//! for them. They hold no claims, so that no `Verifier` accepts any.

use std::path::PathBuf;
use std::sync::LazyLock;

use countersign::biscuit::{P256, dangerous};
use countersign::{Biscuit, KeyForm, Rejection, Request, VerifyingKey};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::support::{policy, sources};

#[derive(Deserialize)]
struct Samples {
    root_public_key: String,
    testcases: Vec<Sample>,
}

#[derive(Deserialize)]
struct Sample {
    title: String,
    filename: String,
    token: Vec<Block>,
    validations: Map<String, Value>,
}

#[derive(Deserialize)]
struct Block {
    external_key: Option<String>,
}

/// What is to come of one run.
#[derive(Deserialize)]
struct Validation {
    world: Option<World>,
    result: Value,
    authorizer_code: String,
}

#[derive(Deserialize)]
struct World {
    facts: Vec<Facts>,
}

#[derive(Deserialize)]
struct Facts {
    facts: Vec<String>,
}

static SAMPLES: LazyLock<PathBuf> = LazyLock::new(|| sources("biscuit-auth", "biscuit").join("samples"));

fn read(file: &str) -> Vec<u8> {
    let path = SAMPLES.join(file);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn samples() -> Samples {
    serde_json::from_slice(&read("samples.json")).expect("a list of samples")
}

/// The root key of all samples, on Ed25519.
fn root(hex: &str) -> VerifyingKey<Biscuit> {
    let bytes = (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap());
    // RFC 8410 §4.
    let der: Vec<u8> = b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00".iter().copied().chain(bytes).collect();
    let armour = pem::encode(&pem::Pem::new("PUBLIC KEY", der));
    VerifyingKey::read(KeyForm::Pem, armour.as_bytes()).unwrap()
}

/// Samples that are left out, each with the reason.
const LEFT_OUT: [(&str, &str); 1] =
    [("test035_ffi.bc", "it calls a function of its host, and this wing offers tokens none to call")];

#[test]
fn every_sample_is_judged_as_the_specification_says() {
    let Samples { root_public_key, testcases } = samples();
    let key = root(&root_public_key);
    let (mut accepted, mut forged, mut refused, mut left_out) = (0, 0, 0, Vec::new());
    for sample in &testcases {
        if LEFT_OUT.iter().any(|(file, _)| *file == sample.filename) {
            left_out.push(sample.filename.as_str());
            continue;
        }
        let token = read(&sample.filename);
        for (name, validation) in &sample.validations {
            let expected: Validation = serde_json::from_value(validation.clone()).unwrap();
            let found = dangerous::run_unscreened(&key, &token, &expected.authorizer_code);
            let what = format!("{} ({}), {name:?}: {}", sample.filename, sample.title, expected.result);
            if let Some(policy) = expected.result.get("Ok") {
                let facts = expected.world.expect("what is accepted has a world").facts;
                let facts: usize = facts.iter().map(|group| group.facts.len()).sum();
                assert_eq!(found, Ok((usize::try_from(policy.as_u64().unwrap()).unwrap(), facts)), "{what}");
                accepted += 1;
            } else if expected.result["Err"].get("Format").is_some() {
                assert_eq!(found, Err(Rejection::Signature), "{what}");
                forged += 1;
            } else {
                assert_eq!(found, Err(Rejection::Caveat), "{what}");
                refused += 1;
            }
        }
    }
    assert_eq!(left_out, LEFT_OUT.map(|(file, _)| file));
    assert_eq!((testcases.len(), accepted, forged, refused), (38, 21, 5, 23));
    // Those that show what is new are among them.
    let vouched_for = testcases.iter().filter(|sample| sample.token.iter().any(|block| block.external_key.is_some()));
    assert_eq!(vouched_for.map(|sample| &sample.filename[..7]).collect::<Vec<_>>(), ["test024", "test026", "test037"]);
}

/// A verifier wants claims, whatever Datalog would say; and of a root key on the other curve nothing holds.
#[test]
fn no_verifier_accepts_a_sample() {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE;
    use countersign::{FixedClock, KeySet, Verifier};

    use crate::support::{ISSUER, NOW, at};
    let Samples { root_public_key, testcases } = samples();
    let verifier =
        Verifier::new(KeySet::issuer(ISSUER, root(&root_public_key)), policy()).with_clock(FixedClock(at(NOW)));
    for sample in &testcases {
        let outcome = verifier.verify(URL_SAFE.encode(read(&sample.filename)), &Request::default());
        assert!(outcome.is_err(), "{}", sample.filename);
    }
    let stranger = countersign::SigningKey::<Biscuit<P256>>::generate().unwrap().verifying_key().unwrap();
    let basic = read("test001_basic.bc");
    assert_eq!(dangerous::run_unscreened(&stranger, &basic, "allow if true;"), Err(Rejection::Signature));
}
