//! Macaroons as they travel, each form in its one spelling.

mod json;
mod v1;
mod v2;

use super::reference::{Heed, Refusal};
use crate::assay::maskable::base64url;

pub(super) const STAGE: &str = "encoding";

#[derive(Default)]
pub(super) struct Macaroon {
    pub(super) location: Option<Vec<u8>>,
    pub(super) identifier: Vec<u8>,
    pub(super) caveats: Vec<Caveat>,
    pub(super) signature: Vec<u8>,
}

#[derive(Default)]
pub(super) struct Caveat {
    pub(super) location: Option<Vec<u8>>,
    pub(super) identifier: Vec<u8>,
    pub(super) sealed: Option<Vec<u8>>,
}

const MAX_MACAROONS: usize = 5;
const MAX_CAVEATS: usize = 32;

/// A root, and its discharges. None of those that come here has a separator within JSON.
pub(super) fn read(text: &str, heed: &Heed) -> Result<Vec<Macaroon>, Refusal> {
    let mut texts: Vec<&str> = text.split('~').collect();
    let is_plain = |text: &&str| !text.is_empty() && !text.starts_with(' ');
    heed.demand("bundle", texts.len() < 2 || texts.iter().all(is_plain), STAGE)?;
    if texts.len() > 1 {
        texts.iter_mut().skip(1).for_each(|text| *text = text.trim_start());
        texts.retain(|text| !text.is_empty());
    }
    heed.demand("discharges-bounded", texts.len() <= MAX_MACAROONS, "size")?;
    let macaroons = texts.into_iter().map(|text| read_one(text, heed)).collect::<Result<Vec<_>, _>>()?;
    if macaroons.is_empty() {
        return Err(Refusal(STAGE, "nothing"));
    }
    let is_short = macaroons.iter().all(|macaroon| macaroon.caveats.len() <= MAX_CAVEATS);
    heed.demand("caveats-bounded", is_short, "size")?;
    Ok(macaroons)
}

fn read_one(text: &str, heed: &Heed) -> Result<Macaroon, Refusal> {
    let macaroon = if text.starts_with('{') {
        json::read(text.as_bytes(), heed)?
    } else {
        let bytes = base64url(text, heed).ok_or(Refusal(STAGE, "base64"))?;
        match bytes.first() {
            Some(2) => return whole(v2::read(&bytes, heed)?, heed),
            _ => v1::read(&bytes, heed)?,
        }
    };
    if heed.rule("forms") { whole(macaroon, heed) } else { Err(Refusal(STAGE, "forms")) }
}

fn whole(macaroon: Macaroon, heed: &Heed) -> Result<Macaroon, Refusal> {
    heed.demand("signature-length", macaroon.signature.len() == 32, STAGE)?;
    Ok(macaroon)
}
