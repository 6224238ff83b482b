//! PASERK: keys that say what they are for.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign::{Error, FixedClock, Issuer, KeyForm, KeySet, Paseto, SigningKey, V3Public, V4Local, V4Public};
use countersign::{Verifier, VerifyingKey};

use super::forge::{Forge, Raw};
use crate::support::{ACCEPTED, ISSUER, NOW, at, claims, policy, verdict};

fn minting<P: Raw>(text: &str) -> Result<SigningKey<Paseto<P>>, Error> {
    SigningKey::read(KeyForm::Paserk, text.as_bytes())
}

fn verifying<P: Raw>(text: &str) -> Result<VerifyingKey<Paseto<P>>, Error> {
    VerifyingKey::read(KeyForm::Paserk, text.as_bytes())
}

fn secret(text: &str) -> Result<SigningKey<Paseto<V4Public>>, Error> {
    minting(text)
}

fn public(text: &str) -> Result<VerifyingKey<Paseto<V4Public>>, Error> {
    verifying(text)
}

fn paserk(kind: &str, bytes: &[u8]) -> String {
    format!("{kind}.{}", URL_SAFE_NO_PAD.encode(bytes))
}

/// What a PASERK says it is: `k4.secret`.
fn kind(paserk: &str) -> &str {
    paserk.rsplit_once('.').unwrap().0
}

#[test]
fn a_key_that_was_written_down_is_the_same_key() {
    fn check<P: Raw>() {
        let (signing, public) = Forge::<P>::of().paserks();
        let token = Issuer::new(minting::<P>(&signing).unwrap()).issue(&claims()).unwrap();
        let keys = KeySet::issuer(ISSUER, verifying::<P>(&public).unwrap());
        let verifier = Verifier::new(keys, policy()).with_clock(FixedClock(at(NOW)));
        assert_eq!(verdict(&verifier, token), ACCEPTED);
        assert_eq!(minting::<P>(&signing).unwrap().write().unwrap().expose().trim_ascii_end(), signing.as_bytes());
        assert_eq!(verifying::<P>(&public).unwrap().write().unwrap().expose().trim_ascii_end(), public.as_bytes());
    }
    check::<V4Public>();
    check::<V4Local>();
    check::<V3Public>();
}

/// The kinds of PASERK, and how many bytes each holds.
const KINDS: [(&str, usize); 21] = [
    ("k1.local", 32),
    ("k1.public", 294),
    ("k1.secret", 1190),
    ("k2.local", 32),
    ("k2.public", 32),
    ("k2.secret", 64),
    ("k3.local", 32),
    ("k3.public", 49),
    ("k3.secret", 48),
    ("k3.lid", 33),
    ("k3.pid", 33),
    ("k3.sid", 33),
    ("k3.seal", 129),
    ("k4.local", 32),
    ("k4.public", 32),
    ("k4.secret", 64),
    ("k4.lid", 33),
    ("k4.pid", 33),
    ("k4.sid", 33),
    ("k4.seal", 96),
    ("k2.seal", 96),
];

#[test]
fn a_key_of_another_kind_is_refused_and_named() {
    fn check<P: Raw>() {
        let (own_minting, own_verifying) = Forge::<P>::of().paserks();
        let of_others = [Forge::<V4Public>::of().paserks(), Forge::<V3Public>::of().paserks()];
        let local = Forge::<V4Local>::of().paserks().0;
        // Well-formed keys where there are such, and bytes of the right length in any case.
        let mut found: Vec<String> =
            of_others.into_iter().flat_map(|(minting, verifying)| [minting, verifying]).collect();
        found.push(local);
        found.extend(KINDS.map(|(kind, length)| paserk(kind, &vec![9; length])));
        found.extend(KINDS.map(|(kind, _)| paserk(kind, b"a secret that is not to be repeated")));

        let mut count = 0;
        for text in &found {
            let refusals = [
                (kind(&own_minting), minting::<P>(text).err().filter(|_| kind(text) != kind(&own_minting))),
                (kind(&own_verifying), verifying::<P>(text).err().filter(|_| kind(text) != kind(&own_verifying))),
            ];
            for (expected, refusal) in refusals {
                let Some(message) = refusal.map(|error| error.to_string()) else {
                    assert_eq!(kind(text), expected, "{text}");
                    continue;
                };
                count += 1;
                assert!(message.contains(&format!("`{}`", kind(text))), "{message}");
                assert!(message.contains(&format!("`{expected}`")), "{message}");
                let data = &text.rsplit_once('.').unwrap().1;
                assert!(!message.contains(&data[..8]), "{message}");
                let is_secret = text.contains(".secret.") || text.contains(".local.");
                assert_eq!(message.contains("secret `"), is_secret, "{message}");
            }
        }
        assert!(count > 80, "{count} refusals");
        assert!(minting::<P>(&own_minting).is_ok() && verifying::<P>(&own_verifying).is_ok());
    }
    check::<V4Public>();
    check::<V4Local>();
    check::<V3Public>();
}

