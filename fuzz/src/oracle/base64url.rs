//! The strict reader of base64url against a lenient decoder whose every answer is written again, and against the model where
//! that is quick.

use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use countersign::arbitrary::readers;

use crate::model;

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_encode_padding(false),
);

/// Up to how many letters the model is asked too, which is slow.
const BRIEF: usize = 64;

pub fn check(data: &[u8]) {
    let found = readers::base64url(data);
    if data.len() <= BRIEF {
        assert_eq!(found, model::base64url::decode(data));
    }
    // The canonical spelling is the one that is written, and no other.
    let canonical = LENIENT.decode(data).ok().filter(|bytes| LENIENT.encode(bytes).as_bytes() == data);
    assert_eq!(found, canonical);
    let written = readers::to_base64url(data);
    assert_eq!(readers::base64url(written.as_bytes()).as_deref(), Some(data));
}
