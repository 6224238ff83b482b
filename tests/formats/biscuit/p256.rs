//! Root keys and blocks on P-256, whose signatures have twins and whose keys have two spellings.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE;
use biscuit_auth::builder::BlockBuilder;
use biscuit_auth::format::schema;
use biscuit_auth::{Algorithm, KeyPair};
use countersign::biscuit::{self, Datalog, P256, ThirdPartyRequest};
use countersign::{Biscuit, Issuer, KeyForm, Request, RevocationId, SigningKey, Verifier, VerifyingKey};
use prost::Message as _;

use super::forge::{Forge, append, text};
use crate::support::{ACCEPTED, claims, policy, verdict, verifier};

type Key = SigningKey<Biscuit<P256>>;

fn p256() -> KeyPair {
    KeyPair::new_with_algorithm(Algorithm::Secp256r1)
}

/// The same token with something in its outer message changed.
fn edited(token: &str, edit: impl FnOnce(&mut schema::Biscuit)) -> String {
    let mut message = schema::Biscuit::decode(URL_SAFE.decode(token).unwrap().as_slice()).unwrap();
    edit(&mut message);
    URL_SAFE.encode(message.encode_to_vec())
}

/// What `signature` is not, of the two that a block is named by.
fn twin(signature: &[u8], ids: &[RevocationId]) -> Vec<u8> {
    assert!(ids.iter().any(|id| id.as_bytes() == signature), "the specification's name is one of them");
    ids.iter().find(|id| id.as_bytes() != signature).unwrap().as_bytes().to_vec()
}

fn ids<C: countersign::Credential>(verifier: &Verifier<C>, token: &str) -> Vec<RevocationId> {
    verifier.verify(token, &Request::default()).unwrap().revocation_ids().to_vec()
}

#[test]
fn a_root_key_on_p256_issues_and_verifies() {
    let key = Key::generate().unwrap();
    let verifier = verifier(&key, policy());
    let [pem, stranger] = [&key, &Key::generate().unwrap()].map(|key| key.write().unwrap());
    let issued = |pem: &countersign::Secret| {
        Issuer::new(Key::read(KeyForm::Pem, pem.expose()).unwrap()).issue(&claims()).unwrap()
    };
    assert_eq!(verdict(&verifier, issued(&pem)), ACCEPTED);
    assert_eq!(verdict(&verifier, issued(&stranger)), "signature/signature");
    let public = key.verifying_key().unwrap();
    assert!(["02", "03"].contains(&&public.identify().unwrap()[..2]) && public.identify().unwrap().len() == 66);

    // A key on the other curve is none, and says which was expected.
    type OnP256 = VerifyingKey<Biscuit<P256>>;
    type OnEd25519 = VerifyingKey<Biscuit>;
    let public = public.write().unwrap();
    let ed25519 = SigningKey::<Biscuit>::generate().unwrap();
    let other = ed25519.verifying_key().unwrap().write().unwrap();
    assert!(
        OnP256::read(KeyForm::Pem, public.expose()).is_ok() && OnEd25519::read(KeyForm::Pem, other.expose()).is_ok()
    );
    let refusal = OnP256::read(KeyForm::Pem, other.expose()).unwrap_err().to_string();
    assert!(refusal.contains("P-256"), "{refusal}");
    let refusal = OnEd25519::read(KeyForm::Pem, public.expose()).unwrap_err().to_string();
    assert!(refusal.contains("Ed25519"), "{refusal}");
    assert!(Key::read(KeyForm::Pem, ed25519.write().unwrap().expose()).unwrap_err().to_string().contains("P-256"));
}

/// Keys as files are attackers' too, where somebody may upload one.
#[test]
fn a_broken_key_file_is_an_error() {
    let der = |armour: &countersign::Secret| pem::parse(armour.expose()).unwrap().into_contents();
    let key = Key::generate().unwrap();
    for (label, der) in [
        ("PRIVATE KEY", der(&key.write().unwrap())),
        ("PUBLIC KEY", der(&key.verifying_key().unwrap().write().unwrap())),
    ] {
        let reads = |der: &[u8]| {
            let armour = pem::encode(&pem::Pem::new(label, der));
            let private = Key::read(KeyForm::Pem, armour.as_bytes()).is_ok();
            private || VerifyingKey::<Biscuit<P256>>::read(KeyForm::Pem, armour.as_bytes()).is_ok()
        };
        assert!(reads(&der));
        assert!((0..der.len()).all(|length| !reads(&der[..length])), "{label}");
        for at in 0..der.len() {
            for bit in 0..8 {
                let mut flipped = der.clone();
                flipped[at] ^= 1 << bit;
                // Whether it is still a key depends on the byte; that it is judged at all is the point.
                let _ = reads(&flipped);
            }
        }
    }
    // The point at infinity, and a point that is on no curve.
    let public = pem::parse(key.verifying_key().unwrap().write().unwrap().expose()).unwrap().into_contents();
    let (head, point) = public.split_at(public.len() - 65);
    for point in [&[0; 65][..], &[&point[..64], &[point[64] ^ 1]].concat()] {
        let armour = pem::encode(&pem::Pem::new("PUBLIC KEY", [head, point].concat()));
        assert!(VerifyingKey::<Biscuit<P256>>::read(KeyForm::Pem, armour.as_bytes()).is_err());
    }
}

