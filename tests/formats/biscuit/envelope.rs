//! Keys, signatures, and the one spelling that a token has.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use biscuit_auth::builder::BiscuitBuilder;
use biscuit_auth::format::schema;
use biscuit_auth::{Algorithm, KeyPair};
use countersign::biscuit::Rules;
use countersign::{FixedClock, Issuer, KeyForm, KeySet, Request, Verifier, VerifyingKey};
use prost::Message as _;

use super::forge::{Forge, Key, append, lacking, text, verifying};
use crate::support::{self, ACCEPTED, ISSUER, NOW, at, claims, policy, verifier};

fn bytes(token: &biscuit_auth::Biscuit) -> Vec<u8> {
    token.to_vec().unwrap()
}

fn verdict_of(forge: &Forge, bytes: impl AsRef<[u8]>) -> String {
    support::verdict(&forge.verifier(policy()), URL_SAFE.encode(bytes))
}

#[test]
fn another_root_key_is_refused() {
    let (forge, stranger) = (Forge::new(), Forge::new());
    assert_eq!(forge.verdict(&forge.honest()), ACCEPTED);
    assert_eq!(forge.verdict(&stranger.honest()), "signature/signature");

    let p256 = KeyPair::new_with_algorithm(Algorithm::Secp256r1);
    let other_algorithm = BiscuitBuilder::new().code(lacking("")).unwrap().build(&p256).unwrap();
    assert_eq!(forge.verdict(&other_algorithm), "signature/signature");
}

#[test]
fn a_root_key_id_picks_among_trusted_keys() {
    let key = Key::generate().unwrap().with_kid("7").unwrap();
    let verifier = verifier(&key, policy());
    let pem = key.write().unwrap();
    let renamed = |kid: &str| Key::read(KeyForm::Pem, pem.expose()).unwrap().with_kid(kid).unwrap();
    let verdict = |key| support::verdict(&verifier, Issuer::new(key).issue(&claims()).unwrap());
    assert_eq!(verdict(renamed("7")), ACCEPTED);
    assert_eq!(verdict(renamed("8")), "key/unknown-key");
    assert_eq!(verdict(Key::generate().unwrap().with_kid("7").unwrap()), "signature/signature");
    for kid in ["a", "07", "-1", "4294967296", "7.0", "+7"] {
        assert!(Key::generate().unwrap().with_kid(kid).is_err(), "{kid}");
    }
    assert!(Key::generate().unwrap().with_kid("4294967295").is_ok());
}

/// The number is not signed: whoever changes it only breaks the token.
#[test]
fn a_changed_root_key_id_finds_no_key_that_verifies() {
    let [ours, other] = ["7", "8"].map(|kid| Key::generate().unwrap().with_kid(kid).unwrap());
    let keys = KeySet::issuer(ISSUER, ours.verifying_key().unwrap());
    keys.add(ISSUER, other.verifying_key().unwrap()).unwrap();
    let verifier = Verifier::new(keys, policy()).with_clock(FixedClock(at(NOW)));
    let token = Issuer::new(ours).issue(&claims()).unwrap();
    let bytes = URL_SAFE.decode(token.as_str()).unwrap();
    assert_eq!(bytes[..2], [0x08, 7]);

    let with_id = |id: &[u8]| URL_SAFE.encode([&[0x08], id, &bytes[2..]].concat());
    assert_eq!(support::verdict(&verifier, with_id(&[7])), ACCEPTED);
    assert_eq!(support::verdict(&verifier, with_id(&[8])), "signature/signature");
    assert_eq!(support::verdict(&verifier, with_id(&[9])), "key/unknown-key");
    assert_eq!(support::verdict(&verifier, with_id(&[0x87, 0])), "encoding/wrong-format");
    assert_eq!(support::verdict(&verifier, URL_SAFE.encode(&bytes[2..])), "key/unknown-key");
}

