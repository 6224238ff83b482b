//! Header, body and footer, each in its one spelling.

use super::reference::{Heed, Refusal, object};
use crate::assay::maskable::base64url;
use crate::assay::reference::json::Value;

pub(super) struct Token {
    /// As it is authenticated, with its two dots.
    pub(super) header: String,
    pub(super) body: Vec<u8>,
    pub(super) footer: Vec<u8>,
}

impl Token {
    pub(super) fn read(text: &str, scheme: &str, heed: &Heed) -> Result<Self, Refusal> {
        let mut segments = text.split('.');
        let mut next = || segments.next().ok_or(Refusal("encoding", "segments"));
        let (mut version, mut purpose) = (next()?.to_owned(), next()?.to_owned());
        if !heed.rule("header-spelling") {
            version = version.to_lowercase().replace("v0", "v");
            purpose = purpose.to_lowercase();
        }
        let own = scheme.split_once('.').expect("a version and a purpose");
        let is_foreign_purpose = heed.rule("purpose") && heed.rule("key-purpose");
        let is_version = matches!(version.as_str(), "v1" | "v2" | "v3" | "v4" | "v5");
        heed.demand("version", version == own.0, "encoding")?;
        let is_purpose = ["local", "public"].contains(&purpose.as_str());
        if !is_version || !is_purpose || (purpose != own.1 && is_foreign_purpose) {
            return Err(Refusal("encoding", "header"));
        }
        let body = base64url(next()?, heed).ok_or(Refusal("encoding", "base64"))?;
        let footer = segments.next();
        heed.demand("empty-footer", footer != Some(""), "encoding")?;
        heed.demand("segments", segments.next().is_none(), "encoding")?;
        let footer = footer.unwrap_or_default();
        heed.demand("footer-bounded", footer.len() <= 2048, "size")?;
        let footer = base64url(footer, heed).ok_or(Refusal("encoding", "base64"))?;
        Ok(Self { header: format!("{version}.{purpose}."), body, footer })
    }
}

/// The members of the footer's object, read before they are authentic.
pub(super) fn footer(token: &Token, heed: &Heed) -> Result<Vec<(String, Value)>, Refusal> {
    if token.footer.is_empty() {
        return Ok(Vec::new());
    }
    let masked: &[&str] = match (heed.rule("footer-duplicates"), heed.rule("footer-bounded")) {
        (false, _) => &["json-duplicates"],
        (_, false) => &["bounded"],
        _ => &[],
    };
    let members = object(&token.footer, masked).ok_or(Refusal("encoding", "footer"))?;
    heed.demand("footer-bounded", members.iter().map(|(_, value)| size(value)).sum::<usize>() <= 16, "encoding")?;
    Ok(members)
}

/// How many members and elements there are.
fn size(value: &Value) -> usize {
    1 + match value {
        Value::Array(elements) => elements.iter().map(size).sum(),
        Value::Object(members) => members.iter().map(|(_, value)| size(value)).sum(),
        _ => 0,
    }
}
