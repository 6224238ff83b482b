//! Which characters show.

/// Format characters (Cf), and the two separators of lines and paragraphs (Zl, Zp), from first to last.
const UNSEEN: &[(u32, u32)] = &[
    (0x00ad, 0x00ad),
    (0x0600, 0x0605),
    (0x061c, 0x061c),
    (0x06dd, 0x06dd),
    (0x070f, 0x070f),
    (0x0890, 0x0891),
    (0x08e2, 0x08e2),
    (0x180e, 0x180e),
    (0x200b, 0x200f),
    (0x2028, 0x2029),
    (0x202a, 0x202e),
    (0x2060, 0x2064),
    // Reserved for another of the same kind.
    (0x2065, 0x2065),
    (0x2066, 0x206f),
    (0xfeff, 0xfeff),
    (0xfff9, 0xfffb),
    (0x110bd, 0x110bd),
    (0x110cd, 0x110cd),
    (0x13430, 0x1343f),
    (0x1bca0, 0x1bca3),
    (0x1d173, 0x1d17a),
    (0xe0001, 0xe0001),
    (0xe0020, 0xe007f),
];

/// Whether a person would see `character`.
pub fn is_visible(character: char) -> bool {
    let code = u32::from(character);
    let is_control = code < 0x20 || (0x7f..0xa0).contains(&code);
    !is_control && UNSEEN.iter().all(|(first, last)| code < *first || *last < code)
}
