//! Bytes from the operating system's generator.

use crate::foundation::error::Error;

/// `N` unpredictable bytes, which are no secret: nobody wipes them.
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    fill(&mut bytes)?;
    Ok(bytes)
}

/// Writes unpredictable bytes over `bytes`.
pub(crate) fn fill(bytes: &mut [u8]) -> Result<(), Error> {
    getrandom::fill(bytes).map_err(Error::random)
}
