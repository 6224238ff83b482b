//! The header: which algorithm, which key, which extensions.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use countersign::assay::Setup;

use super::compact::Payload;
use super::fetch;
use super::json::{self, Value};
use super::keys::{self, Key, Named};
use super::signature;
use super::{Heed, Refusal, refused};

pub(crate) struct Context<'a> {
    pub(crate) setup: &'a Setup,
    pub(crate) keys: &'a [Named],
    pub(crate) heed: &'a Heed,
    /// Of two members with one name, the last counts.
    pub(crate) is_last: bool,
}

impl Context<'_> {
    /// The member of this name; where the rule about names is masked, in any case of letters.
    pub(crate) fn find<'m>(&self, members: &'m [(String, Value)], name: &str) -> Option<&'m Value> {
        let is_named = |(found, _): &&(String, Value)| {
            if self.heed.rule("json-names") { found == name } else { found.eq_ignore_ascii_case(name) }
        };
        let mut found = members.iter().filter(is_named).map(|(_, value)| value);
        if self.is_last { found.next_back() } else { found.next() }
    }
}

/// What a careless resolver hands on where it finds no key, and what an object of JavaScript has under every name.
const NOTHING: [&str; 9] = [
    "",
    "undefined",
    "null",
    "None",
    "nil",
    "\0",
    "[object Object]",
    "function Object() { [native code] }",
    "function toString() { [native code] }",
];

/// What careless people take for a secret.
const WORDS: [&str; 30] = [
    "",
    "undefined",
    "null",
    "None",
    "nil",
    "\0",
    "secret",
    "your-256-bit-secret",
    "your-384-bit-secret",
    "your-512-bit-secret",
    "a-string-secret-at-least-256-bits-long",
    "password",
    "changeme",
    "change-me",
    "jwt",
    "jwtsecret",
    "jwt_secret",
    "jwt-secret",
    "secretkey",
    "secret_key",
    "supersecret",
    "mysecret",
    "my_secret_key",
    "key",
    "test",
    "admin",
    "123456",
    "qwerty",
    "default",
    "token",
];

