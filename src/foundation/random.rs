//! Bytes from the operating system's generator.

use crate::foundation::error::Error;

/// `N` unpredictable bytes.
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(Error::random)?;
    Ok(bytes)
}
