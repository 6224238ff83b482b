//! Many inputs in one file of text, a line each: what is printable ASCII stands for itself, and every other byte, and the
//! backslash, is written `\x1e`.

/// The input that a line stands for.
pub fn read(line: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(line.len());
    let mut rest = line.as_bytes();
    while let [first, tail @ ..] = rest {
        let escaped = rest.strip_prefix(b"\\x").and_then(|digits| Some((digits.get(..2)?, digits.get(2..)?)));
        let byte = escaped.and_then(|(digits, after)| {
            let digits = std::str::from_utf8(digits).ok()?;
            Some((u8::from_str_radix(digits, 16).ok()?, after))
        });
        let (byte, after) = byte.unwrap_or((*first, tail));
        bytes.push(byte);
        rest = after;
    }
    bytes
}

/// The line that stands for an input.
pub fn write(input: &[u8]) -> String {
    let character = |byte: &u8| match byte {
        b'\\' => r"\x5c".to_owned(),
        0x20..0x7f => char::from(*byte).to_string(),
        other => format!(r"\x{other:02x}"),
    };
    input.iter().map(character).collect()
}
