//! The raw crates, used as their documentation shows, with every check they have turned on.

use std::hint::black_box;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use biscuit_auth::builder::{Binary, Check, CheckKind, Expression, Op, Rule, Term, date, fact, pred, string, var};
use biscuit_auth::builder_ext::AuthorizerExt as _;
use biscuit_auth::{AuthorizerBuilder, AuthorizerLimits, Biscuit as RawBiscuit, KeyPair, PrivateKey};
use countersign::{Biscuit, EdDsa, Es256, Hs256, Jwt, Paseto, SigningKey, V4Public};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use pasetors::claims::{Claims, ClaimsValidationRules};
use pasetors::keys::{AsymmetricPublicKey, AsymmetricSecretKey};
use pasetors::token::UntrustedToken;
use pasetors::version4::V4;
use serde::{Deserialize, Serialize};

use crate::{AUDIENCE, ISSUER, Raw};

#[derive(Serialize, Deserialize)]
struct Payload {
    iss: String,
    sub: String,
    jti: String,
    aud: String,
    exp: u64,
    iat: u64,
    client_id: String,
    scope: String,
    tenant: u32,
}

fn payload() -> Payload {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    Payload {
        iss: ISSUER.into(),
        sub: "248289761001".into(),
        jti: "wjD2_HhwHUuBhvfGs2fK7g".into(),
        aud: AUDIENCE.into(),
        exp: now + 3600,
        iat: now,
        client_id: "s6BhdRkqt3".into(),
        scope: "read write".into(),
        tenant: 42,
    }
}

pub(crate) struct Jsonwebtoken {
    header: Header,
    payload: Payload,
    signing: EncodingKey,
    verifying: DecodingKey,
    validation: Validation,
}

impl Jsonwebtoken {
    fn new(algorithm: Algorithm, signing: EncodingKey, verifying: DecodingKey) -> Self {
        let mut validation = Validation::new(algorithm);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["exp", "aud", "iss", "sub"]);
        validation.validate_nbf = true;
        Self { header: Header::new(algorithm), payload: payload(), signing, verifying, validation }
    }

    pub(crate) fn hmac(key: &SigningKey<Jwt<Hs256>>) -> Self {
        let digits = key.write().unwrap();
        let secret: Vec<u8> = std::str::from_utf8(digits.expose())
            .unwrap()
            .trim()
            .as_bytes()
            .chunks(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect();
        Self::new(Algorithm::HS256, EncodingKey::from_secret(&secret), DecodingKey::from_secret(&secret))
    }

    pub(crate) fn ec(key: &SigningKey<Jwt<Es256>>) -> Self {
        let private = der(key.write().unwrap().expose());
        let public = der(key.verifying_key().unwrap().write().unwrap().expose());
        let point = public.last_chunk::<65>().unwrap();
        Self::new(Algorithm::ES256, EncodingKey::from_ec_der(&private), DecodingKey::from_ec_der(point))
    }

    pub(crate) fn ed(key: &SigningKey<Jwt<EdDsa>>) -> Self {
        let private = der(key.write().unwrap().expose());
        let public = der(key.verifying_key().unwrap().write().unwrap().expose());
        let bytes = public.last_chunk::<32>().unwrap();
        Self::new(Algorithm::EdDSA, EncodingKey::from_ed_der(&private), DecodingKey::from_ed_der(bytes))
    }
}

fn der(armour: &[u8]) -> Vec<u8> {
    pem::parse(armour).unwrap().into_contents()
}

impl Raw for Jsonwebtoken {
    fn issue(&self) {
        black_box(encode(&self.header, &self.payload, &self.signing).unwrap());
    }

    fn verify(&self, token: &str) {
        black_box(decode::<Payload>(token, &self.verifying, &self.validation).unwrap());
    }
}

pub(crate) struct Pasetors {
    signing: AsymmetricSecretKey<V4>,
    verifying: AsymmetricPublicKey<V4>,
    rules: ClaimsValidationRules,
}