#[test]
fn a_key_has_one_spelling() {
    fn check<P: Raw>() {
        let (signing, public) = Forge::<P>::of().paserks();
        for (honest, is_minting) in [(&signing, true), (&public, false)] {
            let reads = |text: &str| if is_minting { minting::<P>(text).is_ok() } else { verifying::<P>(text).is_ok() };
            let (kind, data) = honest.rsplit_once('.').unwrap();
            assert!(reads(honest) && reads(&format!("{honest}\n")) && reads(&format!("{honest}\r\n")));
            for other in [
                String::new(),
                kind.to_owned(),
                format!("{kind}."),
                format!("{kind}.{data}="),
                format!("{kind}.{data}AA"),
                format!("{kind}.{}", &data[1..]),
                format!("{kind}.{}", &data[..data.len() - 4]),
                format!("{kind}.{data}."),
                format!("{kind}.{data} "),
                format!(" {honest}"),
                honest.replacen('k', "K", 1),
                format!("{honest}\n{honest}"),
                format!("{kind}.+{}", &data[1..]),
                "-----BEGIN PUBLIC KEY-----".to_owned(),
                "é".to_owned(),
            ] {
                assert!(!reads(&other), "{kind}");
            }
            // Wrapped keys are for others to open.
            for wrapped in ["local-wrap.pie", "secret-wrap.pie", "local-pw", "secret-pw"] {
                let version = kind.split('.').next().unwrap();
                assert!(!reads(&format!("{version}.{wrapped}.{data}")), "{wrapped}");
            }
        }
        for form in [KeyForm::Pem, KeyForm::Jwk, KeyForm::Raw, KeyForm::Hex] {
            assert!(SigningKey::<Paseto<P>>::read(form, signing.as_bytes()).is_err(), "{form:?}");
            assert!(VerifyingKey::<Paseto<P>>::read(form, public.as_bytes()).is_err(), "{form:?}");
        }
        assert!(SigningKey::<Paseto<P>>::read(KeyForm::Paserk, b"\xff").is_err());
    }
    check::<V4Public>();
    check::<V4Local>();
    check::<V3Public>();
}

/// `pasetors` would panic.
#[test]
fn an_all_zero_seed_is_an_error() {
    let pair = [[0; 32], sound_public_key()].concat();
    assert!(secret(&paserk("k4.secret", &pair)).is_err());
    assert!(secret(&paserk("k4.secret", &[0; 64])).is_err());
}

#[test]
fn a_seed_is_followed_by_its_own_public_key() {
    let (signing, _) = Forge::<V4Public>::of().paserks();
    let pair = URL_SAFE_NO_PAD.decode(signing.strip_prefix("k4.secret.").unwrap()).unwrap();
    assert!(secret(&paserk("k4.secret", &pair)).is_ok());
    let other = [&pair[..32], &sound_public_key()].concat();
    assert!(secret(&paserk("k4.secret", &other)).is_err());
    assert!(secret(&paserk("k4.secret", &pair[..32])).is_err());
    assert!(secret(&paserk("k4.secret", &pair[..63])).is_err());
}

/// Under such a key a signature can hold for any message.
#[test]
fn a_public_key_of_small_order_is_refused() {
    assert!(public(&paserk("k4.public", &sound_public_key())).is_ok());
    let point = |first, middle, last| {
        let mut bytes = [middle; 32];
        (bytes[0], bytes[31]) = (first, last);
        bytes
    };
    for bytes in [point(1, 0, 0), point(1, 0, 0x80), [0; 32], point(0xec, 0xff, 0x7f), point(0xee, 0xff, 0x7f)] {
        assert!(public(&paserk("k4.public", &bytes)).is_err(), "{bytes:02x?}");
    }
}

#[test]
fn a_key_is_identified_by_its_paserk_id() {
    fn check<P: Raw>(kind: &str) {
        let (one, other) = (Forge::<P>::of(), Forge::<P>::of());
        let id = |forge: &Forge<P>| forge.key().verifying_key().unwrap().identify().unwrap();
        assert!(id(&one).starts_with(kind), "{}", id(&one));
        assert_eq!(id(&one), id(&one));
        assert_ne!(id(&one), id(&other));
        assert!(one.key().verifying_key().unwrap().with_kid(id(&one)).is_ok());
    }
    check::<V4Public>("k4.pid.");
    check::<V4Local>("k4.lid.");
    check::<V3Public>("k3.pid.");
}

/// RFC 8037 appendix A.2.
fn sound_public_key() -> [u8; 32] {
    URL_SAFE_NO_PAD.decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo").unwrap().try_into().unwrap()
}
