//! A Macaroon as it travels: versions 1 and 2 in binary, version 2 in JSON.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::json::{self, Value};

/// A macaroon without third parties, as it was written.
#[derive(Debug, PartialEq, Eq)]
pub struct Written {
    pub identifier: Vec<u8>,
    pub caveats: Vec<Vec<u8>>,
    pub signature: Vec<u8>,
}

/// What a token is.
#[derive(Debug, PartialEq, Eq)]
pub enum Reading {
    Alone(Written),
    /// Third parties are asked, or have answered.
    WithOthers,
    Nothing,
}

/// Reads `token`: base64url of any version, or JSON as it is.
pub fn read(token: &[u8]) -> Reading {
    if token.contains(&b'~') {
        return Reading::WithOthers;
    }
    let bytes = if token.first() == Some(&b'{') { Some(token.to_vec()) } else { URL_SAFE_NO_PAD.decode(token).ok() };
    let found = bytes.and_then(|bytes| match bytes.first()? {
        2 => version_2(&bytes[1..]),
        b'{' => json(&bytes),
        _ => version_1(&bytes),
    });
    match found {
        Some(Some(written)) if written.signature.len() == 32 => Reading::Alone(written),
        Some(None) => Reading::WithOthers,
        _ => Reading::Nothing,
    }
}

/// What was read, `None` within where a third party is asked.
type Found = Option<Option<Written>>;

/// Packets: four hexadecimal digits, which count themselves, a name, a blank, the content and a line feed.
fn version_1(mut bytes: &[u8]) -> Found {
    let mut packets = Vec::new();
    while !bytes.is_empty() {
        let digits = std::str::from_utf8(bytes.get(..4)?).ok()?;
        let is_plain = digits.chars().all(|digit| matches!(digit, '0'..='9' | 'a'..='f'));
        let length = usize::from_str_radix(digits, 16).ok().filter(|_| is_plain)?;
        let content = bytes.get(4..length)?.strip_suffix(b"\n")?;
        let blank = content.iter().position(|byte| *byte == b' ')?;
        packets.push((content[..blank].to_vec(), content[blank + 1..].to_vec()));
        bytes = &bytes[length..];
    }
    let mut packets = packets.into_iter().peekable();
    let _ = packets.next_if(|(name, _)| name == b"location");
    let (_, identifier) = packets.next_if(|(name, _)| name == b"identifier")?;
    let (mut caveats, mut asks_others) = (Vec::new(), false);
    while let Some((_, caveat)) = packets.next_if(|(name, _)| name == b"cid") {
        caveats.push(caveat);
        if packets.next_if(|(name, _)| name == b"vid").is_some() {
            asks_others = true;
            let _ = packets.next_if(|(name, _)| name == b"cl");
        }
    }
    let (_, signature) = packets.next_if(|(name, _)| name == b"signature")?;
    let is_all = packets.next().is_none();
    is_all.then_some((!asks_others).then_some(Written { identifier, caveats, signature }))
}

/// Sections of fields, each ended by a zero; a section without fields ends the caveats.
fn version_2(mut bytes: &[u8]) -> Found {
    let mut asks_others = false;
    let head = section(&mut bytes)?;
    let ([(2, identifier)] | [(1, _), (2, identifier)]) = head.as_slice() else { return None };
    let mut caveats = Vec::new();
    loop {
        match section(&mut bytes)?.as_slice() {
            [] => break,
            [(2, caveat)] => caveats.push(caveat.clone()),
            [(2, caveat), (4, _)] | [(1, _), (2, caveat), (4, _)] => {
                caveats.push(caveat.clone());
                asks_others = true;
            }
            _ => return None,
        }
    }
    let (6, signature) = field(&mut bytes)? else { return None };
    let written = Written { identifier: identifier.clone(), caveats, signature };
    bytes.is_empty().then_some((!asks_others).then_some(written))
}

fn section(bytes: &mut &[u8]) -> Option<Vec<(u64, Vec<u8>)>> {
    let mut fields = Vec::new();
    loop {
        match field(bytes)? {
            (0, _) => return Some(fields),
            field => fields.push(field),
        }
    }
}

fn field(bytes: &mut &[u8]) -> Option<(u64, Vec<u8>)> {
    let kind = number(bytes)?;
    if kind == 0 {
        return Some((0, Vec::new()));
    }
    let length = usize::try_from(number(bytes)?).ok()?;
    let content = bytes.get(..length)?.to_vec();
    *bytes = &bytes[length..];
    Some((kind, content))
}

/// Seven bits a byte, the lowest first, in no more bytes than it takes.
fn number(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0_u128;
    for position in 0..10 {
        let byte = *bytes.get(position)?;
        value |= u128::from(byte & 0x7f) << (7 * position);
        if byte < 0x80 {
            *bytes = &bytes[position + 1..];
            let is_shortest = position == 0 || byte != 0;
            return u64::try_from(value).ok().filter(|_| is_shortest);
        }
    }
    None
}

/// `{"v":2,"i":…,"c":[{"i":…}],"s":…}`; a name that ends in `64` is that of base64url.
fn json(bytes: &[u8]) -> Found {
    // What surrounds an object is no part of it.
    let members = json::object(bytes, json::AMPLE).ok().filter(|_| bytes.ends_with(b"}"))?;
    if !members.iter().all(|(name, _)| ["v", "l", "l64", "i", "i64", "c", "s", "s64"].contains(&name.as_str())) {
        return None;
    }
    if find(&members, "v").is_some_and(|version| version.raw != "2") {
        return None;
    }
    content(&members, "l")?;
    let (mut caveats, mut asks_others) = (Vec::new(), false);
    if let Some(list) = find(&members, "c") {
        let json::Kind::Array(list) = &list.kind else { return None };
        for caveat in list {
            let json::Kind::Object(members) = &caveat.kind else { return None };
            if !members.iter().all(|(name, _)| ["l", "l64", "i", "i64", "v", "v64"].contains(&name.as_str())) {
                return None;
            }
            caveats.push(content(members, "i")??);
            match (content(members, "l")?, content(members, "v")?) {
                (None, None) => {}
                (_, Some(_)) => asks_others = true,
                (Some(_), None) => return None,
            }
        }
    }
    let written = Written { identifier: content(&members, "i")??, caveats, signature: content(&members, "s")?? };
    Some((!asks_others).then_some(written))
}

fn find<'m>(members: &'m [(String, Value)], wanted: &str) -> Option<&'m Value> {
    members.iter().find(|(name, _)| name == wanted).map(|(_, value)| value)
}

/// The bytes of a field, in one of its two spellings; `None` where there are both, or what is there is no such thing.
fn content(members: &[(String, Value)], name: &str) -> Option<Option<Vec<u8>>> {
    match (find(members, name), find(members, &format!("{name}64"))) {
        (None, None) => Some(None),
        (Some(text), None) => Some(Some(text.text()?.as_bytes().to_vec())),
        (None, Some(text)) => Some(Some(URL_SAFE_NO_PAD.decode(text.text()?).ok()?)),
        (Some(_), Some(_)) => None,
    }
}
