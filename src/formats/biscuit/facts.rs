//! Claims as facts of the authority block, and the checks that make any Biscuit verifier hold them.
//!
//! `iss("…")`, `sub`, `jti`, `typ`: strings. `aud`: a string, or a set of them. `exp`, `nbf`, `iat`: dates. Values of your
//! own: `claim(name, value)` for strings, integers and booleans, `claim_json(name, text)` for everything else.
//!
//! They are read back from the literal facts of the authority block alone, one value a name. Asking the Datalog engine
//! would not do: a rule, the authorizer or a later block could answer.

use std::collections::BTreeSet;

use biscuit_auth::builder::{
    Binary, BiscuitBuilder, Check, CheckKind, Expression, Fact, Op, Rule, Term, fact, pred, string, var,
};
use biscuit_auth::format::schema;
use biscuit_auth::format::schema::term::Content;

use super::blocks::{Block, Symbols};
use crate::claims::audience::Audience;
use crate::claims::claims::Claims;
use crate::claims::json::REGISTERED;
use crate::foundation::clock::Timestamp;
use crate::foundation::encoding::json;
use crate::foundation::error::Error;
use crate::foundation::rejection::Rejection;

/// Ambient facts that the authorizer supplies, and checks ask for.
pub(super) const TIME: &str = "time";
pub(super) const AUDIENCE: &str = "audience";

const CLAIM: &str = "claim";
const CLAIM_JSON: &str = "claim_json";

/// Whether facts of this name are claims or ambient, so that a request cannot supply them.
pub(super) fn is_reserved(name: &str) -> bool {
    REGISTERED.contains(&name) || [TIME, AUDIENCE, CLAIM, CLAIM_JSON].contains(&name)
}

/// An authority block that says `claims`.
pub(super) fn write(claims: &Claims) -> Result<BiscuitBuilder, Error> {
    facts(claims)
        .into_iter()
        .try_fold(BiscuitBuilder::new(), |builder, fact| builder.fact(fact))
        .and_then(|builder| checks(claims).try_fold(builder, |builder, check| builder.check(check)))
        .map_err(|_| Error::claims("the claims cannot be written as Biscuit facts"))
}

fn facts(claims: &Claims) -> Vec<Fact> {
    let texts =
        [("iss", claims.iss()), ("sub", claims.sub()), ("jti", claims.jti()), ("typ", claims.credential_type())];
    let times = [("exp", Some(claims.exp())), ("nbf", claims.nbf()), ("iat", claims.iat())];
    let registered = texts
        .into_iter()
        .map(|(name, text)| (name, text.map(string)))
        .chain([("aud", claims.aud().map(audience))])
        .chain(times.into_iter().map(|(name, moment)| (name, moment.map(date))));
    let custom = claims.custom().map(|(name, value)| match scalar(value) {
        Some(value) => fact(CLAIM, &[string(name), value]),
        None => fact(CLAIM_JSON, &[string(name), string(value)]),
    });
    registered.filter_map(|(name, term)| Some(fact(name, &[term?]))).chain(custom).collect()
}

/// What makes every Biscuit verifier, and not only this one, hold the claims about time and audience.
fn checks(claims: &Claims) -> impl Iterator<Item = Check> {
    let exp = Some(check_time(Binary::LessThan, claims.exp()));
    let nbf = claims.nbf().map(|nbf| check_time(Binary::GreaterOrEqual, nbf));
    let aud = claims.aud().map(|aud| check_audience(aud.iter()));
    [exp, nbf, aud].into_iter().flatten()
}

fn audience(aud: &Audience) -> Term {
    one_of(aud.iter())
}

/// A string, or a set of them.
fn one_of<'n>(names: impl Iterator<Item = &'n str>) -> Term {
    let names: BTreeSet<Term> = names.map(string).collect();
    match names.first() {
        Some(only) if names.len() == 1 => only.clone(),
        _ => Term::Set(names),
    }
}

fn date(moment: Timestamp) -> Term {
    Term::Date(moment.unix().unsigned_abs())
}

/// The term for a value that Datalog has a type for, where reading that term gives back the same text.
fn scalar(value: &str) -> Option<Term> {
    match value {
        "true" => Some(Term::Bool(true)),
        "false" => Some(Term::Bool(false)),
        _ if value.starts_with('"') => {
            let text = json::string(value)?;
            (json::quoted(&text) == value).then(|| string(&text))
        }
        _ => value.parse().ok().filter(|number: &i64| number.to_string() == value).map(Term::Integer),
    }
}

/// `check if time($time), $time OPERATOR moment`
pub(super) fn check_time(operator: Binary, moment: Timestamp) -> Check {
    let time = var(TIME);
    let expression = Expression { ops: vec![Op::Value(time.clone()), Op::Value(date(moment)), Op::Binary(operator)] };
    check(Rule::new(pred("query", NO_TERMS), vec![pred(TIME, &[time])], vec![expression], Vec::new()))
}

/// `check if audience("…")`, or `check if audience($audience), {"…", "…"}.contains($audience)`
pub(super) fn check_audience<'n>(names: impl Iterator<Item = &'n str>) -> Check {
    let (term, expressions) = match one_of(names) {
        names @ Term::Set(_) => {
            let variable = var(AUDIENCE);
            let ops = vec![Op::Value(names), Op::Value(variable.clone()), Op::Binary(Binary::Contains)];
            (variable, vec![Expression { ops }])
        }
        name => (name, Vec::new()),
    };
    check(Rule::new(pred("query", NO_TERMS), vec![pred(AUDIENCE, &[term])], expressions, Vec::new()))
}

