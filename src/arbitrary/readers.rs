//! The strict readers that every format stands on, for fuzzing them alone: nothing else gives them out.

use crate::foundation::encoding::{base64url, json};

/// The members of the one strict JSON object that `bytes` are: each name unescaped, and each value as the text it was written
/// in. `None` where there is no such object, or readers could understand it differently.
///
/// # Example
/// ```
/// use countersign::arbitrary::readers::json_object;
///
/// assert_eq!(json_object(br#"{"a": 1}"#), Some(vec![("a".to_owned(), "1".to_owned())]));
/// assert_eq!(json_object(br#"{"a":1,"\u0061":2}"#), None);
/// ```
#[must_use]
pub fn json_object(bytes: &[u8]) -> Option<Vec<(String, String)>> {
    let members = json::object(bytes).ok()?;
    Some(members.into_iter().map(|member| (member.name.into_owned(), member.value.to_owned())).collect())
}

/// The bytes of which `text` is the one unpadded spelling in base64url.
///
/// # Example
/// ```
/// use countersign::arbitrary::readers::base64url;
///
/// assert_eq!(base64url(b"AQI"), Some(vec![1, 2]));
/// assert_eq!(base64url(b"AQJ"), None);
/// ```
#[must_use]
pub fn base64url(text: &[u8]) -> Option<Vec<u8>> {
    base64url::decode(text).ok()
}

/// `bytes` in base64url, without padding.
#[must_use]
pub fn to_base64url(bytes: &[u8]) -> String {
    base64url::encode(bytes)
}
