//! Any bytes at all, as a token, a key or a set of keys: nothing panics, and the stack does not grow with them.
//!
//! Ten thousand cases, or as many as `PROPTEST_CASES` says.

use std::sync::LazyLock;
use std::thread;

use countersign::jwt::{AccessTokens, Algorithm, IdTokens, Login};
use countersign::{
    ByKey, EdDsa, Es256, Es384, FixedClock, Hs256, Issuer, JwkSet, Jwt, KeyForm, KeySet, Ps512, Rs256, SigningKey,
    Verifier, VerifyingKey,
};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, TestRunner};

use super::{forge, rsa_pair};
use crate::support::{ISSUER, NOW, at, claims, policy, verdict};

/// What all of this may take of the stack; a thread has 2 MiB where nothing is said.
const STACK: usize = 256 * 1024;

const FORMS: [KeyForm; 8] = [
    KeyForm::Pem,
    KeyForm::Der,
    KeyForm::Certificate,
    KeyForm::Jwk,
    KeyForm::Raw,
    KeyForm::Hex,
    KeyForm::Base64url,
    KeyForm::Paserk,
];

/// Honest documents of every kind, to begin from.
static HONEST: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    fn of<A: Algorithm>(key: &SigningKey<Jwt<A>>) -> Vec<Vec<u8>> {
        let verifying = key.verifying_key().unwrap();
        let texts = [key.write().unwrap(), verifying.write().unwrap(), key.to_jwk().unwrap(), verifying.to_jwk()];
        let mut documents: Vec<_> = texts.iter().map(|text| text.expose().to_vec()).collect();
        let sections = documents.iter().take(2).filter_map(|text| pem::parse(text).ok());
        documents.extend(sections.map(pem::Pem::into_contents).collect::<Vec<_>>());
        documents
    }
    let (ec, ed) = (SigningKey::<Jwt<Es256>>::generate().unwrap(), SigningKey::<Jwt<EdDsa>>::generate().unwrap());
    let public = |key: countersign::Secret| String::from_utf8(key.expose().to_vec()).unwrap();
    let jwks = [public(ec.verifying_key().unwrap().to_jwk()), public(ed.verifying_key().unwrap().to_jwk())];
    let mut documents = vec![
        format!(r#"{{"keys":[{}]}}"#, jwks.join(",")).into_bytes(),
        Issuer::new(forge::key()).issue(&claims()).unwrap().as_str().as_bytes().to_vec(),
        forge::claiming(&[("nonce", r#""n""#), ("client_id", r#""c""#), ("auth_time", "1")]).into_bytes(),
        forge::HEADER.as_bytes().to_vec(),
    ];
    documents.extend(of(&ec).into_iter().chain(of(&ed)).chain(of(&rsa_pair::signing::<Rs256>())));
    documents.extend(of(&SigningKey::<Jwt<Es384>>::generate().unwrap()));
    documents.extend(of(&forge::key()));
    documents
});

/// What is done to a document.
#[derive(Clone, Debug)]
enum Edit {
    Replace(Index, Vec<u8>),
    Insert(Index, Vec<u8>),
    Cut(Index),
    Repeat(Index, u16),
    Nest(u16, bool),
}

fn edit() -> impl Strategy<Value = Edit> {
    let bytes = || prop::collection::vec(any::<u8>(), 1..6);
    let piece = prop_oneof![
        bytes(),
        select(vec![
            "{",
            "}",
            "[",
            "]",
            "\"",
            ":",
            ",",
            ".",
            "=",
            "\\u",
            "null",
            "-----BEGIN ",
            "\n",
            "\u{0}",
            "\"kty\":\"oct\",",
            "\"keys\":[",
            "\"alg\":\"none\",",
            "0\u{82}\u{ff}\u{ff}",
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
    ];
    prop_oneof![
        4 => (any::<Index>(), bytes()).prop_map(|(at, bytes)| Edit::Replace(at, bytes)),
        4 => (any::<Index>(), piece).prop_map(|(at, bytes)| Edit::Insert(at, bytes)),
        2 => any::<Index>().prop_map(Edit::Cut),
        1 => (any::<Index>(), 1..2000_u16).prop_map(|(at, times)| Edit::Repeat(at, times)),
        1 => (1..20_000_u16, any::<bool>()).prop_map(|(depth, array)| Edit::Nest(depth, array)),
    ]
}

impl Edit {
    fn apply(&self, mut document: Vec<u8>) -> Vec<u8> {
        let place = |at: &Index, length: usize| at.index(length + 1);
        match self {
            Self::Replace(at, bytes) => {
                let start = place(at, document.len());
                let end = document.len().min(start + bytes.len());
                document.splice(start..end, bytes.iter().copied());
            }
            Self::Insert(at, bytes) => {
                let start = place(at, document.len());
                document.splice(start..start, bytes.iter().copied());
            }
            Self::Cut(at) => document.truncate(place(at, document.len())),
            Self::Repeat(at, times) => {
                let start = place(at, document.len());
                let piece = document[start..document.len().min(start + 8)].repeat((*times).into());
                document.splice(start..start, piece);
            }
            Self::Nest(depth, array) => {
                let (open, close): (&[u8], &[u8]) = if *array { (b"[", b"]") } else { (b"{\"a\":", b"}") };
                let depth = (*depth).into();
                document = [open.repeat(depth), document, close.repeat(depth)].concat();
            }
        }
        document
    }
}

/// An honest document, edited.
fn edited() -> impl Strategy<Value = Vec<u8>> {
    (any::<Index>(), prop::collection::vec(edit(), 0..4)).prop_map(|(chosen, edits)| {
        edits.iter().fold(chosen.get(&HONEST).clone(), |document, edit| edit.apply(document))
    })
}

fn document() -> impl Strategy<Value = Vec<u8>> {
    // As a part of a token that is otherwise whole, and signed.
    let signed = (edited(), any::<bool>()).prop_map(|(document, is_header)| {
        let token = if is_header { forge::with_header(document) } else { forge::with_payload(document) };
        token.into_bytes()
    });
    prop_oneof![1 => prop::collection::vec(any::<u8>(), 0..200), 6 => edited(), 3 => signed]
}

/// Every door there is.
struct Doors {
    hmac: Verifier<Jwt<Hs256>>,
    by_key: Verifier<Jwt<ByKey>>,
    access: AccessTokens<Hs256>,
    id: IdTokens<Hs256>,
}

impl Doors {
    fn open() -> Self {
        let keys = || KeySet::issuer(ISSUER, forge::key().verifying_key().unwrap());
        let clock = FixedClock(at(NOW));
        let ed = SigningKey::<Jwt<EdDsa>>::generate().unwrap().verifying_key().unwrap().by_key();
        Self {
            hmac: Verifier::new(keys(), policy()).with_clock(clock),
            by_key: Verifier::new(KeySet::issuer(ISSUER, ed), policy()).with_clock(clock),
            access: AccessTokens::new(keys(), policy()).with_clock(clock),
            id: IdTokens::new(keys(), policy()).with_clock(clock),
        }
    }

    fn try_all(&self, document: &[u8]) {
        verdict(&self.hmac, document);
        verdict(&self.by_key, document);
        let _ = self.access.verify(document);
        let _ = self.id.verify(document, Login::with_nonce("n").access_token("t"));
        for form in FORMS {
            read::<Hs256>(form, document);
            read::<Rs256>(form, document);
            read::<Ps512>(form, document);
            read::<Es256>(form, document);
            read::<Es384>(form, document);
            read::<EdDsa>(form, document);
            read::<ByKey>(form, document);
            let _ = ByKey::assuming::<Rs256>().read(form, document);
        }
        let _ = JwkSet::<Rs256>::read(document);
        let _ = ByKey::assuming::<Es256>().read_set(document).map(|set| set.belonging_to(ISSUER));
    }
}

/// Nothing of what was read comes back in the error.
fn read<A: Algorithm>(form: KeyForm, document: &[u8]) {
    let errors = [SigningKey::<Jwt<A>>::read(form, document).err(), VerifyingKey::<Jwt<A>>::read(form, document).err()];
    for error in errors.into_iter().flatten() {
        let text = error.to_string();
        assert!(!text.is_empty() && text.len() < 300 && !text.contains(char::is_control), "{text:?}");
    }
}

#[test]
fn no_bytes_bring_anything_down() {
    let documents = LazyLock::force(&HONEST).clone();
    let run = move || {
        let doors = Doors::open();
        documents.iter().for_each(|document| doors.try_all(document));
        let mut runner = TestRunner::new(Config { cases: super::cases(10_000), ..Config::default() });
        runner.run(&document(), |document| {
            doors.try_all(&document);
            Ok(())
        })
    };
    thread::Builder::new().stack_size(STACK).spawn(run).unwrap().join().unwrap().unwrap();
}

/// A set that nobody publishes costs nothing: it is refused by its size, or at the depth that no set has.
#[test]
fn rule_24_monstrous_sets_are_refused_unread() {
    let key = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
    let many = format!(r#"{{"keys":[{}]}}"#, vec![key; 100_000].join(","));
    let large = format!(r#"{{"keys":[{key}]}}{}"#, " ".repeat(10_000_000));
    let deep = format!(r#"{{"keys":{}{}}}"#, "[".repeat(100_000), "]".repeat(100_000));
    let deep_but_short = format!(r#"{{"keys":{}{}}}"#, "[".repeat(30_000), "]".repeat(30_000));
    for (what, set, expected) in [
        ("keys", many, "larger than 65536 bytes"),
        ("bytes", large, "larger than 65536 bytes"),
        ("levels", deep, "larger than 65536 bytes"),
        ("levels in few bytes", deep_but_short, "not a JWKS"),
    ] {
        let refused = JwkSet::<EdDsa>::read(set.as_bytes()).unwrap_err().to_string();
        assert!(refused.contains(expected), "{what}: {refused}");
        let measured = allocation_counter::measure(|| drop(JwkSet::<EdDsa>::read(set.as_bytes())));
        assert!(measured.bytes_total < 8192, "{what}: {} bytes", measured.bytes_total);
    }
}