/// The fields of the outer message, each with its key.
fn fields(mut message: &[u8]) -> Vec<&[u8]> {
    let mut fields = Vec::new();
    while !message.is_empty() {
        let (length, header) = match message {
            [key, value, ..] if key & 7 == 0 && value & 0x80 == 0 => (0, 2),
            [_, low, high, ..] if low & 0x80 != 0 => (usize::from(low & 0x7f) | usize::from(*high) << 7, 3),
            [_, length, ..] => (usize::from(*length), 2),
            _ => panic!("not a message"),
        };
        let (field, rest) = message.split_at(header + length);
        fields.push(field);
        message = rest;
    }
    fields
}

#[test]
fn a_token_has_one_spelling() {
    let forge = Forge::new();
    let honest = bytes(&forge.narrowed("check if 1 == 1;"));
    let [authority, block, proof]: [&[u8]; 3] = fields(&honest).try_into().unwrap();
    assert_eq!(verdict_of(&forge, [authority, block, proof].concat()), ACCEPTED);
    for (what, message) in [
        ("an unknown field", [&honest[..], &[0x78, 1]].concat()),
        ("an unknown field first", [&[0x7a, 0], &honest[..]].concat()),
        ("reordered", [proof, authority, block].concat()),
        ("reordered", [block, authority, proof].concat()),
        ("the authority block twice", [authority, authority, block, proof].concat()),
        ("the proof twice", [authority, block, proof, proof].concat()),
        ("no proof", [authority, block].concat()),
        ("no authority block", [block, proof].concat()),
        ("cut short", honest[..honest.len() - 1].to_vec()),
        ("nothing", Vec::new()),
        ("something else", b"eyJhbGciOiJFUzI1NiJ9".to_vec()),
    ] {
        assert_eq!(verdict_of(&forge, message), "encoding/wrong-format", "{what}");
    }
    assert_eq!(verdict_of(&forge, [authority, proof].concat()), "signature/signature", "a block taken away");
    assert_eq!(
        verdict_of(&forge, [authority, block, block, proof].concat()),
        "signature/signature",
        "a block repeated"
    );
}

