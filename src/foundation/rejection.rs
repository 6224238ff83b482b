//! Why a token was refused: one small value with a stable code and the stage that gave it.

use std::fmt;

macro_rules! rejections {
    ($($(#[doc = $doc:literal])+ $name:ident => $stage:ident / $code:literal;)+) => {
        /// Why a token was refused.
        ///
        /// [`code`](Self::code) and [`stage`](Self::stage) are stable and made for programs; `Display` is a clause for
        /// people. Neither holds anything of the token. Until a signature has been checked there is one reason for every
        /// cryptographic failure, [`Rejection::Signature`], so that a refusal cannot be used as an oracle.
        ///
        /// # Example
        /// ```
        /// use countersign::{Rejection, Stage};
        ///
        /// assert_eq!(Rejection::Expired.code(), "expired");
        /// assert_eq!(Rejection::Expired.stage(), Stage::Claims);
        /// assert_ne!(Rejection::HeaderType, Rejection::Type);      // one code, two stages
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Rejection {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Rejection {
            /// Every reason there is, in the order of the stages.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The stable name of the reason within its stage. A code's meaning never changes; new ones may come.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// The step of verification that refused.
            #[must_use]
            pub const fn stage(self) -> Stage {
                match self { $(Self::$name => Stage::$stage,)+ }
            }
        }

        impl fmt::Display for Rejection {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                let clause: &str = match self { $(Self::$name => concat!($($doc),+),)+ };
                out.write_str(clause.trim().trim_end_matches('.'))
            }
        }
    };
}

rejections! {
    /// the token is longer than the verifier reads.
    TooLarge => Size / "too-large";

    /// the token holds bytes that are not ASCII.
    NotAscii => Encoding / "not-ascii";
    /// the token is not of this format.
    WrongFormat => Encoding / "wrong-format";
    /// the token does not have the number of non-empty parts that its format has.
    Segments => Encoding / "segments";
    /// a part of the token is not canonical base64url.
    Base64 => Encoding / "base64";
    /// the header or footer is not one strict JSON object.
    HeaderJson => Encoding / "json";
    /// the header or footer names a member twice.
    HeaderDuplicateName => Encoding / "duplicate-name";
    /// the header or footer is nested too deeply.
    HeaderTooDeep => Encoding / "too-deep";

    /// the header's algorithm is not the one this key is for.
    Algorithm => Header / "algorithm";
    /// the header asks for critical extensions.
    Critical => Header / "critical";
    /// the header has a member that is never honoured.
    HeaderMember => Header / "header-member";
    /// the key identifier is not a short plain string.
    HeaderKid => Header / "header-kid";
    /// the header's type is not the one expected.
    HeaderType => Header / "type";

    /// no trusted key goes by this identifier.
    UnknownKey => Key / "unknown-key";
    /// the key that verified belongs to another issuer than the one claimed.
    KeyIssuer => Key / "key-issuer";

    /// the signature does not hold.
    Signature => Signature / "signature";

    /// the payload is not one strict JSON object.
    ClaimsJson => Claims / "json";
    /// the payload names a claim twice.
    DuplicateClaim => Claims / "duplicate-name";
    /// the payload is nested too deeply.
    ClaimsTooDeep => Claims / "too-deep";
    /// a claim that the policy requires is missing.
    Missing => Claims / "missing";
    /// a registered claim is of the wrong type or out of range.
    ClaimType => Claims / "claim-type";
    /// the credential's type is not the one expected.
    Type => Claims / "type";
    /// the credential has expired.
    Expired => Claims / "expired";
    /// the credential is not valid yet.
    NotYetValid => Claims / "not-yet-valid";
    /// the credential says it was issued in the future, or not before it expires.
    IssuedInFuture => Claims / "issued-in-future";
    /// the credential lives longer than the policy allows.
    Lifetime => Claims / "lifetime";
    /// the issuer is not the one trusted.
    Issuer => Claims / "issuer";
    /// the credential is not for this audience.
    Audience => Claims / "audience";
    /// the subject is missing or not a plain name.
    Subject => Claims / "subject";
    /// the credential was made for another login.
    Nonce => Claims / "nonce";
    /// the credential was issued to another party.
    AuthorizedParty => Claims / "authorized-party";
    /// the user logged in too long ago, or in the future.
    AuthenticationAge => Claims / "authentication-age";
    /// the credential came with another token or code than this one.
    TokenHash => Claims / "token-hash";
    /// the credential has been used before.
    Replayed => Claims / "replayed";
    /// the credential has been revoked.
    Revoked => Claims / "revoked";

    /// a restriction that the credential carries does not hold for this request.
    Caveat => Caveat / "caveat";
    /// judging the credential's restrictions would cost more than the policy allows.
    Limit => Caveat / "limit";
}

impl std::error::Error for Rejection {}

/// A step of verification, in the order they are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Stage {
    /// The number of bytes, before anything else.
    Size,
    /// The alphabet, the parts, and the strictness of what is outside the signature's protection.
    Encoding,
    /// What the header says, held against what this key is for.
    Header,
    /// Which trusted key, and whose.
    Key,
    /// The cryptography.
    Signature,
    /// What is claimed, held against the policy.
    Claims,
    /// Restrictions carried by the credential itself.
    Caveat,
}

impl Stage {
    /// The stable name of the stage.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Size => "size",
            Self::Encoding => "encoding",
            Self::Header => "header",
            Self::Key => "key",
            Self::Signature => "signature",
            Self::Claims => "claims",
            Self::Caveat => "caveat",
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}