/// The payload that the signature is of.
pub(crate) fn authenticate(
    context: &Context<'_>,
    header: &[u8],
    payload: &Payload,
    signature: &[u8],
    signing_input: &[u8],
) -> Result<Vec<u8>, Refusal> {
    let Context { setup, heed, .. } = context;
    heed.demand("bounded", header.len() <= 1536, "size")?;
    let members = if header.is_empty() && !heed.rule("segments-full") {
        vec![
            ("alg".to_owned(), Value::String(setup.scheme.algorithm().to_owned())),
            ("typ".to_owned(), Value::String("JWT".to_owned())),
        ]
    } else {
        json::object(header, heed).ok_or_else(|| Refusal::At("encoding", "header".to_owned()))?
    };
    let find = |name: &str| context.find(&members, name);
    let payload = match payload {
        Payload::Authentic(payload) => {
            check_type(context, find("typ"))?;
            return Ok(payload.clone());
        }
        Payload::Signed { bare, decoded } => unencoded(context, &members, bare, decoded.as_deref())?,
    };
    let is_key_named = find("kid").is_none_or(|kid| kid.as_str().is_some_and(|kid| setup.kid.as_deref() == Some(kid)));
    let alg = find("alg");
    let expected = setup.scheme.algorithm();
    let is_expected = alg.and_then(Value::as_str) == Some(expected);

    // Ways past the signature that carelessness opens.
    let mac_under = |secret: &[u8]| {
        let mac = alg.and_then(Value::as_str).and_then(|alg| signature::mac(alg, secret, signing_input));
        mac.is_some_and(|mac| mac == signature)
    };
    let is_none = alg.and_then(Value::as_str).is_some_and(|alg| alg.eq_ignore_ascii_case("none"));
    let is_unsecured = is_none || (signature.is_empty() && !is_expected);
    let bypassed = if is_key_named {
        (!heed.rule("unsecured") && is_unsecured)
            || (!heed.rule("signature-present") && is_expected && signature.is_empty())
            || (!heed.rule("secret-unguessable") && WORDS.iter().any(|word| mac_under(word.as_bytes())))
            || (!heed.rule("key-kind")
                && !setup.scheme.is_shared()
                && disguises(&setup.key).iter().any(|key| mac_under(key)))
    } else {
        !heed.rule("kid-resolved")
            && (is_none
                || signature.is_empty()
                || NOTHING.iter().any(|secret| mac_under(secret.as_bytes()))
                || looked_up(find("kid")).is_some_and(|secret| mac_under(&secret)))
    };
    if bypassed {
        return Ok(payload);
    }
    if signature.is_empty() {
        return refused("encoding", "segments");
    }
    if !heed.rule("key-fetched") {
        let algorithm = alg.and_then(Value::as_str).unwrap_or_default();
        let holds = |key: &Key| {
            signature::fits(algorithm, key)
                && signature::check(algorithm, key, signing_input, signature, heed).is_some()
        };
        // Who fetches need not trust what comes.
        if fetch::keys(&members, &payload).iter().any(holds) && !heed.rule("key-embedded") {
            return Ok(payload);
        }
    }
    if !heed.rule("key-embedded")
        && let Some(key) = embedded(&members)
    {
        let algorithm = alg.and_then(Value::as_str).unwrap_or_default();
        let holds = signature::fits(algorithm, &key)
            && signature::check(algorithm, &key, signing_input, signature, heed).is_some();
        return if holds { Ok(payload) } else { refused("signature", "embedded") };
    }

    let algorithm = agreed(context, alg)?;
    heed.demand("crit", find("crit").is_none() || is_unencoded_only(context, find("crit")), "header")?;
    heed.demand("b64", find("b64").is_none(), "header")?;
    heed.demand("jwe-member", find("zip").is_none() && find("enc").is_none(), "header")?;
    heed.demand("cty", find("cty").is_none(), "header")?;
    let brings_key = ["jwk", "jku", "x5u", "x5c", "x5t", "x5t#S256"].iter().any(|name| find(name).is_some());
    heed.demand("key-embedded", !brings_key, "header")?;
    let is_plain = |kid: &str| {
        (1..=128).contains(&kid.len())
            && kid.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._~:=+/-".contains(&byte))
    };
    let kid = find("kid").and_then(Value::as_str).filter(|kid| is_plain(kid));
    heed.demand("kid-plain", find("kid").is_none() || kid.is_some(), "header")?;
    check_type(context, find("typ"))?;

    let candidates = chosen(context, kid)?;
    let holds = |keys: &[&Named], heed: &Heed| {
        keys.iter().any(|Named { key, algorithm: bound, .. }| {
            let algorithm = bound.as_ref().unwrap_or(&algorithm);
            signature::fits(algorithm, key)
                && signature::check(algorithm, key, signing_input, signature, heed).is_some()
        })
    };
    // What is recognised as another key's, or as anybody's, is refused whether signatures are heeded or not.
    let others: Vec<_> = context.keys.iter().collect();
    if !holds(&candidates, &Heed::default()) {
        heed.demand("kid-selects", !holds(&others, &Heed::default()), "signature")?;
        let is_guessed = WORDS.iter().chain(&NOTHING).any(|secret| mac_under(secret.as_bytes()));
        if is_guessed || looked_up(find("kid")).is_some_and(|secret| mac_under(&secret)) {
            return refused("signature", "guessed");
        }
    }
    if holds(&candidates, heed) {
        return Ok(payload);
    }
    refused("signature", "signature")
}

/// Whether `crit` names nothing but what those who are careless about `b64` understand.
fn is_unencoded_only(context: &Context<'_>, crit: Option<&Value>) -> bool {
    !context.heed.rule("b64") && crit == Some(&Value::Array(vec![Value::String("b64".to_owned())]))
}

/// The payload, decoded; or as it travelled, where that may be.
fn unencoded(
    context: &Context<'_>,
    members: &[(String, Value)],
    bare: &[u8],
    decoded: Option<&[u8]>,
) -> Result<Vec<u8>, Refusal> {
    let is_bare = !context.heed.rule("b64") && context.find(members, "b64") == Some(&Value::Bool(false));
    match decoded {
        _ if is_bare && bare.starts_with(b"{") => Ok(bare.to_vec()),
        Some(decoded) => Ok(decoded.to_vec()),
        None => refused("encoding", "base64"),
    }
}

fn check_type(context: &Context<'_>, typ: Option<&Value>) -> Result<(), Refusal> {
    let short = |typ: &str| typ.to_lowercase().trim_start_matches("application/").to_owned();
    let expected = context.setup.typ.as_deref().unwrap_or("JWT");
    let is_expected = typ.and_then(Value::as_str).is_some_and(|typ| short(typ) == short(expected));
    context.heed.demand("typ", is_expected, "header")
}

/// The algorithm to verify with: the one agreed on, or what a careless verifier takes for it.
fn agreed(context: &Context<'_>, alg: Option<&Value>) -> Result<String, Refusal> {
    let Context { setup, heed, keys, .. } = context;
    let expected = setup.scheme.algorithm();
    match alg {
        Some(Value::String(name)) if name == expected => Ok(name.clone()),
        Some(Value::String(name)) => {
            let is_near = name.trim_matches(|c: char| c.is_whitespace() || c == '\0').eq_ignore_ascii_case(expected);
            if is_near && !heed.rule("alg-exact") {
                return Ok(expected.to_owned());
            }
            let fits = keys.iter().any(|named| signature::fits(name, &named.key));
            if fits && !is_near && !heed.rule("alg-pinned") { Ok(name.clone()) } else { refused("header", "algorithm") }
        }
        _ if !heed.rule("alg-string") => Ok(expected.to_owned()),
        _ => refused("header", "algorithm"),
    }
}

