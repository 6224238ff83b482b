//! A program as a target: started with a key, asked token by token, watched, and killed where it does not behave.

mod child;
mod left_behind;
mod limits;
mod memory;
mod pipes;
mod program;
mod protocol;
mod strays;

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use super::feature::{Feature, Features};
use super::setup::Setup;
use super::target::{Configured, Target};
use super::verdict::Verdict;
use crate::foundation::error::Error;

use child::{Child, Ending, Silence};
pub use limits::Limits;
pub use program::Program;
use program::Scratch;
use protocol::Answer;
pub use protocol::Protocol;
pub use strays::Strays;

/// The exit status by which a program says that it does not want these keys.
const CONFIG_REFUSED: i32 = 2;
/// A program that has never answered is given up after so many tokens.
const PATIENCE: u32 = 6;
/// How many lines that answer nothing may come for one token.
const MAX_STRAYS: u32 = 1000;

/// A program, in whatever language, that verifies tokens.
///
/// It runs in a process group of its own, which is killed where it hangs, dies or outgrows its memory, whenever it is set up
/// anew, and when this value is dropped: nothing of it is left running. On Linux that holds of processes too that left the
/// group, as long as they have the environment that they were started with.
///
/// # Example
/// ```
/// use countersign::assay::{
///     Bench, Circumstances, External, Limits, Program, Protocol, Scheme, Target as _, Verdict,
/// };
///
/// let script = "while read -r token; do [ $token = a ] && echo accept || echo reject: not an a; done";
/// let program = Program::new("sh", ["-c".into(), script.into()]);
/// let mut target = External::new(program, Protocol::Lines, Limits::default())?;
/// let bench = Bench::generate(Scheme::find("jwt/ES256")?, Circumstances::now())?;
/// target.configure(bench.setup())?;
/// assert_eq!(target.judge(b"a"), Verdict::Accept);
/// assert_eq!(target.judge(b"b").reason(), Some("not an a"));
/// # Ok::<(), countersign::Error>(())
/// ```
pub struct External {
    program: Program,
    protocol: Protocol,
    limits: Limits,
    promised: Features,
    interrupt: Arc<AtomicBool>,
    scratch: Scratch,
    running: Option<Running>,
    setup: Option<Setup>,
    next_id: u64,
    has_been_ready: bool,
    has_answered: bool,
    breakdowns: u32,
    fault: Option<String>,
    strays: Strays,
}

/// A child, and whether it has answered yet.
struct Running {
    child: Child,
    has_answered: bool,
}

/// Why a program is not ready.
enum Unready {
    /// It did not become so: the verdict on that.
    Not(Verdict),
    /// It cannot even be started, or said nothing in time.
    Fault(String),
}

/// Why a program has not answered.
enum Unanswered {
    /// It ended, or closed a pipe.
    Ended(Ending),
    /// It misbehaved: the verdict on that.
    Because(Verdict),
}

impl External {
    /// A program that is not started yet.
    ///
    /// # Errors
    /// Where no folder for its keys can be made.
    pub fn new(program: Program, protocol: Protocol, limits: Limits) -> Result<Self, Error> {
        let scratch = Scratch::new().map_err(|error| Error::configuration(format!("no folder for keys: {error}")))?;
        Ok(Self {
            program,
            protocol,
            limits,
            promised: Features::default(),
            interrupt: Arc::default(),
            scratch,
            running: None,
            setup: None,
            next_id: 1,
            has_been_ready: false,
            has_answered: false,
            breakdowns: 0,
            fault: None,
            strays: Strays::default(),
        })
    }

    /// Has these features, beside those that it names itself.
    #[must_use]
    pub fn with_features(mut self, features: Features) -> Self {
        self.promised = features;
        self
    }

    /// Stops waiting, and ends the run, once `interrupt` is set.
    #[must_use]
    pub fn interrupted_by(mut self, interrupt: Arc<AtomicBool>) -> Self {
        self.interrupt = interrupt;
        self
    }

