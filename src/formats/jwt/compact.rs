//! The compact serialization (RFC 7515 §7.1): three segments and two dots.

use zeroize::Zeroizing;

use crate::foundation::encoding::base64url;
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

    /// What the segments stand for.
    pub(super) fn decode(&self) -> Result<Decoded, Rejection> {
        let mut signed = Vec::with_capacity(self.signing_input.len());
        let mut decode = |segment| base64url::decode_into(segment, &mut signed).map(|()| signed.len());
        let header_length = decode(self.header).map_err(|_| Rejection::Base64)?;
        decode(self.payload).map_err(|_| Rejection::Base64)?;
        let mut signature = Zeroizing::new(Vec::new());
        base64url::decode_into(self.signature, &mut signature).map_err(|_| Rejection::Base64)?;
        Ok(Decoded { signed, header_length, signature })
    }
}

/// The segments' bytes. Header and payload, one after the other, take one piece of memory; the signature, which is what nobody
/// else can write, is wiped.
pub(super) struct Decoded {
    signed: Vec<u8>,
    header_length: usize,
    pub(super) signature: Zeroizing<Vec<u8>>,
}

impl Decoded {
    pub(super) fn header(&self) -> &[u8] {
        self.signed.get(..self.header_length).unwrap_or_default()
    }

    pub(super) fn payload(&self) -> &[u8] {
        self.signed.get(self.header_length..).unwrap_or_default()
    }
}
