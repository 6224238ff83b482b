//! As much of DER (X.690) as keys, certificates and signatures are written in.

pub(super) const INTEGER: u8 = 0x02;
pub(super) const BIT_STRING: u8 = 0x03;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const SEQUENCE: u8 = 0x30;
const UTF8_STRING: u8 = 0x0c;
const UTC_TIME: u8 = 0x17;
const SET: u8 = 0x31;

/// Algorithm identifiers, whole.
pub(super) const RSA_ENCRYPTION: &[u8] = b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00";
pub(super) const SHA256_WITH_RSA: &[u8] = b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b\x05\x00";
pub(super) const EC_ON_P256: &[u8] =
    b"\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07";
pub(super) const EC_ON_P384: &[u8] = b"\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x05\x2b\x81\x04\x00\x22";
pub(super) const ECDSA_WITH_SHA256: &[u8] = b"\x30\x0a\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x02";
pub(super) const ECDSA_WITH_SHA384: &[u8] = b"\x30\x0a\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x03";
pub(super) const ED25519: &[u8] = b"\x30\x05\x06\x03\x2b\x65\x70";

/// An element of this tag.
pub(super) fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    let length = content.len().to_be_bytes();
    let significant = length.iter().position(|byte| *byte != 0).and_then(|start| length.get(start..));
    match significant.unwrap_or_default() {
        [] => out.push(0),
        [short] if *short < 0x80 => out.push(*short),
        long => {
            out.push(0x80 | u8::try_from(long.len()).unwrap_or_default());
            out.extend_from_slice(long);
        }
    }
    out.extend_from_slice(content);
    out
}

/// A sequence of these elements.
pub(super) fn sequence(elements: &[&[u8]]) -> Vec<u8> {
    element(SEQUENCE, &elements.concat())
}

/// The unsigned integer of these bytes.
pub(super) fn integer(bytes: &[u8]) -> Vec<u8> {
    let start = bytes.iter().position(|byte| *byte != 0).unwrap_or(bytes.len());
    let mut content = bytes.get(start..).unwrap_or_default().to_vec();
    if content.first().is_none_or(|first| *first >= 0x80) {
        content.insert(0, 0);
    }
    element(INTEGER, &content)
}

/// A bit string of whole bytes.
pub(super) fn bit_string(bytes: &[u8]) -> Vec<u8> {
    element(BIT_STRING, &[&[0], bytes].concat())
}

/// A self-signed certificate (RFC 5280) without extensions, up to its signature: what is signed.
pub(super) fn certificate_body(algorithm: &[u8], spki: &[u8]) -> Vec<u8> {
    const COMMON_NAME: &[u8] = b"\x06\x03\x55\x04\x03";
    let name = sequence(&[&element(SET, &sequence(&[COMMON_NAME, &element(UTF8_STRING, b"issuer.example")]))]);
    let validity = sequence(&[&element(UTC_TIME, b"200101000000Z"), &element(UTC_TIME, b"491231235959Z")]);
    let version_3 = element(0xa0, &integer(&[2]));
    sequence(&[&version_3, &integer(&[1]), algorithm, &name, &validity, &name, spki])
}

/// Elements, one after the other.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// The content of the next element, which must be of this tag.
    pub(super) fn next(&mut self, tag: u8) -> Option<&'a [u8]> {
        let (&[found, length], rest) = self.0.split_first_chunk::<2>()?;
        let (length, rest) = match length {
            0..=0x7f => (usize::from(length), rest),
            0x81 => rest.split_first_chunk::<1>().map(|([length], rest)| (usize::from(*length), rest))?,
            0x82 => {
                rest.split_first_chunk::<2>().map(|(bytes, rest)| (usize::from(u16::from_be_bytes(*bytes)), rest))?
            }
            _ => return None,
        };
        let (content, rest) = rest.split_at_checked(length)?;
        if found != tag {
            return None;
        }
        self.0 = rest;
        Some(content)
    }

    /// The elements inside the next one.
    pub(super) fn enter(&mut self, tag: u8) -> Option<Self> {
        self.next(tag).map(Self)
    }

    /// The next unsigned integer, without its leading zero.
    pub(super) fn integer(&mut self) -> Option<&'a [u8]> {
        let content = self.next(INTEGER)?;
        Some(content.strip_prefix(&[0]).unwrap_or(content))
    }
}
