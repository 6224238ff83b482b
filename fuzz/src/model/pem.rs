//! PEM: RFC 7468, one section alone.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

const BEGIN: &str = "-----BEGIN ";
const DASHES: &str = "-----";
/// What OpenSSL writes before a private EC key.
const PARAMETERS: &str = "EC PARAMETERS";

/// The label and the content of the one section in `armour`, besides parameters; text may stand around it.
pub fn section(armour: &[u8]) -> Option<(String, Vec<u8>)> {
    let text = String::from_utf8_lossy(armour);
    let mut sections = text.split(BEGIN).skip(1).filter(|section| !section.starts_with(PARAMETERS));
    let (section, None) = (sections.next()?, sections.next()) else { return None };
    let (label, rest) = section.split_once(DASHES)?;
    let (body, end) = rest.split_once("-----END ")?;
    let is_ended = end.strip_prefix(label).is_some_and(|rest| rest.starts_with(DASHES));
    let body: String = body.chars().filter(|letter| !letter.is_ascii_whitespace()).collect();
    is_ended.then_some((label.to_owned(), STANDARD.decode(body).ok()?))
}