/// No signature covers the version of a block whose version is 0, which writers leave out.
#[test]
fn a_version_of_zero_is_left_out() {
    let forge = Forge::new();
    let honest = bytes(&forge.narrowed(r#"check if audience("api");"#));
    let with = |edit: fn(&mut schema::Biscuit)| {
        let mut message = schema::Biscuit::decode(honest.as_slice()).unwrap();
        edit(&mut message);
        message.encode_to_vec()
    };
    assert_eq!(verdict_of(&forge, with(|_| {})), ACCEPTED);
    for other in [with(|token| token.authority.version = Some(0)), with(|token| token.blocks[0].version = Some(0))] {
        assert_eq!(verdict_of(&forge, &other), "encoding/wrong-format");
        // `biscuit-auth` finds nothing wrong with it.
        assert!(biscuit_auth::Biscuit::from(&other, forge.1.public()).is_ok());
    }
    let other = with(|token| token.blocks[0].version = Some(1));
    assert_eq!(verdict_of(&forge, other), "signature/signature");
}

#[test]
fn its_base64_is_padded_and_canonical() {
    let forge = Forge::new();
    // Tokens come in every length: take one that needs padding, and whose alphabets differ.
    let token = (0..)
        .map(|number| text(&forge.saying(&format!(r#"note("{}");"#, "~".repeat(number)))))
        .find(|token| token.ends_with('=') && token.contains('-') && token.contains('_'))
        .unwrap();
    let verdict = |text: String| support::verdict(&forge.verifier(policy()), text);
    let bytes = URL_SAFE.decode(&token).unwrap();
    assert_eq!(verdict(token.clone()), ACCEPTED);
    for other in [
        URL_SAFE_NO_PAD.encode(&bytes),
        STANDARD.encode(&bytes),
        format!("{token}="),
        format!("{token}\n"),
        format!(" {token}"),
        format!("{token}AAAA"),
        "!".to_owned(),
    ] {
        assert_eq!(verdict(other.clone()), "encoding/base64", "{other}");
    }
    assert_eq!(verdict(format!("{token}é")), "encoding/not-ascii");
    assert_eq!(verdict("A".repeat(16 * 1024 + 4)), "size/too-large");
    assert_eq!(verdict("A".repeat(16 * 1024)), "encoding/wrong-format");
}

#[test]
fn a_sealed_token_is_accepted_and_so_is_a_vouched_for_one() {
    let (forge, third_party) = (Forge::new(), KeyPair::new_with_algorithm(Algorithm::Ed25519));
    let narrowed = forge.narrowed("check if time($t), $t < 2023-11-14T22:14:20Z;");
    let sealed = narrowed.seal().unwrap();
    let verified = forge.verify(&sealed).unwrap();
    assert_eq!(verified.expires_at(), at(NOW + 60));

    let block =
        biscuit_auth::builder::BlockBuilder::new().code("check if time($t), $t < 2023-11-14T22:14:20Z;").unwrap();
    let request = forge.honest();
    let signed = request.third_party_request().unwrap().create_block(&third_party.private(), block).unwrap();
    let vouched_for = request.append_third_party(third_party.public(), signed).unwrap();
    let token = text(&append(&vouched_for, r#"check if audience("api");"#));
    assert_eq!(support::verdict(&forge.verifier(policy()), &token), "caveat/limit", "nobody vouched for by default");
    let rules = Rules::default().accept_third_party(&verifying(&third_party));
    let verified = forge.verifier(policy()).verify_with(token, &Request::default(), &rules).unwrap();
    assert_eq!(verified.expires_at(), at(NOW + 60));
    assert!(!verified.has_opaque_restrictions());
}

#[test]
fn a_broken_seal_is_refused() {
    let forge = Forge::new();
    let mut sealed = bytes(&forge.honest().seal().unwrap());
    assert_eq!(verdict_of(&forge, &sealed), ACCEPTED);
    *sealed.last_mut().unwrap() ^= 1;
    assert_eq!(verdict_of(&forge, &sealed), "signature/signature");
}

/// Every block can be revoked, and what was narrowed from it with it.
#[test]
fn revocation_ids_are_inherited() {
    let forge = Forge::new();
    let honest = forge.honest();
    let ids = forge.verify(&honest).unwrap().revocation_ids().to_vec();
    let narrowed = forge.verify(&append(&honest, "f(1);")).unwrap().revocation_ids().to_vec();
    assert_eq!((ids.len(), narrowed.len()), (1, 2));
    assert_eq!(ids[0], narrowed[0]);
    assert_ne!(narrowed[0], narrowed[1]);
}

#[test]
fn keys_are_sound_and_of_their_kind() {
    let key = Key::generate().unwrap();
    let (private, public) = (key.write().unwrap(), key.verifying_key().unwrap().write().unwrap());
    type Public = VerifyingKey<countersign::Biscuit>;
    assert!(Public::read(KeyForm::Pem, public.expose()).is_ok());
    assert!(Public::read(KeyForm::Pem, private.expose()).is_err());
    assert!(Key::read(KeyForm::Pem, public.expose()).is_err());
    for form in [KeyForm::Paserk, KeyForm::Jwk, KeyForm::Raw, KeyForm::Hex] {
        assert!(Public::read(form, public.expose()).is_err() && Key::read(form, private.expose()).is_err());
    }
    let p256 = KeyPair::new_with_algorithm(Algorithm::Secp256r1);
    let armour = pem::encode(&pem::Pem::new("PUBLIC KEY", p256.public().to_der().unwrap()));
    assert!(Public::read(KeyForm::Pem, armour.as_bytes()).is_err());

    let small_order = [&b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00\x01"[..], &[0; 31]].concat();
    let armour = pem::encode(&pem::Pem::new("PUBLIC KEY", small_order));
    assert!(Public::read(KeyForm::Pem, armour.as_bytes()).is_err());

    // What was read is what was written.
    let read = Key::read(KeyForm::Pem, private.expose()).unwrap();
    let token = Issuer::new(read).issue(&claims()).unwrap();
    assert!(verifier(&key, policy()).verify(token, &Request::default()).is_ok());
}