    /// What it printed and was no answer.
    #[must_use]
    pub fn strays(&self) -> &Strays {
        &self.strays
    }

    /// Starts it, whatever ran before, and waits until it is ready.
    fn start(&mut self, setup: &Setup) -> Result<Features, Unready> {
        self.running = None;
        let fault = |error: io::Error| Unready::Fault(format!("`{}` cannot be started: {error}", self.program.name()));
        let key =
            self.scratch.key(setup).map_err(|error| Unready::Fault(format!("a key cannot be written: {error}")))?;
        let command = self.program.command(setup, &key);
        let child = Child::start(command, Program::mark(&key), self.limits.memory_bytes).map_err(fault)?;
        let mut running = Running { child, has_answered: false };
        let named = if self.protocol.has_handshake() { self.handshake(&mut running.child)? } else { Vec::new() };
        self.running = Some(running);
        self.has_been_ready = true;
        let named = named.iter().filter_map(|name| Feature::find(name));
        Ok(named.chain(self.promised.iter()).chain([Feature::Restart]).collect())
    }

    /// Waits until the program says that it is ready, and returns the features that it names.
    fn handshake(&mut self, child: &mut Child) -> Result<Vec<String>, Unready> {
        let deadline = Instant::now() + self.limits.start;
        for _ in 0..MAX_STRAYS {
            match child.receive(deadline, &self.interrupt) {
                Ok(line) => match Protocol::ready(&line) {
                    Some(features) => return Ok(features),
                    None => self.strays.note(&line),
                },
                Err(silence) => return Err(self.unready(&silence, child)),
            }
        }
        Err(self.unready(&Silence::TooLate, child))
    }

    /// What it means that a program does not say that it is ready: a fault of the harness as long as it never did.
    fn unready(&self, silence: &Silence, child: &Child) -> Unready {
        let name = self.program.name();
        let words = child.last_words();
        let seconds = self.limits.start.as_secs_f64();
        let said = words.as_ref().map(|words| format!("; it said: {words}")).unwrap_or_default();
        let (verdict, what) = match silence {
            Silence::Interrupted => return Unready::Fault(INTERRUPTED.to_owned()),
            Silence::Ended(ending) if ending.code() == Some(CONFIG_REFUSED) => {
                return Unready::Not(Verdict::ConfigRefused(words.unwrap_or_default()));
            }
            Silence::Ended(ending) => {
                (Verdict::Crash(ending.to_string()), format!("{ending} before it said that it is ready"))
            }
            Silence::TooLate => (Verdict::Timeout, format!("did not say within {seconds} seconds that it is ready")),
            Silence::Outgrown => {
                (Verdict::OutOfMemory, "outgrew its memory before it said that it is ready".to_owned())
            }
        };
        if self.has_been_ready { Unready::Not(verdict) } else { Unready::Fault(format!("`{name}` {what}{said}")) }
    }

    /// Asks the running program, or one started anew, about one token.
    fn ask(&mut self, token: &[u8]) -> Verdict {
        let Some(setup) = self.setup.take() else {
            return Verdict::ProtocolError("it was asked before it was set up".to_owned());
        };
        let verdict = self.ask_under(&setup, token);
        self.setup = Some(setup);
        verdict
    }

    fn ask_under(&mut self, setup: &Setup, token: &[u8]) -> Verdict {
        loop {
            let mut running = match self.running.take() {
                Some(running) => running,
                None => match self.start(setup) {
                    Ok(_) => continue,
                    Err(Unready::Not(verdict)) => return verdict,
                    Err(Unready::Fault(fault)) => {
                        self.fault = Some(fault.clone());
                        return Verdict::Crash(fault);
                    }
                },
            };
            let (is_fresh, id) = (!running.has_answered, self.next_id);
            let Some(request) = self.protocol.request(id, token) else {
                self.running = Some(running);
                return Verdict::NotCarried;
            };
            self.next_id += 1;
            if let Some(flood) = self.hear_out(&running.child) {
                return Verdict::ProtocolError(flood);
            }
            running.child.send(request);
            match self.await_answer(&mut running.child, id) {
                Ok(verdict) => {
                    running.has_answered = true;
                    self.running = Some(running);
                    return verdict;
                }
                // It may have died of what came before: one that is fresh will tell.
                Err(Unanswered::Ended(_)) if !is_fresh => {}
                // Without a handshake this is how it says that it does not want these keys.
                Err(Unanswered::Ended(ending))
                    if !self.protocol.has_handshake() && ending.code() == Some(CONFIG_REFUSED) =>
                {
                    return Verdict::ConfigRefused(running.child.last_words().unwrap_or_default());
                }
                Err(Unanswered::Ended(ending)) => return Verdict::Crash(ending.to_string()),
                Err(Unanswered::Because(verdict)) => return verdict,
            }
        }
    }

