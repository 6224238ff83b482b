//! An attack catalogue that any verifier, in any language, can be held against.
//!
//! A [`Case`] is data and one forging function. It is forged on a [`Bench`], which knows the keys and the circumstances, and
//! tried on a [`Target`]; what the target says is a [`Verdict`], what that means is an [`Outcome`]. Tokens are written by an
//! encoder of this room's own and signed with plain primitives, never through the code that may be judged.
//!
//! # Example
//! ```
//! use countersign::assay::{self, Bench, Circumstances, Outcome, Scheme, Selection, Verdict};
//!
//! let bench = Bench::generate(Scheme::find("jwt/ES256")?, Circumstances::now())?;
//! let mut outcomes = Vec::new();
//! let mut gullible = |_: &[u8]| Verdict::Accept;
//! assay::run(&bench, &mut gullible, &Selection::all(), &mut |trial| outcomes.push(trial.outcome))?;
//! assert!(outcomes.contains(&Outcome::Forgery));
//!
//! outcomes.clear();
//! let mut deaf = |_: &[u8]| Verdict::reject();
//! assay::run(&bench, &mut deaf, &Selection::all(), &mut |trial| outcomes.push(trial.outcome))?;
//! assert!(!outcomes.contains(&Outcome::Forgery));
//! # Ok::<(), countersign::Error>(())
//! ```

mod bench;
mod canary;
mod case;
pub mod catalogue;
mod exceptions;
mod external;
mod feature;
mod forge;
#[cfg(feature = "assay-http")]
mod http;
mod key;
mod listener;
mod outcome;
mod report;
mod rule;
mod run;
mod scheme;
mod selection;
mod setup;
mod specimen;
mod target;
mod trial;
mod verdict;

pub use bench::{Bench, Circumstances};
pub use case::{Case, Expected};
pub use exceptions::{Exception, Exceptions};
pub use external::{External, Limits, Program, Protocol, Strays};
pub use feature::{Feature, Features};
#[cfg(feature = "assay-http")]
pub use http::{Acceptance, Bounds, Destination, Endpoint, Message};
pub use key::{KeyForm, KeyKind};
pub use listener::Listener;
pub use outcome::Outcome;
pub use report::{Account, Charge, Conclusion, Entry, Gain, Gap, Judgement, Line, Report, Standing, Summary};
pub use rule::{Class, Rule, Severity};
pub use run::run;
pub use scheme::{Family, Scheme};
pub use selection::Selection;
pub use setup::Setup;
pub use specimen::{Specimen, Unmakeable};
pub use target::{Configured, Target};
pub use trial::Trial;
pub use verdict::Verdict;
