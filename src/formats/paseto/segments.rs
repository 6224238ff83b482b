//! The parts of a token: header, body, and a footer perhaps, in their one canonical spelling.

use super::protocol::Protocol;
use crate::foundation::encoding::base64url;
use crate::foundation::rejection::Rejection;

pub(super) struct Segments {
    /// Empty where there is none: a token that ends with the dot of an empty footer is not canonical.
    pub(super) footer: Vec<u8>,
}

impl Segments {
    /// Takes `token` apart. `pasetors` lets other spellings of the same token through, so that its reader comes after this.
    pub(super) fn read<P: Protocol>(token: &str, footer_limit: usize) -> Result<Self, Rejection> {
        let rest = token.strip_prefix(P::HEADER).ok_or(Rejection::WrongFormat)?;
        let (body, footer) = match rest.split_once('.') {
            Some((_, footer)) if footer.is_empty() || footer.contains('.') => return Err(Rejection::Segments),
            Some((body, footer)) => (body, footer),
            None => (rest, ""),
        };
        if footer.len() > footer_limit {
            return Err(Rejection::TooLarge);
        }
        let decode = |segment: &str| base64url::decode(segment).map_err(|_| Rejection::Base64);
        let (body, footer) = (decode(body)?, decode(footer)?);
        if body.len() <= P::OVERHEAD {
            return Err(Rejection::Segments);
        }
        Ok(Self { footer })
    }
}
