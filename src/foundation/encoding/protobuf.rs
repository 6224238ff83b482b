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

/// The number that `bytes` begin with, in its shortest form, and what follows it; `None` in any other form.
pub(crate) fn shortest_varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let (number, rest) = varint(bytes)?;
    let length = bytes.len() - rest.len();
    let has_room_to_spare = length > 1 && number >> (7 * (length - 1)) == 0;
    // The tenth byte holds the last bit.
    let is_cut_off = length == 10 && bytes.get(9) != Some(&1);
    (!has_room_to_spare && !is_cut_off).then_some((number, rest))
}

/// Appends `number` in its shortest form.
pub(crate) fn write_varint(out: &mut Vec<u8>, mut number: u64) {
    while number > 0x7f {
        out.push(0x80 + u8::try_from(number & 0x7f).unwrap_or_default());
        number >>= 7;
    }
    out.push(u8::try_from(number).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_come_in_their_order() {
        let written = |message: &[u8]| {
            let field = |field: Option<(u64, Value<'_>)>| match field {
                Some((number, Value::Number(value))) => format!("{number}: {value}"),
                Some((number, Value::Bytes(bytes))) => format!("{number}: {bytes:?}"),
                None => "none".to_owned(),
            };
            fields(message).map(field).collect::<Vec<_>>()
        };
        // Numbers up to 15 and their kind fit in a byte; 16 takes two.
        assert_eq!(
            written(b"\x08\xac\x02\x12\x02ab\x82\x01\x00\x78\x07"),
            ["1: 300", "2: [97, 98]", "16: []", "15: 7"]
        );
        assert_eq!(written(b""), [""; 0]);
        // What is no field ends the reading: a length beyond the end, a number without one, a kind that nobody writes.
        for (broken, kept) in
            [(&b"\x12\x03ab"[..], 0), (b"\x08\x01\x08\xff", 1), (b"\x08\x01\x0d\x01\x02\x03\x04", 1), (b"\x80", 0)]
        {
            let found = written(broken);
            assert_eq!(found.len(), kept + 1, "{found:?}");
            assert_eq!(found.last().map(String::as_str), Some("none"), "{found:?}");
        }
        // Eleven bytes are no number.
        assert_eq!(written(&[&[0x08][..], &[0x80; 10], &[0x01]].concat()), ["none"]);
    }

    #[test]
    fn numbers_have_one_shortest_form() {
        for number in [0, 1, 127, 128, 300, 16_383, 16_384, u64::from(u32::MAX), u64::MAX] {
            let mut bytes = Vec::new();
            write_varint(&mut bytes, number);
            assert_eq!(shortest_varint(&bytes), Some((number, &[][..])));
            bytes.push(7);
            assert_eq!(shortest_varint(&bytes), Some((number, &[7][..])));
        }
        for longer in [&b"\x80\x00"[..], b"\xff\x80\x00", b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", b"\x80", b""] {
            assert_eq!(shortest_varint(longer), None, "{longer:?}");
        }
    }
}
