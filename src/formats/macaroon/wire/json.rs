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
    let (mut fields, mut version, mut caveats, mut signature) = (Fields::default(), None, None, None);
    reader.object().map_err(Fault::in_header)?;
    while let Some(name) = reader.member().map_err(Fault::in_header)? {
        match &*name {
            "v" => once(&mut version, reader.scalar().map_err(Fault::in_header)?)?,
            "c" => once(&mut caveats, read_caveats(&mut reader, room)?)?,
            "l" | "l64" => set(&mut fields.location, &name, &mut reader)?,
            "i" | "i64" => set(&mut fields.identifier, &name, &mut reader)?,
            "s" | "s64" => once(&mut signature, read_secret(&name, &mut reader)?)?,
            _ => return Err(Rejection::WrongFormat),
        }
    }
    let (Fields { location, identifier: Some(identifier), .. }, Some(signature), None | Some("2")) =
        (fields, signature, version)
    else {
        return Err(Rejection::WrongFormat);
    };
    let signature = <[u8; LENGTH]>::try_from(signature.expose()).map_err(|_| Rejection::WrongFormat)?;
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
            "v" | "v64" => set(&mut fields.sealed_key, &name, reader)?,
            _ => return Err(Rejection::WrongFormat),
        }
    }
    match fields {
        Fields { location: None, identifier: Some(identifier), sealed_key: None } => {
            Ok(Caveat { identifier, third_party: None })
        }
        Fields { location, identifier: Some(identifier), sealed_key: Some(sealed_key) } => {
            Ok(Caveat { identifier, third_party: Some(Asked { location, sealed_key }) })
        }
        _ => Err(Rejection::WrongFormat),
    }
}

/// What a macaroon and a caveat have in common, and the sealed key that a caveat alone has.
#[derive(Default)]
struct Fields {
    location: Option<Box<[u8]>>,
    identifier: Option<Box<[u8]>>,
    sealed_key: Option<Box<[u8]>>,
}

fn set(field: &mut Option<Box<[u8]>>, name: &str, reader: &mut Reader<'_>) -> Result<(), Rejection> {
    let text = reader.text().map_err(Fault::in_header)?;
    let content = if is_encoded(name) {
        base64url::decode(&*text).map_err(|_| Rejection::Base64)?
    } else {
        text.into_owned().into_bytes()
    };
    once(field, content.into())
}

fn read_secret(name: &str, reader: &mut Reader<'_>) -> Result<Secret, Rejection> {
    let text = Secret::from(reader.text().map_err(Fault::in_header)?.into_owned().into_bytes());
    if is_encoded(name) { base64url::decode_secret(text.expose()).map_err(|_| Rejection::Base64) } else { Ok(text) }
}

fn is_encoded(name: &str) -> bool {
    name.ends_with("64")
}

/// Both spellings of one field are one too many.
fn once<T>(place: &mut Option<T>, value: T) -> Result<(), Rejection> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(Rejection::HeaderDuplicateName),
    }
}