/// `check if name("value")`
pub(super) fn check_fact(name: &str, value: &str) -> Check {
    check(Rule::new(pred("query", NO_TERMS), vec![pred(name, &[string(value)])], Vec::new(), Vec::new()))
}

const NO_TERMS: &[Term] = &[];

fn check(query: Rule) -> Check {
    Check { queries: vec![query], kind: CheckKind::One }
}

/// The claims of an authority block. Facts of other names are the application's own, and stay for its Datalog.
pub(super) fn read(authority: &Block) -> Result<Claims, Rejection> {
    let mut claims = Claims::expiring_at(Timestamp::MAX);
    let mut exp = None;
    let mut custom: Vec<(Box<str>, Box<str>)> = Vec::new();
    for schema::Fact { predicate } in &authority.content.facts {
        let reader = Reader { symbols: &authority.symbols, terms: &predicate.terms };
        let name = authority.symbols.get_symbol(predicate.name).ok_or(Rejection::ClaimsJson)?;
        match name {
            "iss" => set(&mut claims.iss, reader.text()?)?,
            "sub" => set(&mut claims.sub, reader.text()?)?,
            "jti" => set(&mut claims.jti, reader.text()?)?,
            "typ" => set(&mut claims.typ, reader.text()?)?,
            "aud" => set(&mut claims.aud, reader.audience()?)?,
            "exp" => set(&mut exp, reader.moment()?)?,
            "nbf" => set(&mut claims.nbf, reader.moment()?)?,
            "iat" => set(&mut claims.iat, reader.moment()?)?,
            CLAIM => custom.push(reader.value()?),
            CLAIM_JSON => custom.push(reader.json()?),
            // The circumstances are the verifier's to tell: here they would answer what holders' checks ask.
            TIME | AUDIENCE => return Err(Rejection::ClaimType),
            _ => {}
        }
    }
    let heads = authority.content.rules.iter().map(|rule| authority.symbols.get_symbol(rule.head.name));
    if heads.flatten().any(|head| [TIME, AUDIENCE].contains(&head)) {
        return Err(Rejection::ClaimType);
    }
    claims.exp = exp.ok_or(Rejection::Missing)?;
    if claims.exp.unix() == 0 {
        return Err(Rejection::ClaimType);
    }
    let names: BTreeSet<&str> = custom.iter().map(|(name, _)| name.as_ref()).collect();
    // A claim called `sub` would be a second `sub` to whoever reads the claims as one object.
    if names.len() < custom.len() || names.iter().any(|name| REGISTERED.contains(name)) {
        return Err(Rejection::DuplicateClaim);
    }
    Ok(claims.with_custom(custom))
}

fn set<T>(claim: &mut Option<T>, value: T) -> Result<(), Rejection> {
    if claim.replace(value).is_some() { Err(Rejection::DuplicateClaim) } else { Ok(()) }
}

/// The terms of one fact, read as what they must be.
struct Reader<'b> {
    symbols: &'b Symbols,
    terms: &'b [schema::Term],
}

impl Reader<'_> {
    fn only(&self) -> Result<&Content, Rejection> {
        match self.terms {
            [schema::Term { content: Some(content) }] => Ok(content),
            _ => Err(Rejection::ClaimType),
        }
    }

    fn symbol(&self, content: &Content) -> Result<Box<str>, Rejection> {
        match content {
            Content::String(index) => self.symbols.get_symbol(*index).map(Into::into).ok_or(Rejection::ClaimType),
            _ => Err(Rejection::ClaimType),
        }
    }

    fn text(&self) -> Result<Box<str>, Rejection> {
        self.symbol(self.only()?)
    }

    fn moment(&self) -> Result<Timestamp, Rejection> {
        let Content::Date(seconds) = self.only()? else { return Err(Rejection::ClaimType) };
        i64::try_from(*seconds).ok().and_then(Timestamp::from_unix).ok_or(Rejection::ClaimType)
    }

    fn audience(&self) -> Result<Audience, Rejection> {
        let names = match self.only()? {
            Content::Set(set) => {
                let content = |term: &schema::Term| self.symbol(term.content.as_ref().ok_or(Rejection::ClaimType)?);
                set.set.iter().map(content).collect::<Result<_, _>>()?
            }
            content => vec![self.symbol(content)?],
        };
        Audience::new(names).ok_or(Rejection::Audience)
    }

    /// A name, and what it stands for.
    fn pair(&self) -> Result<(Box<str>, &Content), Rejection> {
        match self.terms {
            [schema::Term { content: Some(name) }, schema::Term { content: Some(value) }] => {
                Ok((self.symbol(name)?, value))
            }
            _ => Err(Rejection::ClaimType),
        }
    }

    fn value(&self) -> Result<(Box<str>, Box<str>), Rejection> {
        let (name, value) = self.pair()?;
        let value = match value {
            Content::Integer(number) => number.to_string(),
            Content::Bool(truth) => truth.to_string(),
            content => json::quoted(&self.symbol(content)?),
        };
        Ok((name, value.into()))
    }

    fn json(&self) -> Result<(Box<str>, Box<str>), Rejection> {
        let (name, value) = self.pair()?;
        let value = self.symbol(value)?;
        json::check(&value).map_err(|_| Rejection::ClaimType)?;
        Ok((name, value))
    }
}
