//! Generators and mutators of tokens and of what they are made of, for fuzzing any verifier. The feature `arbitrary`.
//!
//! Random bytes never get past the first rule of a verifier. What comes further is an honest token with something changed,
//! and then signed again: so the generators ([`JwtChoices`], [`Changes`], [`Json`]) start from what is [`Honest`] and are
//! [`Arbitrary`](arbitrary::Arbitrary) in what they change, and the [`mutate`] functions work on segments, on members and
//! on claims rather than on bytes. [`JwtDraft`] is a token before it is signed, and [`sheet`] the form in which a corpus keeps
//! such things.
//!
//! Nothing here judges a token, and nothing is used by what does.
//!
//! # Example
//! ```
//! use arbitrary::{Arbitrary, Unstructured};
//! use countersign::arbitrary::{Honest, JwtChoices, JwtDraft};
//!
//! let honest = Honest { issuer: "https://issuer.example", audience: "api", algorithm: "HS256", now: 1_700_000_000 };
//! let sign = |input: &[u8]| input.iter().map(|byte| byte ^ 0x5a).take(32).collect::<Vec<u8>>();
//!
//! let draft = JwtDraft::honest(&honest);
//! assert!(draft.token(sign).starts_with(b"eyJ"));
//!
//! let choices = JwtChoices::arbitrary(&mut Unstructured::new(b"whatever a fuzzer comes up with"))?;
//! let changed = choices.draft(&honest);
//! assert_eq!(JwtDraft::read(&changed.write()), changed);      // what a corpus keeps is what was made
//! # Ok::<(), arbitrary::Error>(())
//! ```

mod dice;
mod honest;
mod json;
mod jwt;
pub mod mutate;
mod object;
pub mod readers;
pub mod sheet;
mod spelling;
pub mod words;

pub use dice::Dice;
pub use honest::Honest;
pub use json::Json;
pub use jwt::{JwtChoices, JwtDraft, Payload, Signature};
pub use object::{Action, Change, Changes, Name};
pub use spelling::{Fault, Misspelling, Segment};