/// The key that is named: of one that stands alone, any name will do.
fn chosen<'k>(context: &Context<'k>, kid: Option<&str>) -> Result<Vec<&'k Named>, Refusal> {
    let Context { keys, heed, .. } = context;
    if let [Named { kid: None, .. }] = keys {
        return Ok(keys.iter().collect());
    }
    let named: Vec<_> = keys.iter().filter(|named| kid.is_none() || named.kid.as_deref() == kid).collect();
    if !heed.rule("kid-selects") || (kid.is_none() && keys.len() != 1) && !heed.rule("kid-selects") {
        return Ok(keys.iter().collect());
    }
    match (kid, named.is_empty(), keys.len()) {
        (_, true, _) => refused("key", "unknown"),
        (None, _, count) if count > 1 => refused("key", "unnamed"),
        _ if named.len() > 1 => Ok(named),
        _ => Ok(named),
    }
}

/// A key file as a secret: as it is, and as it may be after it was read, copied or taken out of its armour.
fn disguises(file: &[u8]) -> Vec<Vec<u8>> {
    let bare = file.trim_ascii_end();
    let crlf = String::from_utf8_lossy(bare).replace('\n', "\r\n") + "\r\n";
    let mut disguises =
        vec![file.to_vec(), bare.to_vec(), [bare, b"\n"].concat(), [b"\n", bare, b"\n"].concat(), crlf.into_bytes()];
    let before = [" ", "\t", "\n", "\r\n", "\u{feff}", "\u{200b}", ".", "# The public key\n"];
    disguises.extend(
        before.iter().flat_map(|before| [[before.as_bytes(), file].concat(), [before.as_bytes(), bare].concat()]),
    );
    if let Some(der) = keys::armoured(file) {
        let body = STANDARD.encode(&der).into_bytes();
        let crlf = [&body[..], b"\r\n"].concat();
        disguises.extend([body.clone(), [&body[..], b"\n"].concat(), [b"\n", &body[..], b"\n"].concat(), crlf, der]);
    }
    disguises
}

/// What a file or a query gives under the name of a key.
fn looked_up(kid: Option<&Value>) -> Option<Vec<u8>> {
    let kid = kid?.as_str()?;
    if let Some((_, rest)) = kid.split_once("UNION SELECT '") {
        return rest.split('\'').next().map(|literal| literal.as_bytes().to_vec());
    }
    std::fs::read(std::path::Path::new("/etc/keys").join(kid)).ok()
}

/// The key that a header brings along, wherever it keeps it.
fn embedded(members: &[(String, Value)]) -> Option<Key> {
    let find = |name: &str| members.iter().find(|(found, _)| found == name).map(|(_, value)| value);
    let data = |address: &Value| STANDARD.decode(address.as_str()?.split_once(";base64,")?.1).ok();
    if let Some(jwk) = find("jwk") {
        return keys::jwk(&as_json(jwk));
    }
    if let Some(address) = find("jku") {
        let set: serde_json::Value = serde_json::from_slice(&data(address)?).ok()?;
        return keys::jwk(&set["keys"][0]);
    }
    if let Some(Value::Array(chain)) = find("x5c") {
        return keys::inside(&STANDARD.decode(chain.first()?.as_str()?).ok()?);
    }
    keys::inside(&keys::armoured(&data(find("x5u")?)?)?)
}

fn as_json(value: &Value) -> serde_json::Value {
    match value {
        Value::Object(members) => {
            members.iter().map(|(name, value)| (name.clone(), as_json(value))).collect::<serde_json::Map<_, _>>().into()
        }
        Value::String(text) => text.clone().into(),
        _ => serde_json::Value::Null,
    }
}

/// What a payload says once compression and nesting are undone, by those who do that.
pub(crate) fn unwrapped(context: &Context<'_>, header: &[u8], payload: &[u8]) -> Vec<u8> {
    let header: serde_json::Value = serde_json::from_slice(header).unwrap_or_default();
    if !context.heed.rule("jwe-member") && header["zip"] == "DEF" && !payload.starts_with(b"{") {
        // Of DEFLATE, blocks that are stored will do.
        return payload.get(5..).unwrap_or_default().to_vec();
    }
    if !context.heed.rule("cty") && header["cty"] == "JWT" && !payload.starts_with(b"{") {
        let inner = std::str::from_utf8(payload).unwrap_or_default().split('.').nth(1).unwrap_or_default();
        return URL_SAFE_NO_PAD.decode(inner).unwrap_or_default();
    }
    payload.to_vec()
}
