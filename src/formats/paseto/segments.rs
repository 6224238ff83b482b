//! The parts of a token: header, body, and a footer perhaps, in their one canonical spelling.

use super::protocol::Protocol;
use crate::foundation::rejection::Rejection;

/// Takes `token` apart, whose footer is no longer than this. `pasetors` reads base64url in its one spelling, but lets an
/// empty footer's dot through, and looks at a segment only after splitting all of them off: so its reader comes after this.
pub(super) fn decode<P: Protocol>(token: &str, footer_limit: usize) -> Result<P::Untrusted, Rejection> {
    let rest = token.strip_prefix(P::HEADER).ok_or(Rejection::WrongFormat)?;
    let footer = match rest.split_once('.') {
        Some((_, footer)) if footer.is_empty() || footer.contains('.') => return Err(Rejection::Segments),
        Some((_, footer)) => footer,
        None => "",
    };
    if footer.len() > footer_limit {
        return Err(Rejection::TooLarge);
    }
    P::decode(token)
}
