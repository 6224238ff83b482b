//! What a token is judged under: when, by which policy, with which keys.

use super::profile::Profile;

/// The moment around which everything happens.
pub const NOW: i64 = 1_700_000_000;
/// The last moment there is: the end of the year 9999.
pub const LAST_MOMENT: i64 = 253_402_300_799;

pub const ISSUER: &str = "https://issuer.example";
pub const OTHER_ISSUER: &str = "https://other.example";
pub const AUDIENCE: &str = "api";
/// The type that policies ask for.
pub const TYPE: &str = "at+jwt";
/// The `jti` that is revoked.
pub const REVOKED: &str = "revoked";
/// The longest lifetime and the greatest age, in seconds, where there are any.
pub const MAX_LIFETIME: i64 = 900;
pub const MAX_AGE: i64 = 300;

/// The key of [`ISSUER`]: its name where there are two, and its bytes.
pub const KEY: (&str, &[u8]) = ("a", b"a secret of thirty-two bytes, ok");
/// The key of [`OTHER_ISSUER`].
pub const OTHER_KEY: (&str, &[u8]) = ("b", b"and another one, as long as that");

/// What a policy wants of the type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TypeRule {
    Unspecified,
    Exactly,
    AbsentOr,
    Absent,
    /// What ID tokens may be.
    UnnamedOrAbsent,
}

#[derive(Clone, Copy, Debug)]
pub struct Circumstances {
    pub now: i64,
    pub leeway: i64,
    pub typ: TypeRule,
    pub audience_is_alone: bool,
    pub has_max_lifetime: bool,
    pub max_age: Option<i64>,
    pub heeds_revocation: bool,
    pub is_single_use: bool,
    pub trusts_two_keys: bool,
    pub takes_any_kind: bool,
    /// What JWTs it is about.
    pub profile: Profile,
    pub max_token_bytes: usize,
    pub max_header_bytes: usize,
}

impl Circumstances {
    /// The circumstances that `bytes` stand for; whatever they are, there are some. None stand for the usual ones.
    pub fn of(bytes: &[u8]) -> Self {
        let byte = |at: usize| bytes.get(at).copied().unwrap_or(0);
        let is = |bit: u8| byte(0) >> bit & 1 == 1;
        let later = i64::from(byte(3).cast_signed());
        Self {
            now: match later {
                -128 => LAST_MOMENT,
                -127 => 0,
                // Second by second where leeways begin and end, and in greater steps beyond.
                -40..=40 => NOW + later,
                later => NOW + later * 16,
            },
            leeway: match byte(1) {
                0 => 30,
                seconds => i64::from(seconds % 121),
            },
            typ: [TypeRule::Unspecified, TypeRule::Exactly, TypeRule::AbsentOr, TypeRule::Absent]
                [usize::from(byte(2) % 4)],
            audience_is_alone: is(0),
            has_max_lifetime: is(1),
            max_age: is(2).then_some(MAX_AGE),
            heeds_revocation: is(3),
            is_single_use: is(4),
            trusts_two_keys: is(5),
            takes_any_kind: is(6),
            profile: Profile::of(byte(4), byte(5)),
            max_token_bytes: if is(7) { 512 } else { 8192 },
            max_header_bytes: if is(7) { 96 } else { 2048 },
        }
    }
}
