//! Keys of several algorithms behind one verifier: the key decides, the token never does.

use std::sync::LazyLock;

use aws_lc_rs::hmac;
use countersign::jwt::{self, Algorithm, PublicAlgorithm};
use countersign::{
    ByKey, EdDsa, Es256, Es384, FixedClock, Issuer, JwkSet, Jwt, KeyForm, KeySet, Ps256, Ps384, Ps512, Request, Rs256,
    Rs384, Rs512, SigningKey, Token, Verifier, VerifyingKey,
};
use jsonwebtoken::crypto::JwtSigner;
use proptest::prelude::*;
use proptest::test_runner::Config;

use super::forge::{encode, payload};
use super::rsa_pair;
use crate::support::{ACCEPTED, ISSUER, NOW, OTHER_ISSUER, at, claims, policy, reason, verdict};

/// What an identity provider publishes: one set, three algorithms.
struct Provider {
    rsa: SigningKey<Jwt<Rs256>>,
    ec: SigningKey<Jwt<Es256>>,
    ed: SigningKey<Jwt<EdDsa>>,
}

static PROVIDER: LazyLock<Provider> = LazyLock::new(|| Provider {
    rsa: rsa_pair::signing().with_kid("rsa").unwrap(),
    ec: SigningKey::generate().unwrap().with_kid("ec").unwrap(),
    ed: SigningKey::generate().unwrap().with_kid("ed").unwrap(),
});

fn jwk<A: Algorithm>(key: &SigningKey<Jwt<A>>) -> String {
    String::from_utf8(key.verifying_key().unwrap().to_jwk().expose().to_vec()).unwrap()
}

