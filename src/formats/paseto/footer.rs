//! The footer: read before it is authentic, so that it can do no more than name a key.

use crate::credential::key_id::KeyId;
use crate::foundation::encoding::json::{self, Fault, Limits, ObjectWriter};
use crate::foundation::rejection::Rejection;

/// The footer of a token made with the key of this name.
pub(super) fn write(kid: Option<&KeyId>) -> Option<Vec<u8>> {
    let mut footer = ObjectWriter::new();
    footer.string("kid", kid?.as_str());
    Some(footer.finish().into_bytes())
}

/// The key's name in a footer, which is one strict JSON object where there is any. Embedded keys and other members are
/// never honoured.
pub(super) fn kid(footer: &[u8]) -> Result<Option<Box<str>>, Rejection> {
    if footer.is_empty() {
        return Ok(None);
    }
    let members = json::object_within(footer, Limits::FOOTER).map_err(Fault::in_header)?;
    let kid = members.iter().find(|member| member.name == "kid").map(|member| json::string(member.value));
    match kid {
        Some(Some(kid)) if KeyId::is_well_formed(&kid) => Ok(Some(kid)),
        Some(_) => Err(Rejection::HeaderKid),
        None => Ok(None),
    }
}
