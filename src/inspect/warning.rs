//! What there is to warn about, and how grave it is.

macro_rules! concerns {
    ($($(#[doc = $doc:literal])+ $name:ident => $gravity:ident / $code:literal;)+) => {
        /// Something to warn about. A code's meaning never changes; new ones may come.
        ///
        /// # Example
        /// ```
        /// use countersign::inspect::{Concern, Gravity};
        ///
        /// assert_eq!(Concern::AlgNone.code(), "alg-none");
        /// assert_eq!(Concern::AlgNone.gravity(), Gravity::Danger);
        /// assert!(Concern::AlgNone < Concern::Expired);            // graver comes first
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Concern {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Concern {
            /// Everything there is to warn about, the gravest first.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Its stable name.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// How grave it is.
            #[must_use]
            pub const fn gravity(self) -> Gravity {
                match self { $(Self::$name => Gravity::$gravity,)+ }
            }
        }
    };
}

/// How grave a warning is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Gravity {
    /// A secret out of place, or what attackers write.
    Danger,
    /// A reason for this crate's verifiers to refuse it, whoever signed it.
    Refused,
    /// Worth a thought.
    Advice,
}

concerns! {
    /// A secret key was handed in where a token belongs, or stands in a token.
    SecretKey => Danger / "secret-key";
    /// `alg` is `none`, in whatever case: there is no signature.
    AlgNone => Danger / "alg-none";
    /// The token brings the key, or the address of the key, that is to verify it.
    EmbeddedKey => Danger / "embedded-key";

    /// A public key or a certificate was handed in where a token belongs.
    PublicKey => Refused / "public-key";
    /// The identifier of a key was handed in where a token belongs.
    KeyId => Refused / "key-id";
    /// There is nothing.
    Empty => Refused / "empty";
    /// It is of no known format.
    UnknownFormat => Refused / "unknown-format";
    /// A JWS or JWE in JSON instead of the compact serialization.
    JsonSerialization => Refused / "json-serialization";
    /// An encrypted JWT: five parts.
    Jwe => Refused / "jwe";
    /// PASETO of version 1 or 2.
    LegacyVersion => Refused / "legacy-version";
    /// More bytes than a verifier reads, or than are looked at.
    TooLarge => Refused / "too-large";
    /// An authorization scheme stands before the token.
    BearerPrefix => Refused / "bearer-prefix";
    /// `biscuit:` stands before the token.
    BiscuitPrefix => Refused / "biscuit-prefix";
    /// The token stands in quotation marks.
    Quoted => Refused / "quoted";
    /// The token is percent-encoded.
    UrlEncoded => Refused / "url-encoded";
    /// White space or a control character in or around the token.
    WhiteSpace => Refused / "white-space";
    /// A character that is not ASCII in or around the token.
    NotAscii => Refused / "not-ascii";
    /// A wrong number of parts, or an empty one.
    Segments => Refused / "segments";
    /// Padding where there must be none, or none where there must be some.
    Padding => Refused / "padding";
    /// `+` or `/`, of base64's standard alphabet.
    StandardAlphabet => Refused / "standard-alphabet";
    /// Bits left over that are not zero: another spelling of the same token.
    TrailingBits => Refused / "trailing-bits";
    /// A part that is not base64url at all.
    Base64 => Refused / "base64";
    /// Text that is not UTF-8.
    InvalidUtf8 => Refused / "invalid-utf8";
    /// A part that is not one JSON object.
    InvalidJson => Refused / "invalid-json";
    /// JSON that two readers could understand differently.
    LooseJson => Refused / "loose-json";
    /// A name that comes twice: the last value is shown.
    DuplicateName => Refused / "duplicate-name";
    /// Objects and arrays nested more deeply, or of more members, than a verifier reads.
    TooDeep => Refused / "too-deep";
    /// No signature where one belongs, or too short a one.
    SignatureMissing => Refused / "signature-missing";
    /// `alg` is missing or not a string.
    AlgMissing => Refused / "alg-missing";
    /// `alg` is none that this crate verifies.
    AlgUnknown => Refused / "alg-unknown";
    /// `crit`: extensions that must be understood.
    Crit => Refused / "crit";
    /// `b64`: a payload that is not encoded (RFC 7797).
    B64 => Refused / "b64";
    /// `zip`: a compressed payload.
    Zip => Refused / "zip";
    /// `enc`: encryption, in a token that is not encrypted.
    Enc => Refused / "enc";
    /// `cty`: a token within the token.
    Cty => Refused / "cty";
    /// `kid` is not a short plain string.
    KidMalformed => Refused / "kid-malformed";
    /// More blocks than a verifier reads.
    ManyBlocks => Refused / "many-blocks";
    /// A block that cannot be read.
    MalformedBlock => Refused / "malformed-block";
    /// A macaroon whose identifier holds no claims.
    ForeignIdentifier => Refused / "foreign-identifier";
    /// A caveat that is no restriction of the vocabulary: refused unless the application knows it.
    UnknownCaveat => Refused / "unknown-caveat";
    /// Other discharges than third-party caveats ask for.
    Discharges => Refused / "discharges";
    /// `exp` is missing.
    ExpMissing => Refused / "exp-missing";
    /// It has expired.
    Expired => Refused / "expired";
    /// It is not valid yet.
    NotYetValid => Refused / "not-yet-valid";
    /// It says it was issued in the future, or not before it expires.
    IssuedInFuture => Refused / "issued-in-future";
    /// A registered claim of the wrong type.
    ClaimType => Refused / "claim-type";
    /// `sub` is empty, longer than 255 characters, or holds some that do not show.
    Subject => Refused / "subject";
    /// `aud` names nobody, somebody twice, or somebody without a name.
    Audience => Refused / "audience";
    /// `iss`, `sub` or `aud` is missing.
    ClaimMissing => Refused / "claim-missing";
    /// A JWT of another type than `JWT`, or of none: refused unless the policy names it.
    ForeignType => Refused / "foreign-type";

    /// `kid` reads like a path, which it never is.
    KidPath => Advice / "kid-path";
    /// Control characters, or such as do not show, in what the token says.
    HiddenCharacters => Advice / "hidden-characters";
    /// One secret both verifies and mints.
    SharedKey => Advice / "shared-key";
    /// It lives longer than a day.
    Lifetime => Advice / "lifetime";
    /// What it says is encrypted.
    Encrypted => Advice / "encrypted";
    /// There are blocks that are not shown.
    BlocksUnread => Advice / "blocks-unread";
}

/// One warning about one token.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Warning {
    /// What it is about.
    pub concern: Concern,
    /// A clause for people.
    pub message: String,
}

impl Warning {
    /// The stable name of what it is about.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.concern.code()
    }
}

/// Warnings as they are found: one about each thing, the first.
#[derive(Default)]
pub(super) struct Findings(Vec<Warning>);

impl Findings {
    pub(super) fn note(&mut self, concern: Concern, message: impl Into<String>) {
        if !self.0.iter().any(|warning| warning.concern == concern) {
            self.0.push(Warning { concern, message: message.into() });
        }
    }

    pub(super) fn append(&mut self, other: Self) {
        for Warning { concern, message } in other.0 {
            self.note(concern, message);
        }
    }

    pub(super) fn by_gravity(mut self) -> Vec<Warning> {
        self.0.sort_by_key(|warning| warning.concern);
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_graver_ones_come_first() {
        let mut codes: Vec<_> = Concern::ALL.iter().map(|concern| concern.code()).collect();
        assert!(codes.iter().all(|code| code.bytes().all(|byte| byte == b'-' || byte.is_ascii_alphanumeric())));
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), Concern::ALL.len());
        assert!(Concern::ALL.is_sorted_by_key(|concern| concern.gravity()));
    }
}
