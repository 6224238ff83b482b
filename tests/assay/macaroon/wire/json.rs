//! Version 2 in JSON.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::{Caveat, Macaroon, STAGE};
use crate::assay::macaroon::reference::{Heed, Refusal};
use crate::assay::reference::Heed as Reading;
use crate::assay::reference::json::{self, Value};

const NOT_SO: Refusal = Refusal(STAGE, "json");

type Members = Vec<(String, Value)>;

pub(super) fn read(text: &[u8], heed: &Heed) -> Result<Macaroon, Refusal> {
    let masked: &[&str] = match (heed.rule("json-once"), heed.rule("json-text")) {
        (false, _) => &["json-duplicates"],
        (_, false) => &["json-trailing"],
        _ => &[],
    };
    let members = json::object(text, &Reading::all_but(masked.iter().copied())).ok_or(NOT_SO)?;
    let version = member(&members, "v");
    heed.demand("json-version", matches!(version, None | Some(Value::Integer(2))), STAGE)?;
    let caveats = match member(&members, "c") {
        Some(Value::Array(caveats)) => caveats.iter().map(|value| caveat(value, heed)).collect::<Result<_, _>>()?,
        _ => Vec::new(),
    };
    Ok(Macaroon {
        location: field(&members, "l", heed)?,
        identifier: field(&members, "i", heed)?.ok_or(NOT_SO)?,
        caveats,
        signature: field(&members, "s", heed)?.ok_or(NOT_SO)?,
    })
}

fn caveat(value: &Value, heed: &Heed) -> Result<Caveat, Refusal> {
    let Value::Object(members) = value else { return Err(NOT_SO) };
    Ok(Caveat {
        location: field(members, "l", heed)?,
        identifier: field(members, "i", heed)?.ok_or(NOT_SO)?,
        sealed: field(members, "v", heed)?,
    })
}

/// The last member of this name.
fn member<'m>(members: &'m Members, name: &str) -> Option<&'m Value> {
    members.iter().rev().find(|(other, _)| other == name).map(|(_, value)| value)
}

/// A field as text, or else in base64url under another name.
fn field(members: &Members, name: &str, heed: &Heed) -> Result<Option<Vec<u8>>, Refusal> {
    let text = |name: &str| member(members, name).map(|value| value.as_str().ok_or(NOT_SO)).transpose();
    let (plain, encoded) = (text(name)?, text(&format!("{name}64"))?);
    heed.demand("json-once", plain.is_none() || encoded.is_none(), STAGE)?;
    match (plain, encoded) {
        (Some(plain), _) => Ok(Some(plain.as_bytes().to_vec())),
        (None, Some(encoded)) => URL_SAFE_NO_PAD.decode(encoded).map(Some).map_err(|_| NOT_SO),
        (None, None) => Ok(None),
    }
}
