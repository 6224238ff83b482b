//! The compact serialization (RFC 7515 §7.1): three segments and two dots.

use crate::foundation::rejection::Rejection;

pub(super) struct Compact<'t> {
    /// The first two segments and the dot between them: what is signed.
    pub(super) signing_input: &'t str,
    pub(super) header: &'t str,
    pub(super) payload: &'t str,
    pub(super) signature: &'t str,
}

impl<'t> Compact<'t> {
    pub(super) fn split(token: &'t str) -> Result<Self, Rejection> {
        let (signing_input, signature) = token.rsplit_once('.').ok_or(Rejection::Segments)?;
        let (header, payload) = signing_input.split_once('.').ok_or(Rejection::Segments)?;
        let is_well_formed =
            !payload.contains('.') && [header, payload, signature].iter().all(|segment| !segment.is_empty());
        if is_well_formed { Ok(Self { signing_input, header, payload, signature }) } else { Err(Rejection::Segments) }
    }
}