/// Whoever holds an ECDSA signature can make its twin, which holds as well. The names of the token stay what they were.
#[test]
fn a_twin_signature_changes_no_revocation_id() {
    let key = Key::generate().unwrap();
    let verifier = verifier(&key, policy());
    let token = Issuer::new(key).issue(&claims()).unwrap();
    let found = ids(&verifier, token.as_str());
    assert_eq!(found.len(), 2);
    let other = edited(token.as_str(), |message| {
        message.authority.signature = twin(&message.authority.signature, &found);
    });
    assert_ne!(other, token.as_str());
    assert_eq!(ids(&verifier, &other), found);
}

#[test]
fn a_block_on_p256_is_named_by_both_its_signatures() {
    let forge = Forge::new();
    let verifier = forge.verifier(policy());
    let on_p256 = forge.honest().append_with_keypair(&p256(), BlockBuilder::new()).unwrap();
    let last = append(&on_p256, r#"check if audience("api");"#);
    let found = ids(&verifier, &text(&last));
    assert_eq!(found.len(), 1 + 1 + 2);
    assert_eq!(found[..2], ids(&verifier, &text(&on_p256)));
    let other = edited(&text(&last), |message| {
        message.blocks[1].signature = twin(&message.blocks[1].signature, &found[2..]);
    });
    assert_ne!(other, text(&last));
    assert_eq!(ids(&verifier, &other), found);
}

/// A signature covers the short spelling of a key, so that the long one would be a second spelling of the token.
#[test]
fn a_point_has_one_spelling() {
    let forge = Forge::new();
    let verifier = forge.verifier(policy());
    let next = p256();
    let token = text(&forge.honest().append_with_keypair(&next, BlockBuilder::new()).unwrap());
    assert_eq!(verdict(&verifier, &token), ACCEPTED);
    let der = next.public().to_der().unwrap();
    let long = &der[der.len() - 65..];
    assert_eq!(long[0], 4);
    let other = edited(&token, |message| message.blocks[0].next_key.key = long.to_vec());
    assert_eq!(verdict(&verifier, &other), "encoding/wrong-format");
    // It is the same key: `biscuit-auth` finds nothing wrong with it.
    assert!(biscuit_auth::Biscuit::from_base64(&other, forge.1.public()).is_ok());
}

/// One signature on P-256 takes as long as eight on Ed25519: a holder cannot have a verifier check many.
#[test]
fn signatures_on_p256_are_few() {
    let forge = Forge::new();
    let verifier = forge.verifier(policy());
    let token = |count: usize| {
        let append = |token: biscuit_auth::Biscuit, _| token.append_with_keypair(&p256(), BlockBuilder::new()).unwrap();
        text(&(0..count).fold(forge.honest(), append))
    };
    assert_eq!(verdict(&verifier, token(2)), ACCEPTED);
    assert_eq!(verdict(&verifier, token(3)), "size/too-large");
    // The root key's own is the verifier's choice.
    let key = Key::generate().unwrap();
    let issued = Issuer::new(Key::read(KeyForm::Pem, key.write().unwrap().expose()).unwrap()).issue(&claims());
    let restriction = ["audience=api".parse().unwrap()];
    let narrow = |token: String, _| {
        let narrowed = <Biscuit<P256> as countersign::Attenuate>::attenuate(&token, &restriction);
        narrowed.unwrap().as_str().to_owned()
    };
    let narrowed = (0..10).fold(issued.unwrap().as_str().to_owned(), narrow);
    assert_eq!(verdict(&crate::support::verifier(&key, policy()), narrowed), ACCEPTED);
}

/// A holder learns at once that a block makes a token that nobody reads.
#[test]
fn a_third_partys_block_is_appended_where_verifiers_read_it() {
    let directory = Key::generate().unwrap();
    let append = |token: &str| {
        let block = ThirdPartyRequest::new(token).unwrap().sign(&directory, &Datalog::default()).unwrap();
        block.append_to(token)
    };
    let once = append(&text(&Forge::new().honest())).unwrap();
    let twice = append(once.as_str()).unwrap();
    let objection = append(twice.as_str()).unwrap_err().to_string();
    assert!(objection.contains("signatures"), "{objection}");
    // Nor does a holder's own block make one.
    let block = |token: &str| biscuit::append(token, &Datalog::default());
    let brim = (0..5).fold(twice, |token, _| block(token.as_str()).unwrap());
    assert!(block(brim.as_str()).unwrap_err().to_string().contains("signatures"));
}
