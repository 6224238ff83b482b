//! Access tokens, ID tokens and all others: no one kind passes for another.

use aws_lc_rs::digest;
use countersign::jwt::{AccessTokens, Algorithm, IdTokens, Login, Rules};
use countersign::{
    EdDsa, Es256, Es384, FixedClock, Hs256, Issuer, Jwt, KeySet, Policy, Rejection, Request, Rs512, SigningKey,
    Verified, Verifier,
};

use super::forge::{self, HEADER, encode, token};
use super::rsa_pair;
use crate::support::{ACCEPTED, AUDIENCE, ISSUER, NOW, at, claims, policy, reason, seconds, verdict};

const NONCE: &str = "n-0S6_WzA2Mj";
const AT_JWT: &str = r#"{"alg":"HS256","typ":"at+jwt"}"#;
const UNTYPED: &str = r#"{"alg":"HS256"}"#;
const NOW_TEXT: &str = "1700000000";

fn keys() -> KeySet<Jwt<Hs256>> {
    KeySet::issuer(ISSUER, forge::key().verifying_key().unwrap())
}

fn outcome<T>(outcome: Result<T, Rejection>) -> String {
    outcome.map_or_else(reason, |_| ACCEPTED.to_owned())
}

fn as_access_token(token: impl AsRef<[u8]>) -> String {
    outcome(AccessTokens::new(keys(), policy()).with_clock(FixedClock(at(NOW))).verify(token))
}

fn as_id_token(token: impl AsRef<[u8]>, login: Login) -> String {
    as_id_token_by(policy(), token, login)
}

fn as_id_token_by(policy: Policy, token: impl AsRef<[u8]>, login: Login) -> String {
    outcome(IdTokens::new(keys(), policy).with_clock(FixedClock(at(NOW))).verify(token, login))
}

fn login() -> Login {
    Login::with_nonce(NONCE)
}

