//! `biscuit-auth`.

use std::hint::black_box;
use std::time::{Duration, SystemTime};

use biscuit_auth::builder::{Binary, Check, CheckKind, Expression, Op, Rule, Term, date, fact, pred, string, var};
use biscuit_auth::builder_ext::AuthorizerExt as _;
use biscuit_auth::{AuthorizerBuilder, AuthorizerLimits, Biscuit as RawBiscuit, KeyPair, PrivateKey};
use countersign::{Biscuit, SigningKey};

use super::{AUDIENCE, ISSUER, Raw};

struct BiscuitAuth {
    pair: KeyPair,
}

pub(crate) fn ed25519(key: &SigningKey<Biscuit>) -> Box<dyn Raw> {
    let armour = key.write().unwrap();
    let private = PrivateKey::from_pem(std::str::from_utf8(armour.expose()).unwrap()).unwrap();
    Box::new(BiscuitAuth { pair: KeyPair::from(&private) })
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
