//! An issued token is safe with a verifier that knows nothing of these claims: its checks make any authorizer heed them.

use std::time::Duration;

use biscuit_auth::AuthorizerLimits;
use biscuit_auth::builder::AuthorizerBuilder;
use countersign::{Biscuit, Issuer, SigningKey};

use super::forge::raw;
use crate::support::{NOW, at, claims};

/// Whether a plain authorizer with these facts accepts.
fn accepts(token: &biscuit_auth::Biscuit, facts: &str) -> bool {
    // By default it is given a millisecond, which a busy machine may be elsewhere for.
    let limits = AuthorizerLimits { max_time: Duration::from_secs(60), ..AuthorizerLimits::default() };
    let authorizer = AuthorizerBuilder::new().set_limits(limits).code(format!("{facts} allow if true;")).unwrap();
    authorizer.build(token).unwrap().authorize().is_ok()
}

fn issued(claims: &countersign::Claims) -> biscuit_auth::Biscuit {
    let key = SigningKey::<Biscuit>::generate().unwrap();
    let root = raw(&key).public();
    let token = Issuer::new(key).issue(claims).unwrap();
    biscuit_auth::Biscuit::from_base64(token.as_str(), root).unwrap()
}

#[test]
fn a_plain_authorizer_heeds_time_and_audience() {
    let token = issued(&claims().not_before(at(NOW)));
    for (facts, is_good) in [
        (r#"time(2023-11-14T22:13:20Z); audience("api");"#, true),
        (r#"time(2023-11-14T22:23:19Z); audience("api");"#, true),
        (r#"time(2023-11-14T22:23:20Z); audience("api");"#, false),
        (r#"time(2023-11-14T22:13:19Z); audience("api");"#, false),
        (r#"time(2023-11-14T22:13:20Z); audience("web");"#, false),
        (r#"time(2023-11-14T22:13:20Z);"#, false),
        (r#"audience("api");"#, false),
    ] {
        assert_eq!(accepts(&token, facts), is_good, "{facts}");
    }
}

#[test]
fn any_of_several_audiences_will_do() {
    let token = issued(&claims().audience("web"));
    for (audience, is_good) in [("api", true), ("web", true), ("mail", false)] {
        let facts = format!(r#"time(2023-11-14T22:13:20Z); audience("{audience}");"#);
        assert_eq!(accepts(&token, &facts), is_good, "{audience}");
    }
}

#[test]
fn its_claims_are_facts_to_ask_for() {
    let token = issued(&claims().typ("at+jwt").id("7").claim("role", "admin").unwrap().claim("roles", [1, 2]).unwrap());
    let facts = r#"time(2023-11-14T22:13:20Z); audience("api");
        check if iss("https://issuer.example"), sub("alice"), aud("api"), typ("at+jwt"), jti("7");
        check if claim("role", "admin"), claim_json("roles", "[1,2]");"#;
    assert!(accepts(&token, facts));
    assert!(!accepts(&token, &facts.replace("alice", "root")));
}
