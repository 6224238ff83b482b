//! Correctly MACed macaroons that no honest issuer makes, and every form that they can be written in.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign::macaroon::{Rules, ThirdParty, dangerous};
use countersign::{KeyForm, Macaroon, Request, Secret, SigningKey, Verified, Verifier};

use crate::support::{self, policy, reason};

pub(super) type Key = SigningKey<Macaroon>;

/// What an honest identifier says.
pub(super) const HONEST: &str =
    r#"{"iss":"https://issuer.example","sub":"alice","aud":"api","exp":1700000600,"role":"reader"}"#;

pub(super) const SECRET: [u8; 32] = *b"correct horse battery staple, 42";

/// An issuer that MACs whatever it is given, and the verifier that trusts it.
pub(super) struct Forge;

impl Forge {
    pub(super) fn key(&self) -> Key {
        Key::read(KeyForm::Raw, &SECRET).unwrap()
    }

    pub(super) fn verifier(&self) -> Verifier<Macaroon> {
        support::verifier(&self.key(), policy())
    }

    /// A root of this identifier, with these caveats.
    pub(super) fn root(&self, identifier: &str, caveats: &[&str]) -> String {
        dangerous::mint(&SECRET, "https://issuer.example", identifier.as_bytes(), caveats)
    }

    /// An honest root with these caveats.
    pub(super) fn honest(&self, caveats: &[&str]) -> String {
        self.root(&format!("countersign/1 {HONEST}"), caveats)
    }

    pub(super) fn verify(&self, token: &str, request: &Request, rules: &Rules) -> Result<Verified<Macaroon>, String> {
        self.verifier().verify_with(token, request, rules).map_err(reason)
    }

    /// What becomes of a token when somebody wants to read a report of acme's.
    pub(super) fn verdict(&self, token: &str) -> String {
        support::verdict_for(&self.verifier(), token, &request())
    }
}

pub(super) fn request() -> Request {
    Request::default().operation("read").resource("/reports/7").fact("tenant", "acme")
}

/// A third party that knows a key by this name.
pub(super) fn third_party(identifier: &str) -> ThirdParty {
    ThirdParty::new("https://idp.example", Secret::from(identifier.as_bytes().repeat(16)), identifier).unwrap()
}

/// Location, identifier and sealed key.
type Caveat = (Option<Vec<u8>>, Vec<u8>, Option<Vec<u8>>);

/// A macaroon in pieces, to be put together in any form.
#[derive(Clone)]
pub(super) struct Pieces {
    pub(super) location: Option<Vec<u8>>,
    pub(super) identifier: Vec<u8>,
    pub(super) caveats: Vec<Caveat>,
    pub(super) signature: Vec<u8>,
}

/// What a holder's library appends under.
pub(super) fn mac(key: &[u8], message: &[u8]) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), message).as_ref().to_vec()
}

pub(super) fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub(super) fn decode(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).unwrap()
}

impl Pieces {
    /// Takes apart what the crate wrote: version 2, lengths of up to two bytes.
    pub(super) fn of(token: &str) -> Self {
        let bytes = decode(token);
        let mut rest = &bytes[1..];
        let mut sections = vec![Vec::new()];
        while !rest.is_empty() {
            let kind = rest[0];
            if kind == 0 {
                sections.push(Vec::new());
                rest = &rest[1..];
                continue;
            }
            let is_long = rest[1] > 0x7f;
            let length = usize::from(rest[1] & 0x7f) | if is_long { usize::from(rest[2]) << 7 } else { 0 };
            let start = 2 + usize::from(is_long);
            sections.last_mut().unwrap().push((kind, rest[start..start + length].to_vec()));
            rest = &rest[start + length..];
        }
        let field = |section: &[(u8, Vec<u8>)], kind: u8| {
            section.iter().find(|(other, _)| *other == kind).map(|(_, content)| content.clone())
        };
        let (last, sections) = sections.split_last().unwrap();
        let caveats = sections[1..sections.len() - 1].iter();
        Self {
            location: field(&sections[0], 1),
            identifier: field(&sections[0], 2).unwrap(),
            caveats: caveats
                .map(|section| (field(section, 1), field(section, 2).unwrap(), field(section, 4)))
                .collect(),
            signature: field(last, 6).unwrap(),
        }
    }

    pub(super) fn v1(&self) -> String {
        let mut out = Vec::new();
        let mut packet = |name: &str, content: &[u8]| {
            out.extend(format!("{:04x}{name} ", name.len() + content.len() + 6).into_bytes());
            out.extend([content, b"\n"].concat());
        };
        self.location.iter().for_each(|location| packet("location", location));
        packet("identifier", &self.identifier);
        for (location, identifier, sealed) in &self.caveats {
            packet("cid", identifier);
            sealed.iter().for_each(|sealed| packet("vid", sealed));
            location.iter().for_each(|location| packet("cl", location));
        }
        packet("signature", &self.signature);
        encode(&out)
    }

    pub(super) fn v2(&self) -> String {
        let mut out = vec![2];
        let mut field = |kind: u8, content: Option<&[u8]>| {
            let Some(content) = content else { return };
            out.push(kind);
            let mut length = content.len();
            while length > 0x7f {
                out.push(u8::try_from(length & 0x7f).unwrap() | 0x80);
                length >>= 7;
            }
            out.push(u8::try_from(length).unwrap());
            out.extend(content);
        };
        field(1, self.location.as_deref());
        field(2, Some(&self.identifier));
        let end = |out: &mut Vec<u8>| out.push(0);
        end(&mut out);
        for (location, identifier, sealed) in &self.caveats {
            for (kind, content) in [(1, location.as_ref()), (2, Some(identifier)), (4, sealed.as_ref())] {
                if let Some(content) = content {
                    assert!(content.len() < 0x80);
                    out.extend([kind, u8::try_from(content.len()).unwrap()]);
                    out.extend(content);
                }
            }
            end(&mut out);
        }
        end(&mut out);
        out.extend([6, u8::try_from(self.signature.len()).unwrap()]);
        out.extend(&self.signature);
        encode(&out)
    }

    pub(super) fn json(&self) -> String {
        let member = |name: &str, content: &[u8]| match std::str::from_utf8(content) {
            Ok(text) => format!("{}:{}", serde_json::json!(name), serde_json::json!(text)),
            Err(_) => format!("\"{name}64\":\"{}\"", encode(content)),
        };
        let caveat = |(location, identifier, sealed): &Caveat| {
            let mut members = vec![member("i", identifier)];
            members.extend(sealed.iter().map(|sealed| member("v", sealed)));
            members.extend(location.iter().map(|location| member("l", location)));
            format!("{{{}}}", members.join(","))
        };
        let caveats: Vec<_> = self.caveats.iter().map(caveat).collect();
        let mut members = vec![member("i", &self.identifier), format!("\"s64\":\"{}\"", encode(&self.signature))];
        members.extend(self.location.iter().map(|location| member("l", location)));
        format!("{{\"v\":2,{},\"c\":[{}]}}", members.join(","), caveats.join(","))
    }
}