impl Pasetors {
    pub(crate) fn new(key: &SigningKey<Paseto<V4Public>>) -> Self {
        let text = |secret: countersign::Secret| std::str::from_utf8(secret.expose()).unwrap().trim().to_owned();
        let signing = AsymmetricSecretKey::try_from(text(key.write().unwrap()).as_str()).unwrap();
        let verifying = text(key.verifying_key().unwrap().write().unwrap());
        let mut rules = ClaimsValidationRules::new();
        rules.validate_issuer_with(ISSUER);
        rules.validate_audience_with(AUDIENCE);
        Self { signing, verifying: AsymmetricPublicKey::try_from(verifying.as_str()).unwrap(), rules }
    }
}

impl Raw for Pasetors {
    fn issue(&self) {
        let mut claims = Claims::new_expires_in(&Duration::from_secs(3600)).unwrap();
        claims.issuer(ISSUER).unwrap();
        claims.subject("248289761001").unwrap();
        claims.audience(AUDIENCE).unwrap();
        claims.token_identifier("wjD2_HhwHUuBhvfGs2fK7g").unwrap();
        claims.add_additional("client_id", "s6BhdRkqt3").unwrap();
        claims.add_additional("scope", "read write").unwrap();
        claims.add_additional("tenant", 42).unwrap();
        black_box(pasetors::public::sign(&self.signing, &claims, None, None).unwrap());
    }

    fn verify(&self, token: &str) {
        // Its own rules demand an `nbf`, which the token of this comparison does not have: the low level, then the payload.
        let untrusted = UntrustedToken::try_from(token).unwrap();
        let trusted = pasetors::version4::PublicToken::verify(&self.verifying, &untrusted, None, None).unwrap();
        let claims = Claims::from_bytes(trusted.payload().as_bytes()).unwrap();
        black_box((claims, &self.rules));
    }
}

pub(crate) struct BiscuitAuth {
    pair: KeyPair,
}

impl BiscuitAuth {
    pub(crate) fn new(key: &SigningKey<Biscuit>) -> Self {
        let armour = key.write().unwrap();
        let private = PrivateKey::from_pem(std::str::from_utf8(armour.expose()).unwrap()).unwrap();
        Self { pair: KeyPair::from(&private) }
    }
}

impl Raw for BiscuitAuth {
    fn issue(&self) {
        let (now, later) = (SystemTime::now(), SystemTime::now() + Duration::from_secs(3600));
        let mut builder = RawBiscuit::builder();
        for (name, term) in [
            ("iss", string(ISSUER)),
            ("sub", string("248289761001")),
            ("jti", string("wjD2_HhwHUuBhvfGs2fK7g")),
            ("aud", string(AUDIENCE)),
            ("exp", date(&later)),
            ("iat", date(&now)),
        ] {
            builder = builder.fact(fact(name, &[term])).unwrap();
        }
        for (name, value) in
            [("client_id", string("s6BhdRkqt3")), ("scope", string("read write")), ("tenant", Term::Integer(42))]
        {
            builder = builder.fact(fact("claim", &[string(name), value])).unwrap();
        }
        let expression =
            Expression { ops: vec![Op::Value(var("time")), Op::Value(date(&later)), Op::Binary(Binary::LessThan)] };
        for (predicate, expressions) in
            [(pred("time", &[var("time")]), vec![expression]), (pred("audience", &[string(AUDIENCE)]), Vec::new())]
        {
            let none: &[Term] = &[];
            let query = Rule::new(pred("query", none), vec![predicate], expressions, Vec::new());
            builder = builder.check(Check { queries: vec![query], kind: CheckKind::One }).unwrap();
        }
        black_box(builder.build(&self.pair).unwrap().to_base64().unwrap());
    }

    fn verify(&self, token: &str) {
        let limits = AuthorizerLimits { max_time: Duration::from_secs(10), ..AuthorizerLimits::default() };
        let biscuit = RawBiscuit::from_base64(token, self.pair.public()).unwrap();
        let now = SystemTime::now();
        let moments = [now - Duration::from_secs(30), now, now + Duration::from_secs(30)];
        let mut authorizer = AuthorizerBuilder::new().set_limits(limits).allow_all();
        for moment in &moments {
            authorizer = authorizer.fact(fact("time", &[date(moment)])).unwrap();
        }
        let mut authorizer = authorizer.fact(fact("audience", &[string(AUDIENCE)])).unwrap().build(&biscuit).unwrap();
        authorizer.authorize().unwrap();
        let subject: (String,) = authorizer.query_exactly_one("data($sub) <- sub($sub)").unwrap();
        black_box(subject);
    }
}