fn set(jwks: &[String]) -> Vec<u8> {
    format!(r#"{{"keys":[{}]}}"#, jwks.join(",")).into_bytes()
}

fn published() -> Vec<u8> {
    set(&[jwk(&PROVIDER.rsa), jwk(&PROVIDER.ec), jwk(&PROVIDER.ed)])
}

fn verifier(keys: KeySet<Jwt<ByKey>>) -> Verifier<Jwt<ByKey>> {
    Verifier::new(keys, policy()).with_clock(FixedClock(at(NOW)))
}

fn issued<A: Algorithm>(key: &SigningKey<Jwt<A>>) -> Token {
    let again = SigningKey::<Jwt<A>>::read(KeyForm::Jwk, key.to_jwk().unwrap().expose()).unwrap();
    Issuer::new(again).issue(&claims()).unwrap()
}

/// `header` and an honest payload, signed by whatever `key` is for.
fn signed_by(key: &dyn JwtSigner, header: &str) -> String {
    let signing_input = format!("{}.{}", encode(header), encode(payload(&[])));
    let signature = key.try_sign(signing_input.as_bytes()).unwrap();
    format!("{signing_input}.{}", encode(signature))
}

#[test]
fn one_verifier_takes_what_each_key_is_for() {
    let set = JwkSet::<ByKey>::read(&published()).unwrap();
    assert!(set.skipped().is_empty());
    let verifier = verifier(set.belonging_to(ISSUER).unwrap());
    for token in [issued(&PROVIDER.rsa), issued(&PROVIDER.ec), issued(&PROVIDER.ed)] {
        assert_eq!(verdict(&verifier, token), ACCEPTED);
    }
}

#[test]
fn rule_04_the_algorithm_is_the_keys_whatever_else_is_trusted() {
    let verifier = verifier(JwkSet::<ByKey>::read(&published()).unwrap().belonging_to(ISSUER).unwrap());
    let says = |alg: &str, kid: &str| format!(r#"{{"alg":"{alg}","typ":"JWT","kid":"{kid}"}}"#);
    let by_rsa = |header: &str| verdict(&verifier, signed_by(PROVIDER.rsa.material(), header));
    assert_eq!(by_rsa(&says("RS256", "rsa")), ACCEPTED);
    // Another algorithm of the same key, of another trusted key, of none, and of secrets.
    for alg in ["RS384", "PS256", "ES256", "EdDSA", "HS256", "none", "rs256", ""] {
        assert_eq!(by_rsa(&says(alg, "rsa")), "header/algorithm", "{alg}");
    }
    assert_eq!(by_rsa(&says("RS256", "ec")), "header/algorithm", "a key of another algorithm");
    assert_eq!(by_rsa(&says("ES256", "ec")), "signature/signature");
    assert_eq!(by_rsa(&says("RS256", "gone")), "key/unknown-key");
    assert_eq!(by_rsa(r#"{"alg":"RS256","typ":"JWT"}"#), "key/unknown-key", "three keys, and no word on which");

    // CVE-2015-9235 on a set of keys: the text of one of them as a secret.
    let header = says("HS256", "rsa");
    let signing_input = format!("{}.{}", encode(header), encode(payload(&[])));
    let secret = hmac::Key::new(hmac::HMAC_SHA256, rsa_pair::armoured("PUBLIC KEY", &rsa_pair::spki()).as_bytes());
    let token = format!("{signing_input}.{}", encode(hmac::sign(&secret, signing_input.as_bytes())));
    assert_eq!(verdict(&verifier, token), "header/algorithm");
}

/// RFC 8725 §3.1: whoever publishes it for two, by whatever names, made a mistake.
#[test]
fn rule_04_a_key_is_for_one_algorithm() {
    let named = |key: VerifyingKey<Jwt<ByKey>>, kid: &str| key.with_kid(kid).unwrap();
    let pkcs1 = |kid| named(rsa_pair::verifying::<Rs256>().by_key(), kid);
    let pss = |kid| named(rsa_pair::verifying::<Ps256>().by_key(), kid);
    let told = "already holds this key for another algorithm";

    let keys = KeySet::issuer(ISSUER, pkcs1("a"));
    assert!(keys.add(ISSUER, pss("b")).unwrap_err().to_string().contains(told));
    assert!(keys.add(OTHER_ISSUER, pss("b")).unwrap_err().to_string().contains(told), "another issuer's");
    assert!(keys.rotate(ISSUER, [pkcs1("a"), pss("b")]).unwrap_err().to_string().contains(told));
    // The same key for the same algorithm is one with two names, and another key is for whatever it is for.
    keys.add(ISSUER, pkcs1("c")).unwrap();
    keys.add(ISSUER, PROVIDER.ec.verifying_key().unwrap().by_key()).unwrap();
    // What it was for before it was replaced is nobody's business.
    keys.rotate(ISSUER, [pss("a")]).unwrap();

    let as_pss = jwk(&PROVIDER.rsa).replace("RS256", "PS256").replace(r#""kid":"rsa""#, r#""kid":"pss""#);
    let set = |keys: &[String]| JwkSet::<ByKey>::read(&set(keys)).unwrap().belonging_to(ISSUER);
    assert!(set(&[jwk(&PROVIDER.rsa), as_pss.clone()]).unwrap_err().to_string().contains(told));
    assert!(set(&[jwk(&PROVIDER.ec), as_pss]).is_ok());
}

#[test]
fn a_key_that_does_not_say_is_for_what_is_assumed() {
    let nameless = |jwk: String| {
        let silent = jwk.replace(r#","alg":"RS256""#, "").replace(r#","alg":"ES256""#, "");
        assert_ne!(silent, jwk);
        silent
    };
    let (rsa, ec) = (nameless(jwk(&PROVIDER.rsa)), nameless(jwk(&PROVIDER.ec)));
    let jwks = set(&[rsa.clone(), ec.clone(), jwk(&PROVIDER.ed)]);
    let reports = |set: &JwkSet<ByKey>| set.skipped().iter().map(ToString::to_string).collect::<Vec<_>>();

    let nothing_assumed = reports(&JwkSet::<ByKey>::read(&jwks).unwrap());
    assert_eq!(nothing_assumed.len(), 2);
    assert!(nothing_assumed.iter().all(|report| report.contains("names no `alg`")), "{nothing_assumed:?}");
    assert_eq!(reports(&ByKey::assuming::<Rs256>().read_set(&jwks).unwrap()).len(), 1);
    let both = ByKey::assuming::<Rs256>().and::<Es256>().unwrap();
    assert_eq!(reports(&both.read_set(&jwks).unwrap()), [""; 0]);
    // Curves are kinds of their own.
    let of_another_curve = reports(&ByKey::assuming::<Rs256>().and::<Es384>().unwrap().read_set(&jwks).unwrap());
    assert_eq!(of_another_curve.len(), 1);
    assert!(of_another_curve[0].contains("none is assumed of keys of its kind"), "{of_another_curve:?}");
    let curves = ByKey::assuming::<Es384>().and::<Es256>().unwrap();
    assert!(curves.read(KeyForm::Jwk, ec.as_bytes()).is_ok());

    let verifier = verifier(both.read_set(&jwks).unwrap().belonging_to(ISSUER).unwrap());
    for token in [issued(&PROVIDER.rsa), issued(&PROVIDER.ec), issued(&PROVIDER.ed)] {
        assert_eq!(verdict(&verifier, token), ACCEPTED);
    }
    let assumed_otherwise = ByKey::assuming::<Ps256>().read(KeyForm::Jwk, rsa.as_bytes()).unwrap();
    let verifier = self::verifier(KeySet::issuer(ISSUER, assumed_otherwise));
    assert_eq!(verdict(&verifier, issued(&PROVIDER.rsa)), "header/algorithm");

    // What a key says of itself stands.
    let says_so = ByKey::assuming::<Ps256>().read(KeyForm::Jwk, jwk(&PROVIDER.rsa).as_bytes()).unwrap();
    let verifier = self::verifier(KeySet::issuer(ISSUER, says_so));
    assert_eq!(verdict(&verifier, issued(&PROVIDER.rsa)), ACCEPTED);
}

#[test]
fn two_algorithms_are_not_assumed_of_one_kind_of_key() {
    assert!(ByKey::assuming::<Rs256>().and::<Rs384>().is_err());
    assert!(ByKey::assuming::<Rs256>().and::<Ps256>().is_err());
    assert!(ByKey::assuming::<Es256>().and::<Es256>().is_err());
    assert!(ByKey::assuming::<Es256>().and::<Es384>().is_ok());
}

#[test]
fn a_key_in_a_form_that_names_no_algorithm_needs_a_word() {
    let spki = rsa_pair::armoured("PUBLIC KEY", &rsa_pair::spki());
    assert!(VerifyingKey::<Jwt<ByKey>>::read(KeyForm::Pem, spki.as_bytes()).is_err());
    assert!(ByKey::assuming::<Rs512>().read(KeyForm::Pem, spki.as_bytes()).is_ok());
    assert!(ByKey::assuming::<Es256>().read(KeyForm::Pem, spki.as_bytes()).is_err());
    let several = ByKey::assuming::<Rs512>().and::<Es256>().unwrap();
    assert!(several.read(KeyForm::Pem, spki.as_bytes()).is_err());
}

#[test]
fn algorithms_that_are_for_no_public_key_are_skipped() {
    for alg in ["HS256", "none", "RSA-OAEP", "rs256", "ES512", ""] {
        let jwk = jwk(&PROVIDER.rsa).replace("RS256", alg);
        let set = ByKey::assuming::<Rs256>().read_set(&set(&[jwk, self::jwk(&PROVIDER.ec)])).unwrap();
        assert_eq!(set.skipped().len(), 1, "{alg}");
    }
    let not_its_kind = jwk(&PROVIDER.rsa).replace("RS256", "ES256");
    assert!(VerifyingKey::<Jwt<ByKey>>::read(KeyForm::Jwk, not_its_kind.as_bytes()).is_err());
    let secret =
        r#"{"kty":"oct","alg":"HS256","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0i"}"#;
    assert!(JwkSet::<ByKey>::read(&set(&[secret.to_owned(), jwk(&PROVIDER.ec)])).is_err(), "refused whole");
}

#[test]
fn a_key_keeps_its_algorithm_when_it_is_written_down() {
    fn check<A: PublicAlgorithm>(key: SigningKey<Jwt<A>>) {
        let thumbprint = key.verifying_key().unwrap().identify().unwrap();
        let signing = key.by_key();
        let public = signing.verifying_key().unwrap();
        assert_eq!(public.identify().unwrap(), thumbprint, "{}", A::NAME);
        for (private, public) in
            [(signing.write().unwrap(), public.write().unwrap()), (signing.to_jwk().unwrap(), public.to_jwk())]
        {
            let signing = SigningKey::<Jwt<ByKey>>::read(KeyForm::Jwk, private.expose()).unwrap();
            let verifying = VerifyingKey::<Jwt<ByKey>>::read(KeyForm::Jwk, public.expose()).unwrap();
            assert!(VerifyingKey::<Jwt<ByKey>>::read(KeyForm::Jwk, private.expose()).is_err(), "{}", A::NAME);
            let token = Issuer::new(signing).issue(&claims()).unwrap();
            assert_eq!(verdict(&verifier(KeySet::issuer(ISSUER, verifying)), &token), ACCEPTED, "{}", A::NAME);
            // The token is one of the algorithm itself.
            let own = VerifyingKey::<Jwt<A>>::read(KeyForm::Jwk, public.expose()).unwrap();
            let verifier = Verifier::new(KeySet::issuer(ISSUER, own), policy()).with_clock(FixedClock(at(NOW)));
            assert_eq!(verdict(&verifier, &token), ACCEPTED, "{}", A::NAME);
        }
    }
    check(rsa_pair::signing::<Rs256>());
    check(rsa_pair::signing::<Rs384>());
    check(rsa_pair::signing::<Rs512>());
    check(rsa_pair::signing::<Ps256>());
    check(rsa_pair::signing::<Ps384>());
    check(rsa_pair::signing::<Ps512>());
    check(SigningKey::<Jwt<Es256>>::generate().unwrap());
    check(SigningKey::<Jwt<Es384>>::generate().unwrap());
    check(SigningKey::<Jwt<EdDsa>>::generate().unwrap());
    // One that was made without a word is for EdDSA.
    let made = SigningKey::<Jwt<ByKey>>::generate().unwrap().write().unwrap();
    check(SigningKey::<Jwt<EdDsa>>::read(KeyForm::Jwk, made.expose()).unwrap());
}

/// Who signs: a trusted key with what it is for, or anything else that an attacker could think of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Signer {
    Rsa,
    Ec,
    Ed,
    RsaWithSha384,
    RsaWithPss,
    Stranger,
    PublicKeyAsSecret,
}

impl Signer {
    const ALL: [Self; 7] =
        [Self::Rsa, Self::Ec, Self::Ed, Self::RsaWithSha384, Self::RsaWithPss, Self::Stranger, Self::PublicKeyAsSecret];

    fn sign(self, header: &str) -> String {
        static SHA384: LazyLock<SigningKey<Jwt<Rs384>>> = LazyLock::new(rsa_pair::signing);
        static PSS: LazyLock<SigningKey<Jwt<Ps256>>> = LazyLock::new(rsa_pair::signing);
        static STRANGER: LazyLock<SigningKey<Jwt<Es256>>> = LazyLock::new(|| SigningKey::generate().unwrap());
        match self {
            Self::Rsa => signed_by(PROVIDER.rsa.material(), header),
            Self::Ec => signed_by(PROVIDER.ec.material(), header),
            Self::Ed => signed_by(PROVIDER.ed.material(), header),
            Self::RsaWithSha384 => signed_by(SHA384.material(), header),
            Self::RsaWithPss => signed_by(PSS.material(), header),
            Self::Stranger => signed_by(STRANGER.material(), header),
            Self::PublicKeyAsSecret => {
                let signing_input = format!("{}.{}", encode(header), encode(payload(&[])));
                let secret = PROVIDER.rsa.verifying_key().unwrap().write().unwrap();
                let secret = hmac::Key::new(hmac::HMAC_SHA256, secret.expose());
                format!("{signing_input}.{}", encode(hmac::sign(&secret, signing_input.as_bytes())))
            }
        }
    }
}

/// The members of a header other than `kid`, as raw JSON.
fn members() -> impl Strategy<Value = Vec<(String, String)>> {
    let alg = prop_oneof![
        4 => prop::sample::select(vec!["RS256", "ES256", "EdDSA"]).prop_map(str::to_owned),
        3 => prop::sample::select(vec!["RS384", "PS256", "ES384", "HS256", "none", "None", "rs256", "ES256K", ""])
            .prop_map(str::to_owned),
        1 => "[A-Za-z0-9]{0,6}",
    ];
    let typ =
        prop::option::weighted(0.9, prop::sample::select(vec![r#""JWT""#, r#""jwt""#, r#""at+jwt""#, "null", "7"]));
    let name = prop_oneof![
        3 => "[a-z]{1,8}",
        1 => prop::sample::select(vec!["jwk", "jku", "x5u", "x5c", "x5t", "crit", "b64", "zip", "cty", "key", "Alg", "ALG"])
            .prop_map(str::to_owned),
    ];
    let value = prop::sample::select(vec![
        r#""RS256""#,
        r#""ec""#,
        "true",
        "null",
        "[]",
        r#"["alg"]"#,
        "{}",
        r#"{"kty":"oct","k":"AAAA"}"#,
        "0",
    ]);
    (alg, typ, prop::collection::btree_map(name, value, 0..3)).prop_map(|(alg, typ, others)| {
        let mut members = vec![("alg".to_owned(), format!("{alg:?}"))];
        members.extend(typ.map(|typ| ("typ".to_owned(), typ.to_owned())));
        let others = others.into_iter().filter(|(name, _)| !["alg", "typ", "kid"].contains(&name.as_str()));
        members.extend(others.map(|(name, value)| (name, value.to_owned())));
        members
    })
}

proptest! {
    #![proptest_config(Config { cases: super::cases(2_000), ..Config::default() })]

    /// Whatever else a header says, the key that is tried is the one that `kid` names, and it is used for what it is for.
    #[test]
    fn a_header_changes_neither_the_key_nor_the_primitive(
        members in members(),
        (kid, own, alg) in prop::sample::select(vec![
            ("rsa", Signer::Rsa, "RS256"), ("ec", Signer::Ec, "ES256"), ("ed", Signer::Ed, "EdDSA"),
        ]),
        signer in prop::sample::select(Signer::ALL.to_vec()),
        kid_first: bool,
    ) {
        static VERIFIER: LazyLock<Verifier<Jwt<ByKey>>> =
            LazyLock::new(|| verifier(JwkSet::<ByKey>::read(&published()).unwrap().belonging_to(ISSUER).unwrap()));
        let kid_member = ("kid".to_owned(), format!("{kid:?}"));
        let mut all = members.clone();
        all.insert(if kid_first { 0 } else { members.len() }, kid_member);
        let all: Vec<_> = all.iter().map(|(name, value)| format!("{name:?}:{value}")).collect();
        let token = signer.sign(&format!("{{{}}}", all.join(",")));

        let key = match own {
            Signer::Rsa => PROVIDER.rsa.verifying_key().unwrap().by_key(),
            Signer::Ec => PROVIDER.ec.verifying_key().unwrap().by_key(),
            _ => PROVIDER.ed.verifying_key().unwrap().by_key(),
        };
        let is_genuine = signer == own;
        prop_assert_eq!(jwt::dangerous::authentic_payload(&key, &token).is_ok(), is_genuine, "the primitive is the key's");

        match VERIFIER.verify(&token, &Request::default()) {
            Ok(verified) => {
                prop_assert!(is_genuine);
                prop_assert_eq!(verified.kid().map(|kid| kid.as_str()), Some(kid));
                prop_assert_eq!(&members[0].1, &format!("{alg:?}"));
            }
            Err(rejection) => {
                let says_its_own = members[0].1 == format!("{alg:?}");
                let expected = if says_its_own && !is_genuine { ["header/", "signature/"] } else { ["header/"; 2] };
                let reason = reason(rejection);
                prop_assert!(expected.iter().any(|stage| reason.starts_with(stage)), "{} for {}", reason, token);
            }
        }
    }
}