/// The claims of an access token (RFC 9068 §2.2), some of them changed.
fn access_token(changes: &[(&str, &str)]) -> String {
    let own = [("client_id", r#""s6BhdRkqt3""#), ("iat", NOW_TEXT), ("jti", r#""7""#)];
    token(AT_JWT, forge::payload(&merged(&own, changes)))
}

/// The claims of an ID token (OIDC Core §2), some of them changed.
fn id_token(changes: &[(&str, &str)]) -> String {
    let own = [("nonce", r#""n-0S6_WzA2Mj""#), ("iat", NOW_TEXT)];
    token(HEADER, forge::payload(&merged(&own, changes)))
}

fn merged<'a>(own: &[(&'a str, &'a str)], changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = own.iter().filter(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
    kept.chain(changes).copied().collect()
}

/// A token that lacks a member of its payload.
fn without(token: &str, name: &str) -> String {
    let mut segments = token.split('.');
    let mut decode = || {
        use base64::Engine as _;
        base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(segments.next().unwrap()).unwrap()
    };
    let (header, payload) = (decode(), decode());
    let mut payload: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(&payload).unwrap();
    assert!(payload.remove(name).is_some(), "{name}");
    forge::token(header, serde_json::to_string(&payload).unwrap())
}

/// What some verifier says of a token.
type Verify = Box<dyn Fn(&str) -> String>;

/// One issuer, one key, one audience: only what the token says of itself tells them apart.
#[test]
fn rule_07_a_token_of_one_profile_is_refused_by_every_other() {
    let generic = |policy: Policy| move |token: &str| forge::verdict_by(policy.clone(), token);
    let verifiers: [(&str, Verify); 7] = [
        ("access token", Box::new(|token| as_access_token(token))),
        ("ID token", Box::new(|token| as_id_token(token, login()))),
        ("ID token of a login without a nonce", Box::new(|token| as_id_token(token, Login::without_nonce()))),
        ("JWT", Box::new(generic(policy()))),
        ("exactly a type of our own", Box::new(generic(policy().typ("session+jwt")))),
        ("that type or none", Box::new(generic(policy().typ_or_absent("session+jwt")))),
        ("no type", Box::new(generic(policy().no_typ()))),
    ];
    let honest = forge::payload(&[]);
    let of_a_login = [("auth_time", NOW_TEXT), ("azp", r#""api""#), ("iat", NOW_TEXT)];
    let of_access = [("client_id", r#""c""#), ("scope", r#""read""#), ("iat", NOW_TEXT), ("jti", r#""7""#)];
    let nonceless = "ID token of a login without a nonce";
    let tokens = [
        ("ID token without a nonce", token(HEADER, forge::payload(&of_a_login)), vec![nonceless]),
        ("the same without a type", token(UNTYPED, forge::payload(&of_a_login)), vec![nonceless]),
        ("access token of no type", token(HEADER, forge::payload(&of_access)), vec!["JWT"]),
        (
            "access token that says of a login",
            token(HEADER, forge::payload(&[&of_access[..], &[("auth_time", NOW_TEXT)]].concat())),
            vec![],
        ),
        ("access token", access_token(&[]), vec!["access token"]),
        ("ID token", id_token(&[]), vec!["ID token"]),
        (
            "ID token without a type",
            token(UNTYPED, forge::payload(&[("nonce", r#""n-0S6_WzA2Mj""#), ("iat", NOW_TEXT)])),
            vec!["ID token"],
        ),
        ("JWT", token(HEADER, &honest), vec!["JWT"]),
        ("untyped JWT", token(UNTYPED, &honest), vec!["that type or none", "no type"]),
        (
            "session",
            token(r#"{"alg":"HS256","typ":"session+jwt"}"#, &honest),
            vec!["exactly a type of our own", "that type or none"],
        ),
        ("logout token", token(r#"{"alg":"HS256","typ":"logout+jwt"}"#, forge::payload(&[("events", "{}")])), vec![]),
        ("logout token without a type", token(UNTYPED, forge::payload(&[("events", "{}")])), vec![]),
        (
            "logout token that says a nonce",
            token(HEADER, forge::payload(&[("events", "{}"), ("iat", NOW_TEXT), ("nonce", r#""n-0S6_WzA2Mj""#)])),
            vec![],
        ),
        ("logout token typed as any", token(HEADER, forge::payload(&[("events", "{}"), ("iat", NOW_TEXT)])), vec![]),
    ];
    for (kind, token, at_home) in &tokens {
        for (verifier, verify) in &verifiers {
            assert_eq!(
                verify(token) == ACCEPTED,
                at_home.contains(verifier),
                "{kind} as {verifier}: {}",
                verify(token)
            );
        }
    }
}

#[test]
fn rule_33_an_access_token_says_seven_things() {
    let token = access_token(&[]);
    assert_eq!(as_access_token(&token), ACCEPTED);
    for (name, expected) in [
        ("iss", "claims/issuer"),
        ("exp", "claims/missing"),
        ("aud", "claims/audience"),
        ("sub", "claims/subject"),
        ("client_id", "claims/missing"),
        ("iat", "claims/missing"),
        ("jti", "claims/missing"),
    ] {
        assert_eq!(as_access_token(without(&token, name)), expected, "{name}");
    }
    for (name, value, expected) in [
        ("client_id", "7", "claims/claim-type"),
        ("client_id", "null", "claims/claim-type"),
        ("client_id", r#"["s6BhdRkqt3"]"#, "claims/claim-type"),
        ("client_id", r#""""#, "claims/missing"),
        ("jti", r#""""#, "claims/missing"),
    ] {
        assert_eq!(as_access_token(access_token(&[(name, value)])), expected, "{name}: {value}");
    }
}

/// RFC 9068 §4: `at+jwt`, in full or short, and nothing else.
#[test]
fn rule_33_an_access_token_is_typed() {
    let typed = |typ: &str| {
        as_access_token(token(format!(r#"{{"alg":"HS256",{typ}"kid":"1"}}"#), {
            forge::payload(&[("client_id", r#""c""#), ("iat", NOW_TEXT), ("jti", r#""7""#)])
        }))
    };
    for typ in [r#""typ":"at+jwt","#, r#""typ":"application/at+jwt","#, r#""typ":"AT+JWT","#] {
        assert_eq!(typed(typ), ACCEPTED, "{typ}");
    }
    for typ in ["", r#""typ":"JWT","#, r#""typ":"at","#, r#""typ":"at+jwt ","#, r#""typ":["at+jwt"],"#] {
        assert_eq!(typed(typ), "header/type", "{typ}");
    }
    // A policy that says otherwise does not make it another profile.
    let tokens = AccessTokens::new(keys(), policy().no_typ()).with_clock(FixedClock(at(NOW)));
    assert_eq!(outcome(tokens.verify(access_token(&[]))), ACCEPTED);
}

#[test]
fn rule_34_an_id_token_is_of_the_login_that_it_completes() {
    assert_eq!(as_id_token(id_token(&[]), login()), ACCEPTED);
    assert_eq!(as_id_token(id_token(&[]), Login::with_nonce("n-0S6_WzA2Mk")), "claims/nonce");
    assert_eq!(as_id_token(id_token(&[]), Login::with_nonce("")), "claims/nonce");
    assert_eq!(as_id_token(without(&id_token(&[]), "nonce"), login()), "claims/missing");
    for value in ["7", "null", r#"["n-0S6_WzA2Mj"]"#] {
        assert_eq!(as_id_token(id_token(&[("nonce", value)]), login()), "claims/claim-type", "{value}");
    }
    // Without a nonce in the request there is none in the token.
    let of_a_login = without(&id_token(&[("auth_time", NOW_TEXT)]), "nonce");
    assert_eq!(as_id_token(of_a_login, Login::without_nonce()), ACCEPTED);
    assert_eq!(as_id_token(without(&id_token(&[]), "nonce"), Login::without_nonce()), "claims/type");
    // One that was lost on the way is no nonce, whatever the token says.
    assert_eq!(as_id_token(id_token(&[("nonce", r#""""#)]), Login::with_nonce("")), "claims/nonce");
    assert_eq!(as_id_token(id_token(&[]), Login::without_nonce()), "claims/nonce");
}

#[test]
fn rule_34_an_id_token_was_issued_to_this_client() {
    let shared = IdTokens::new(keys(), policy()).with_clock(FixedClock(at(NOW))).shared_with(["other"]);
    let shared = |token: &str| outcome(shared.verify(token, login()));
    let azp = |value: &str, audience: &str| shared(&id_token(&[("azp", value), ("aud", audience)]));
    assert_eq!(azp(r#""api""#, r#""api""#), ACCEPTED);
    assert_eq!(azp(r#""api""#, r#"["api","other"]"#), ACCEPTED);
    assert_eq!(azp(r#""other""#, r#""api""#), "claims/authorized-party");
    assert_eq!(azp(r#""other""#, r#"["api","other"]"#), "claims/authorized-party");
    assert_eq!(azp(r#""API""#, r#""api""#), "claims/authorized-party");
    for value in ["null", "7", r#"["api"]"#] {
        assert_eq!(azp(value, r#""api""#), "claims/claim-type", "{value}");
    }
    let several = id_token(&[("aud", r#"["api","other"]"#)]);
    assert_eq!(shared(&several), "claims/authorized-party", "several audiences, and no word on the party");
    // Audiences that this client does not trust.
    let evil = id_token(&[("aud", r#"["api","evil"]"#), ("azp", r#""api""#)]);
    assert_eq!(shared(&evil), "claims/audience");
    assert_eq!(as_id_token(evil, login()), "claims/audience");
    assert_eq!(
        as_id_token(id_token(&[("aud", r#"["api","other"]"#), ("azp", r#""api""#)]), login()),
        "claims/audience"
    );
    assert_eq!(as_id_token(id_token(&[("aud", r#"["api"]"#)]), login()), ACCEPTED);
    assert_eq!(as_id_token(id_token(&[("aud", r#""other""#), ("azp", r#""api""#)]), login()), "claims/audience");
}

#[test]
fn rule_34_an_id_token_was_issued_not_long_ago() {
    let issued = |iat: i64| id_token(&[("iat", &iat.to_string())]);
    let oldest = NOW - i64::try_from(IdTokens::<Hs256>::DEFAULT_MAX_AGE.as_secs()).unwrap() - 30;
    assert_eq!(as_id_token(issued(oldest), login()), ACCEPTED);
    assert_eq!(as_id_token(issued(oldest - 1), login()), "claims/lifetime");
    assert_eq!(as_id_token(issued(NOW + 31), login()), "claims/issued-in-future");
    assert_eq!(as_id_token(without(&id_token(&[]), "iat"), login()), "claims/lifetime");
    // What the policy says stands.
    let policy = || policy().max_age(seconds(60));
    assert_eq!(as_id_token_by(policy(), issued(NOW - 90), login()), ACCEPTED);
    assert_eq!(as_id_token_by(policy(), issued(NOW - 91), login()), "claims/lifetime");
}

#[test]
fn rule_34_an_id_token_says_when_the_user_was_there() {
    let at_most = |age: u64| login().max_age(seconds(age));
    let authenticated = |moment: &str| id_token(&[("auth_time", moment)]);
    let ago = |span: i64| authenticated(&(NOW - span).to_string());
    assert_eq!(as_id_token(ago(3630), at_most(3600)), ACCEPTED);
    assert_eq!(as_id_token(ago(3631), at_most(3600)), "claims/authentication-age");
    assert_eq!(as_id_token(ago(30), at_most(0)), ACCEPTED);
    assert_eq!(as_id_token(ago(31), at_most(0)), "claims/authentication-age");
    assert_eq!(as_id_token(id_token(&[]), at_most(3600)), "claims/missing");
    assert_eq!(as_id_token(ago(1_000_000), login()), ACCEPTED, "nobody asked");
    assert_eq!(as_id_token(ago(-31), login()), "claims/authentication-age", "in the future");
    assert_eq!(as_id_token(ago(-30), login()), ACCEPTED, "clocks differ");
    for value in [r#""1700000000""#, "null", "1.5", "-1", "[]", "99999999999999"] {
        assert_eq!(as_id_token(authenticated(value), login()), "claims/claim-type", "{value}");
    }
}

/// OIDC Core §3.1.3.6 and §3.3.2.11, with the values of its appendix A.4.
#[test]
fn rule_34_an_id_token_names_what_came_with_it() {
    let (access_token, at_hash) = ("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y", r#""77QmUPtjPfzWtF2AnpK9RQ""#);
    let (code, c_hash) = ("Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk", r#""LDktKdoQak3Pk0cnXxCltA""#);
    let both = id_token(&[("at_hash", at_hash), ("c_hash", c_hash)]);
    assert_eq!(as_id_token(&both, login().access_token(access_token).code(code)), ACCEPTED);
    assert_eq!(as_id_token(&both, login()), ACCEPTED, "nobody asked");
    assert_eq!(as_id_token(&both, login().access_token(code)), "claims/token-hash");
    assert_eq!(as_id_token(&both, login().code(access_token)), "claims/token-hash");
    assert_eq!(as_id_token(id_token(&[]), login().access_token(access_token)), "claims/missing");
    assert_eq!(as_id_token(id_token(&[("at_hash", at_hash)]), login().code(code)), "claims/missing");
    for value in ["7", "null", r#"["77QmUPtjPfzWtF2AnpK9RQ"]"#] {
        let token = id_token(&[("at_hash", value)]);
        assert_eq!(as_id_token(&token, login()), "claims/claim-type", "{value}");
    }
    for value in [r#""""#, r#""77QmUPtjPfzWtF2AnpK9RQ==""#, r#""77QmUPtjPfzWtF2AnpK9R""#, r#""77QmUPtjPfzWtF2AnpK9RR""#]
    {
        let token = id_token(&[("at_hash", value)]);
        assert_eq!(as_id_token(&token, login().access_token(access_token)), "claims/token-hash", "{value}");
    }
}

/// The hash is that of the signature's algorithm.
#[test]
fn rule_34_a_name_is_half_a_hash_of_the_algorithms_kind() {
    fn check<A: Algorithm>(key: SigningKey<Jwt<A>>, hash: &'static digest::Algorithm) {
        let keys = KeySet::issuer(ISSUER, key.verifying_key().unwrap());
        let tokens = IdTokens::new(keys, policy()).with_clock(FixedClock(at(NOW)));
        let issuer = Issuer::new(key);
        for (used, expected) in [
            (&digest::SHA256, hash == &digest::SHA256),
            (&digest::SHA384, hash == &digest::SHA384),
            (&digest::SHA512, hash == &digest::SHA512),
        ] {
            let name = encode(&digest::digest(used, b"token").as_ref()[..used.output_len() / 2]);
            let claims = claims().issued_at(at(NOW)).claim("at_hash", name).unwrap();
            let found = tokens.verify(issuer.issue(&claims).unwrap(), Login::without_nonce().access_token("token"));
            assert_eq!(found.is_ok(), expected, "{}", A::NAME);
        }
    }
    check(SigningKey::<Jwt<Hs256>>::generate().unwrap(), &digest::SHA256);
    check(SigningKey::<Jwt<Es256>>::generate().unwrap(), &digest::SHA256);
    check(SigningKey::<Jwt<Es384>>::generate().unwrap(), &digest::SHA384);
    check(rsa_pair::signing::<Rs512>(), &digest::SHA512);
    check(SigningKey::<Jwt<EdDsa>>::generate().unwrap(), &digest::SHA512);
    check(rsa_pair::signing::<Rs512>().by_key(), &digest::SHA512);
}

/// A JWT of a type of its own may claim what it likes.
#[test]
fn rule_32_only_a_type_of_its_own_frees_a_jwt_to_say_what_id_tokens_say() {
    for name in ["nonce", "at_hash", "c_hash", "s_hash", "auth_time", "amr", "events"] {
        let payload = forge::payload(&[(name, r#""x""#)]);
        assert_eq!(forge::verdict(token(HEADER, &payload)), "claims/type", "{name}");
        assert_eq!(forge::verdict_by(policy().no_typ(), token(UNTYPED, &payload)), "claims/type", "{name}");
        let verifier = forge::verifier(policy());
        assert!(verifier.verify_with(token(HEADER, &payload), &Request::default(), &Rules::of_any_kind()).is_ok());
        let own = token(r#"{"alg":"HS256","typ":"dpop+jwt"}"#, &payload);
        assert_eq!(forge::verdict_by(policy().typ("dpop+jwt"), own), ACCEPTED, "{name}");
    }
    assert_eq!(forge::verdict(token(HEADER, forge::payload(&[("azp", r#""x""#), ("Nonce", "1")]))), ACCEPTED);
}

#[test]
fn a_profile_gives_back_what_any_verifier_does() {
    let verified: Verified<Jwt<Hs256>> = AccessTokens::new(keys(), Policy::audience(AUDIENCE))
        .with_clock(FixedClock(at(NOW)))
        .verify(access_token(&[("scope", r#""read""#)]))
        .unwrap();
    assert_eq!(verified.claims().get::<&str>("scope").unwrap(), Some("read"));
    assert_eq!(verified.claims().credential_type(), Some("at+jwt"));
    let plain = Verifier::new(keys(), policy()).with_clock(FixedClock(at(NOW)));
    assert_eq!(verdict(&plain, forge::with_payload(forge::payload(&[]))), ACCEPTED);
}

#[test]
fn a_login_is_not_shown() {
    let login = login().access_token("an access token").code("a code");
    assert_eq!(format!("{login:?}"), "Login(redacted)");
}
