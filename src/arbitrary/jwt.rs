//! A JWT before it is signed.

use arbitrary::Arbitrary;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::honest::Honest;
use super::object::Changes;
use super::spelling::{self, Misspelling, Segment};
use super::{sheet, words};

/// What is chosen of an honest JWT: its header, its payload, its spelling and its signature.
#[derive(Arbitrary, Clone, Debug, PartialEq)]
pub struct JwtChoices {
    /// What is changed in the header.
    pub header: Changes,
    /// What the payload is.
    pub payload: Payload,
    /// What is wrong with the segments.
    pub spelling: Vec<Misspelling>,
    /// How it is signed.
    pub signature: Signature,
}

/// The payload of a token.
#[derive(Arbitrary, Clone, Debug, PartialEq)]
pub enum Payload {
    /// Honest claims, changed.
    Claims(Changes),
    /// Any text.
    Text(String),
}

/// The signature of a token.
#[derive(Arbitrary, Clone, Debug, PartialEq, Eq)]
pub enum Signature {
    /// That of the key the verifier trusts, over the segments as they are spelled.
    Good,
    /// That of another key.
    Stranger,
    /// The good one, of which a bit is wrong.
    Flipped,
    /// The good one without its last byte.
    Cut,
    /// The good one and a byte more.
    Longer,
    /// These bytes.
    Bytes(Vec<u8>),
}

/// A token, all but signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JwtDraft {
    /// The header's bytes.
    pub header: Vec<u8>,
    /// The payload's bytes.
    pub payload: Vec<u8>,
    /// What is wrong with the segments.
    pub spelling: Vec<Misspelling>,
    /// How it is signed.
    pub signature: Signature,
}

impl JwtChoices {
    /// The draft that these choices make of an honest token.
    #[must_use]
    pub fn draft(&self, honest: &Honest<'_>) -> JwtDraft {
        let payload = match &self.payload {
            Payload::Claims(changes) => changes.apply(honest.claims(), words::CLAIM_NAMES, honest.now),
            Payload::Text(text) => text.clone(),
        };
        JwtDraft {
            header: without_separators(self.header.apply(honest.header(), words::HEADER_NAMES, honest.now)),
            payload: without_separators(payload),
            spelling: self.spelling.clone(),
            signature: self.signature.clone(),
        }
    }
}

fn without_separators(text: String) -> Vec<u8> {
    text.into_bytes().into_iter().filter(|byte| *byte != sheet::SEPARATOR).collect()
}

impl JwtDraft {
    /// The honest token.
    #[must_use]
    pub fn honest(honest: &Honest<'_>) -> Self {
        let choices = JwtChoices {
            header: Changes::default(),
            payload: Payload::Claims(Changes::default()),
            spelling: Vec::new(),
            signature: Signature::Good,
        };
        choices.draft(honest)
    }

    /// The draft that a [`sheet`] of header, payload, spelling and signature stands for; any bytes stand for one.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Self {
        let [header, payload, spelling, signature] = sheet::parts(bytes);
        let signature = match signature {
            b"" | b"good" => Signature::Good,
            b"stranger" => Signature::Stranger,
            b"flipped" => Signature::Flipped,
            b"cut" => Signature::Cut,
            b"longer" => Signature::Longer,
            other => Signature::Bytes(other.strip_prefix(b":").unwrap_or(other).to_vec()),
        };
        let (pairs, _) = spelling.as_chunks();
        let spelling = pairs.iter().copied().map(Misspelling::read).collect();
        Self { header: header.to_vec(), payload: payload.to_vec(), spelling, signature }
    }

    /// The sheet that [`JwtDraft::read`] reads.
    #[must_use]
    pub fn write(&self) -> Vec<u8> {
        let spelling: Vec<u8> = self.spelling.iter().flat_map(|found| found.write()).collect();
        let signature = match &self.signature {
            Signature::Good => b"good".to_vec(),
            Signature::Stranger => b"stranger".to_vec(),
            Signature::Flipped => b"flipped".to_vec(),
            Signature::Cut => b"cut".to_vec(),
            Signature::Longer => b"longer".to_vec(),
            Signature::Bytes(bytes) => [b":", bytes.as_slice()].concat(),
        };
        sheet::of(&[&self.header, &self.payload, &spelling, &signature])
    }

    /// What is signed: the first two segments as they are spelled, and the dot between them.
    #[must_use]
    pub fn signing_input(&self) -> Vec<u8> {
        let spell = |bytes: &[u8], segment| spelling::segment(bytes, segment, &self.spelling);
        [spell(&self.header, Segment::Header), b".".to_vec(), spell(&self.payload, Segment::Payload)].concat()
    }

    /// The token, signed by `sign`. A [stranger's](Signature::Stranger) signature is then one over other bytes.
    #[must_use]
    pub fn token(&self, sign: impl Fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
        self.signed_by(&sign, |input| sign(&[input, b" "].concat()))
    }

    /// The token, signed by `sign`, or by `stranger` where that is what its signature says.
    #[must_use]
    pub fn signed_by(&self, sign: impl Fn(&[u8]) -> Vec<u8>, stranger: impl Fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
        let input = self.signing_input();
        let signature = match &self.signature {
            Signature::Good => sign(&input),
            Signature::Stranger => stranger(&input),
            Signature::Flipped => flipped(sign(&input)),
            Signature::Cut => cut(sign(&input)),
            Signature::Longer => [sign(&input), vec![0]].concat(),
            Signature::Bytes(bytes) => bytes.clone(),
        };
        let signature = spelling::segment(&signature, Segment::Signature, &self.spelling);
        [input.as_slice(), b".", &signature].concat()
    }

    /// The draft of a token in three segments, good or bad, to be signed again; `None` where header and payload cannot be
    /// decoded.
    ///
    /// # Example
    /// ```
    /// use countersign::arbitrary::JwtDraft;
    ///
    /// let draft = JwtDraft::of(b"eyJhbGciOiJub25lIn0.e30.").unwrap();
    /// assert_eq!(draft.header, br#"{"alg":"none"}"#);
    /// assert_eq!(JwtDraft::of(b"no token"), None);
    /// ```
    #[must_use]
    pub fn of(token: &[u8]) -> Option<Self> {
        let mut segments = token.split(|byte| *byte == b'.');
        let mut decode =
            || URL_SAFE_NO_PAD.decode(segments.next()?).ok().filter(|part| !part.contains(&sheet::SEPARATOR));
        Some(Self { header: decode()?, payload: decode()?, spelling: Vec::new(), signature: Signature::Good })
    }
}

fn flipped(mut signature: Vec<u8>) -> Vec<u8> {
    if let Some(first) = signature.first_mut() {
        *first ^= 1;
    }
    signature
}

fn cut(mut signature: Vec<u8>) -> Vec<u8> {
    signature.pop();
    signature
}
