//! The same claims in every scheme: how large, how fast, and what each refuses, measured on this machine.

mod hostile;
mod measure;
mod own;
mod scenario;
mod yardstick;

use std::hint::black_box;

use crate::claims::request::Request;
use crate::credential::scheme::Scheme;
use crate::foundation::error::Error;
use crate::foundation::rejection::Rejection;
use crate::registry::SchemeEntry;

use measure::{Operations, Times};
pub use own::OwnVerifier;
use scenario::Contender;
use yardstick::Sessions;

/// What was measured, scheme by scheme.
#[derive(Debug)]
pub struct Comparison {
    /// Each scheme's row.
    pub schemes: Vec<Measured>,
    /// What tokens are held against: a random id of 32 bytes and a look-up in this process's memory, revoked at once.
    pub session_id: Yardstick,
    /// How each scheme answered each attack.
    pub answers: Vec<Answer>,
}

/// One scheme's figures.
#[derive(Debug)]
pub struct Measured {
    /// The scheme.
    pub scheme: Scheme,
    /// The token's length in bytes, as it travels.
    pub bytes: usize,
    /// The median time to issue it, in nanoseconds.
    pub issue_ns: u64,
    /// The median time to verify it, in nanoseconds.
    pub verify_ns: u64,
}

/// The figures of a server-side session.
#[derive(Debug)]
pub struct Yardstick {
    /// The id's length in bytes, as it travels.
    pub bytes: usize,
    /// The median time to open a session, in nanoseconds.
    pub issue_ns: u64,
    /// The median time to find it, in nanoseconds.
    pub verify_ns: u64,
}

/// A scheme's answer to one attack.
#[derive(Debug)]
pub struct Answer {
    /// What was tried.
    pub attack: &'static str,
    /// The scheme it was tried on.
    pub scheme: Scheme,
    /// Why it was refused; `None` where it was accepted, which must not be.
    pub rejection: Option<Rejection>,
}

impl Comparison {
    /// How many attacks `scheme` refused, of how many.
    #[must_use]
    pub fn refused(&self, scheme: Scheme) -> (usize, usize) {
        let answers = || self.answers.iter().filter(|answer| answer.scheme == scheme);
        (answers().filter(|answer| answer.rejection.is_some()).count(), answers().count())
    }
}

/// Compares `schemes`; `progress` is told, now and then, which share of the work is done, from 0 to 1.
///
/// # Errors
/// Where a key or a token cannot be made, or an honest token is refused: there is then nothing to compare.
///
/// # Example
/// ```
/// use countersign::{compare, registry};
///
/// let schemes: Vec<_> = registry::all().iter().collect();
/// let comparison = compare::run(&schemes, &mut |_| {})?;
/// assert_eq!(comparison.schemes.len(), schemes.len());
/// assert!(comparison.answers.iter().all(|answer| answer.rejection.is_some()));
/// # Ok::<(), countersign::Error>(())
/// ```
pub fn run(schemes: &[&'static SchemeEntry], progress: &mut dyn FnMut(f64)) -> Result<Comparison, Error> {
    let contenders = schemes.iter().map(|entry| Contender::enter(entry)).collect::<Result<Vec<_>, _>>()?;
    let sessions = Sessions::open(&scenario::claims()?)?;

    let mut operations: Vec<_> = contenders.iter().map(operations_of).collect();
    operations.push(Operations {
        issue: Box::new(|| drop(black_box(sessions.issue()))),
        verify: Box::new(|| drop(black_box(sessions.verify(sessions.id())))),
    });
    let mut times = measure::interleaved(&operations, progress);
    let Some(Times { issue_ns, verify_ns }) = times.pop() else {
        return Err(Error::configuration("there is nothing to measure"));
    };
    let session_id = Yardstick { bytes: sessions.id().len(), issue_ns, verify_ns };
    let schemes = contenders.iter().zip(times).map(|(contender, times)| Measured {
        scheme: contender.scheme(),
        bytes: contender.token().len(),
        issue_ns: times.issue_ns,
        verify_ns: times.verify_ns,
    });
    let answers = contenders.iter().map(attack).collect::<Result<Vec<_>, _>>()?;
    Ok(Comparison { schemes: schemes.collect(), session_id, answers: answers.into_iter().flatten().collect() })
}

fn operations_of(contender: &Contender) -> Operations<'_> {
    Operations {
        issue: Box::new(|| drop(black_box(contender.issuer().issue(contender.claims())))),
        verify: Box::new(|| drop(black_box(contender.verifier().verify(contender.token(), &Request::default())))),
    }
}

fn attack(contender: &Contender) -> Result<Vec<Answer>, Error> {
    let attacks = hostile::tokens(contender)?;
    let answer = |(attack, token): (&'static str, Vec<u8>)| Answer {
        attack,
        scheme: contender.scheme(),
        rejection: contender.verifier().verify(&token, &Request::default()).err(),
    };
    Ok(attacks.into_iter().map(answer).collect())
}
