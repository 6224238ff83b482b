//! The fields of a Protocol Buffers message, without knowing what they mean.

/// A field's number, and what it holds.
pub(crate) enum Value<'m> {
    Number(u64),
    Bytes(&'m [u8]),
}

/// The fields of `message` in order; `None` in place of the first that is none.
pub(crate) fn fields(mut message: &[u8]) -> impl Iterator<Item = Option<(u64, Value<'_>)>> {
    std::iter::from_fn(move || {
        if message.is_empty() {
            return None;
        }
        let Some((field, rest)) = field(message) else {
            message = &[];
            return Some(None);
        };
        message = rest;
        Some(Some(field))
    })
}

fn field(message: &[u8]) -> Option<((u64, Value<'_>), &[u8])> {
    let (key, rest) = varint(message)?;
    match key & 7 {
        0 => {
            let (number, rest) = varint(rest)?;
            Some(((key >> 3, Value::Number(number)), rest))
        }
        2 => {
            let (length, rest) = varint(rest)?;
            let (bytes, rest) = rest.split_at_checked(usize::try_from(length).ok()?)?;
            Some(((key >> 3, Value::Bytes(bytes)), rest))
        }
        _ => None,
    }
}

fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut value = 0;
    for (position, byte) in bytes.iter().enumerate().take(10) {
        value |= u64::from(byte & 0x7f) << (7 * position);
        if byte & 0x80 == 0 {
            return Some((value, bytes.get(position + 1..)?));
        }
    }
    None
}
