//! The three forms in which macaroons travel, piece by piece.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::chain::{Caveat, Macaroon};
use crate::assay::forge::varint::varint;
use crate::assay::forge::{Object, quoted};

/// How a macaroon is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::assay) enum Form {
    V1,
    V2,
    Json,
}

impl Form {
    /// What it is called in the names of cases.
    pub(in crate::assay) const fn as_str(self) -> &'static str {
        match self {
            Self::V1 => "v1",
            Self::V2 => "v2",
            Self::Json => "json",
        }
    }
}

impl Macaroon {
    /// Version 1: its packets, each with its length.
    pub(in crate::assay) fn packets(&self) -> Vec<Vec<u8>> {
        let mut packets = Vec::new();
        packets.extend(self.location.iter().map(|location| packet("location", location.as_bytes())));
        packets.push(packet("identifier", &self.identifier));
        for Caveat { identifier, asked } in &self.caveats {
            packets.push(packet("cid", identifier));
            if let Some((location, sealed)) = asked {
                packets.extend([packet("vid", sealed), packet("cl", location.as_bytes())]);
            }
        }
        packets.push(packet("signature", &self.signature));
        packets
    }

    /// Version 2: its first byte, its fields, and the zeros that end a section.
    pub(in crate::assay) fn fields(&self) -> Vec<Vec<u8>> {
        let end = || vec![0];
        let mut fields = vec![vec![2]];
        fields.extend(self.location.iter().map(|location| field(1, location.as_bytes())));
        fields.extend([field(2, &self.identifier), end()]);
        for Caveat { identifier, asked } in &self.caveats {
            fields.extend(asked.iter().map(|(location, _)| field(1, location.as_bytes())));
            fields.push(field(2, identifier));
            fields.extend(asked.iter().map(|(_, sealed)| field(4, sealed)));
            fields.push(end());
        }
        fields.extend([end(), field(6, &self.signature)]);
        fields
    }

    /// Version 2 in JSON.
    pub(in crate::assay) fn json(&self) -> Object {
        let caveats: Vec<_> = self.caveats.iter().map(|caveat| caveat.json().text()).collect();
        let mut object = Object::default().with("v", "2");
        if let Some(location) = &self.location {
            object = object.with_string("l", location);
        }
        member(object, "i", &self.identifier)
            .with("c", format!("[{}]", caveats.join(",")))
            .with_string("s64", &URL_SAFE_NO_PAD.encode(&self.signature))
    }

    /// The macaroon as it travels.
    fn text(&self, form: Form) -> String {
        match form {
            Form::V1 => URL_SAFE_NO_PAD.encode(self.packets().concat()),
            Form::V2 => URL_SAFE_NO_PAD.encode(self.fields().concat()),
            Form::Json => self.json().text(),
        }
    }
}

impl Caveat {
    /// The caveat of version 2 in JSON.
    pub(in crate::assay) fn json(&self) -> Object {
        let object = member(Object::default(), "i", &self.identifier);
        match &self.asked {
            Some((location, sealed)) => {
                object.with_string("v64", &URL_SAFE_NO_PAD.encode(sealed)).with_string("l", location)
            }
            None => object,
        }
    }
}

/// A root and its discharges as they travel.
pub(in crate::assay) fn bundle(macaroons: &[Macaroon], form: Form) -> Vec<u8> {
    let texts: Vec<_> = macaroons.iter().map(|macaroon| macaroon.text(form)).collect();
    texts.join("~").into_bytes()
}

/// A binary macaroon as it travels, in pieces.
pub(in crate::assay) fn written(pieces: &[Vec<u8>]) -> Vec<u8> {
    URL_SAFE_NO_PAD.encode(pieces.concat()).into_bytes()
}

/// A packet of version 1.
pub(in crate::assay) fn packet(name: &str, content: &[u8]) -> Vec<u8> {
    let length = 4 + name.len() + 1 + content.len() + 1;
    [format!("{length:04x}{name} ").as_bytes(), content, b"\n"].concat()
}

/// A field of version 2.
pub(in crate::assay) fn field(kind: u64, content: &[u8]) -> Vec<u8> {
    [&varint(kind), &varint(content.len() as u64), content].concat()
}

/// A member as text, or in base64url under another name where it is none.
fn member(object: Object, name: &str, content: &[u8]) -> Object {
    match std::str::from_utf8(content) {
        Ok(text) => object.with_string(name, text),
        Err(_) => object.with(&format!("{name}64"), quoted(&URL_SAFE_NO_PAD.encode(content))),
    }
}
