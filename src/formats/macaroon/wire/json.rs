//! Version 2, in JSON: `{"v":2,"l":…,"i":…,"c":[{"i":…,"v":…,"l":…}],"s":…}`, in which a member that ends in `64` is base64url
//! of what it stands for. Some writers leave out `"v":2`.

use super::super::caveat::{Asked, Caveat, Parts};
use super::super::chain::{LENGTH, Signature};
use super::push;
use crate::foundation::encoding::base64url;
use crate::foundation::encoding::json::{self, Fault, Limits, Member};
use crate::foundation::rejection::Rejection;

/// Where the object that `text` begins with ends: at the first separator that stands in none of its strings.
pub(super) fn end(text: &str) -> Option<usize> {
    let (mut is_in_string, mut is_escaped) = (false, false);
    text.bytes().position(|byte| {
        if byte == b'"' && !is_escaped {
            is_in_string = !is_in_string;
        }
        is_escaped = is_in_string && byte == b'\\' && !is_escaped;
        byte == b'~' && !is_in_string
    })
}

pub(super) fn read(bytes: &[u8], room: usize) -> Result<Parts, Rejection> {
    let (mut fields, mut caveats) = (Fields::default(), Vec::new());
    for Member { name, value } in json::object_within(bytes, limits(room)).map_err(Fault::in_header)? {
        match name.as_ref() {
            "v" if value == "2" => {}
            "c" => {
                for caveat in json::elements(value).map_err(Fault::in_header)? {
                    push(&mut caveats, read_caveat(caveat)?, room)?;
                }
            }
            "l" | "l64" => set(&mut fields.location, &name, value)?,
            "i" | "i64" => set(&mut fields.identifier, &name, value)?,
            "s" | "s64" => set(&mut fields.last, &name, value)?,
            _ => return Err(Rejection::WrongFormat),
        }
    }
    let Fields { location, identifier: Some(identifier), last: Some(signature) } = fields else {
        return Err(Rejection::WrongFormat);
    };
    let signature = <[u8; LENGTH]>::try_from(&*signature).map_err(|_| Rejection::WrongFormat)?;
    Ok(Parts { location, identifier, caveats, signature: Signature::new(signature) })
}

/// As much structure as a macaroon of this many caveats has.
fn limits(caveats: usize) -> Limits {
    Limits { depth: 3, members: MEMBERS + MEMBERS * caveats, elements: caveats }
}

/// The most members that a macaroon has beside its caveats', and a caveat.
const MEMBERS: usize = 5;

fn read_caveat(text: &str) -> Result<Caveat, Rejection> {
    let mut fields = Fields::default();
    for Member { name, value } in json::object(text.as_bytes()).map_err(Fault::in_header)? {
        match name.as_ref() {
            "l" | "l64" => set(&mut fields.location, &name, value)?,
            "i" | "i64" => set(&mut fields.identifier, &name, value)?,
            "v" | "v64" => set(&mut fields.last, &name, value)?,
            _ => return Err(Rejection::WrongFormat),
        }
    }
    match fields {
        Fields { location: None, identifier: Some(identifier), last: None } => {
            Ok(Caveat { identifier, third_party: None })
        }
        Fields { location, identifier: Some(identifier), last: Some(sealed_key) } => {
            Ok(Caveat { identifier, third_party: Some(Asked { location, sealed_key }) })
        }
        _ => Err(Rejection::WrongFormat),
    }
}

/// What a macaroon and a caveat have in common; the last is the signature of the one, and the sealed key of the other.
#[derive(Default)]
struct Fields {
    location: Option<Box<[u8]>>,
    identifier: Option<Box<[u8]>>,
    last: Option<Box<[u8]>>,
}

/// Both spellings of one field are one too many.
fn set(field: &mut Option<Box<[u8]>>, name: &str, value: &str) -> Result<(), Rejection> {
    let text = json::string(value).ok_or(Rejection::WrongFormat)?;
    let content = if name.ends_with("64") {
        base64url::decode(&*text).map_err(|_| Rejection::Base64)?.into()
    } else {
        text.into_boxed_bytes()
    };
    match field.replace(content) {
        None => Ok(()),
        Some(_) => Err(Rejection::HeaderDuplicateName),
    }
}
