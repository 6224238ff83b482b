//! `biscuit-auth`.

use std::hint::black_box;
use std::time::{Duration, SystemTime};

use biscuit_auth::builder::{Binary, Check, CheckKind, Expression, Op, Rule, Term, date, fact, pred, string, var};
use biscuit_auth::builder_ext::AuthorizerExt as _;
use biscuit_auth::{
    AuthorizerBuilder, AuthorizerLimits, Biscuit as RawBiscuit, BlockBuilder, KeyPair, PrivateKey, UnverifiedBiscuit,
};
use countersign::biscuit::Algorithm;
use countersign::{Biscuit, SigningKey};

use super::{AUDIENCE, ISSUER, Narrowing, RESTRICTIONS, Raw};

struct BiscuitAuth {
    pair: KeyPair,
}

pub(crate) fn root<A: Algorithm>(key: &SigningKey<Biscuit<A>>) -> Box<dyn Raw> {
    Box::new(holding(key))
}

pub(crate) fn narrowing<A: Algorithm>(key: &SigningKey<Biscuit<A>>) -> Box<dyn Narrowing> {
    Box::new(holding(key))
}

fn holding<A: Algorithm>(key: &SigningKey<Biscuit<A>>) -> BiscuitAuth {
    let armour = key.write().unwrap();
    let private = PrivateKey::from_pem(std::str::from_utf8(armour.expose()).unwrap()).unwrap();
    BiscuitAuth { pair: KeyPair::from(&private) }
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
        self.authorize(token, &[]);
    }
}

/// `check if NAME(TERM)`, or `check if NAME($NAME), $NAME < TERM`
fn check(name: &str, term: Term, is_moment: bool) -> Check {
    let none: &[Term] = &[];
    let (argument, expressions) = if is_moment {
        let ops = vec![Op::Value(var(name)), Op::Value(term), Op::Binary(Binary::LessThan)];
        (var(name), vec![Expression { ops }])
    } else {
        (term, Vec::new())
    };
    let query = Rule::new(pred("query", none), vec![pred(name, &[argument])], expressions, Vec::new());
    Check { queries: vec![query], kind: CheckKind::One }
}

impl Narrowing for BiscuitAuth {
    fn attenuate(&self, token: &str) {
        let mut block = BlockBuilder::new();
        for restriction in RESTRICTIONS {
            let (name, value) = restriction.split_once('=').unwrap();
            block = block
                .check(match name {
                    "expires-before" => check("time", Term::Date(value.parse().unwrap()), true),
                    name => check(name, string(value), false),
                })
                .unwrap();
        }
        let narrowed = UnverifiedBiscuit::from_base64(token).unwrap().append(block).unwrap();
        black_box(narrowed.to_base64().unwrap());
    }

    fn verify_narrowed(&self, token: &str) {
        self.authorize(token, &[("operation", "read"), ("resource", "/reports/7"), ("tenant", "acme")]);
    }
}

impl BiscuitAuth {
    fn authorize(&self, token: &str, request: &[(&str, &str)]) {
        let limits = AuthorizerLimits { max_time: Duration::from_secs(10), ..AuthorizerLimits::default() };
        let biscuit = RawBiscuit::from_base64(token, self.pair.public()).unwrap();
        let now = SystemTime::now();
        let moments = [now - Duration::from_secs(30), now, now + Duration::from_secs(30)];
        let mut authorizer = AuthorizerBuilder::new().set_limits(limits).allow_all();
        for moment in &moments {
            authorizer = authorizer.fact(fact("time", &[date(moment)])).unwrap();
        }
        for (name, value) in request {
            authorizer = authorizer.fact(fact(name, &[string(value)])).unwrap();
        }
        let mut authorizer = authorizer.fact(fact("audience", &[string(AUDIENCE)])).unwrap().build(&biscuit).unwrap();
        authorizer.authorize().unwrap();
        let subject: (String,) = authorizer.query_exactly_one("data($sub) <- sub($sub)").unwrap();
        black_box(subject);
    }
}
