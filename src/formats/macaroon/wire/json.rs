//! Version 2, in JSON: `{"v":2,"l":…,"i":…,"c":[{"i":…,"v":…,"l":…}],"s":…}`, in which a member that ends in `64` is base64url
//! of what it stands for. Some writers leave out `"v":2`.

use super::super::caveat::{Asked, Caveat, Parts};
use super::super::chain::{LENGTH, Signature};
use super::Room;
use crate::foundation::encoding::base64url;
use crate::foundation::encoding::json::{Fault, Reader};
use crate::foundation::rejection::Rejection;
use crate::foundation::secret::Secret;

/// The macaroon that `text` begins with, and what follows it. One pass: every value is read as what it must be, and everything
/// else refused, so that no depth is ever entered.
pub(super) fn read<'t>(text: &'t str, room: &mut Room) -> Result<(Parts, &'t str), Rejection> {
    let mut reader = Reader::new(text);
    let (mut fields, mut version, mut caveats) = (Fields::default(), None, None);
    reader.object().map_err(Fault::in_header)?;
    while let Some(name) = reader.member().map_err(Fault::in_header)? {
        match &*name {
            "v" => once(&mut version, reader.scalar().map_err(Fault::in_header)?)?,
            "c" => once(&mut caveats, read_caveats(&mut reader, room)?)?,
            "l" | "l64" => set(&mut fields.location, &name, &mut reader)?,
            "i" | "i64" => set(&mut fields.identifier, &name, &mut reader)?,
            "s" | "s64" => set(&mut fields.last, &name, &mut reader)?,
            _ => return Err(Rejection::WrongFormat),
        }
    }
    let (Fields { location, identifier: Some(identifier), last: Some(signature) }, None | Some("2")) =
        (fields, version)
    else {
        return Err(Rejection::WrongFormat);
    };
    let signature = <[u8; LENGTH]>::try_from(signature.expose()).map_err(|_| Rejection::WrongFormat)?;
    let (location, identifier) = (location.map(|location| location.expose().into()), identifier.expose().into());
    let (caveats, signature) = (caveats.unwrap_or_default(), Signature::new(signature));
    Ok((Parts { location, identifier, caveats, signature }, reader.rest()))
}

fn read_caveats(reader: &mut Reader<'_>, room: &mut Room) -> Result<Vec<Caveat>, Rejection> {
    let mut caveats = Vec::new();
    reader.array().map_err(Fault::in_header)?;
    while reader.element().map_err(Fault::in_header)? {
        room.push(&mut caveats, read_caveat(reader)?)?;
    }
    Ok(caveats)
}

fn read_caveat(reader: &mut Reader<'_>) -> Result<Caveat, Rejection> {
    let mut fields = Fields::default();
    reader.object().map_err(Fault::in_header)?;
    while let Some(name) = reader.member().map_err(Fault::in_header)? {
        match &*name {
            "l" | "l64" => set(&mut fields.location, &name, reader)?,
            "i" | "i64" => set(&mut fields.identifier, &name, reader)?,
            "v" | "v64" => set(&mut fields.last, &name, reader)?,
            _ => return Err(Rejection::WrongFormat),
        }
    }
    match fields {
        Fields { location: None, identifier: Some(identifier), last: None } => {
            Ok(Caveat { identifier: identifier.expose().into(), third_party: None })
        }
        Fields { location, identifier: Some(identifier), last: Some(sealed_key) } => {
            let location = location.map(|location| location.expose().into());
            let third_party = Some(Asked { location, sealed_key: sealed_key.expose().into() });
            Ok(Caveat { identifier: identifier.expose().into(), third_party })
        }
        _ => Err(Rejection::WrongFormat),
    }
}

/// What a macaroon and a caveat have in common; the last is the signature of the one, which is secret, and the sealed key of
/// the other.
#[derive(Default)]
struct Fields {
    location: Option<Secret>,
    identifier: Option<Secret>,
    last: Option<Secret>,
}

/// Both spellings of one field are one too many.
fn set(field: &mut Option<Secret>, name: &str, reader: &mut Reader<'_>) -> Result<(), Rejection> {
    let text = Secret::from(reader.text().map_err(Fault::in_header)?.into_owned().into_bytes());
    let is_encoded = name.ends_with("64");
    once(field, if is_encoded { base64url::decode_secret(text.expose()).map_err(|_| Rejection::Base64)? } else { text })
}

fn once<T>(place: &mut Option<T>, value: T) -> Result<(), Rejection> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(Rejection::HeaderDuplicateName),
    }
}