    /// Notes what came unasked for. Of a program that never stops, which is to be started anew, it is the beginning.
    fn hear_out(&mut self, child: &Child) -> Option<String> {
        let mut first = None;
        for (line, count) in child.pending().zip(1..) {
            self.strays.note(&line);
            let first = first.get_or_insert_with(|| strays::beginning(&line));
            if count == MAX_STRAYS {
                return Some(std::mem::take(first));
            }
        }
        None
    }

    /// The answer to request `id`. A program that gives none is to be started anew.
    fn await_answer(&mut self, child: &mut Child, id: u64) -> Result<Verdict, Unanswered> {
        let deadline = Instant::now() + self.limits.answer;
        let mut stray = None;
        for _ in 0..MAX_STRAYS {
            let line = match child.receive(deadline, &self.interrupt) {
                Ok(line) => line,
                Err(Silence::TooLate) => {
                    return Err(Unanswered::Because(stray.map_or(Verdict::Timeout, Verdict::ProtocolError)));
                }
                Err(Silence::Outgrown) => return Err(Unanswered::Because(Verdict::OutOfMemory)),
                Err(Silence::Ended(ending)) => return Err(Unanswered::Ended(ending)),
                Err(Silence::Interrupted) => {
                    return Err(Unanswered::Because(Verdict::Crash(INTERRUPTED.to_owned())));
                }
            };
            match self.protocol.answer(id, &line) {
                Some(Answer::Accept) => return Ok(Verdict::Accept),
                Some(Answer::Reject { reason, stage }) => return Ok(Verdict::Reject { reason, stage }),
                None => {
                    self.strays.note(&line);
                    stray.get_or_insert_with(|| strays::beginning(&line));
                }
            }
        }
        Err(Unanswered::Because(Verdict::ProtocolError(stray.unwrap_or_default())))
    }

    fn is_interrupted(&self) -> bool {
        self.interrupt.load(Ordering::Relaxed)
    }
}

const INTERRUPTED: &str = "interrupted";

impl Target for External {
    fn configure(&mut self, setup: &Setup) -> Result<Configured, Error> {
        self.setup = Some(setup.clone());
        match self.start(setup) {
            Ok(features) => Ok(Configured::Ready(features)),
            Err(Unready::Not(verdict)) => Ok(Configured::Not(verdict)),
            Err(Unready::Fault(fault)) => Err(Error::configuration(fault)),
        }
    }

    fn judge(&mut self, token: &[u8]) -> Verdict {
        let verdict = self.ask(token);
        match &verdict {
            Verdict::Accept | Verdict::Reject { .. } => self.has_answered = true,
            Verdict::NotCarried | Verdict::ConfigRefused(_) => {}
            _ => self.breakdowns += 1,
        }
        verdict
    }

    fn fault(&self) -> Option<Error> {
        let name = self.program.name();
        let silent = || format!("`{name}` has not answered one of the first {PATIENCE} tokens: it is not asked again");
        let fault = match &self.fault {
            _ if self.is_interrupted() => INTERRUPTED.to_owned(),
            Some(fault) => fault.clone(),
            None if !self.has_answered && self.breakdowns >= PATIENCE => silent(),
            None => return None,
        };
        Some(Error::configuration(fault))
    }
}
