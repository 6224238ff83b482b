//! One running program, in a process group of its own: lines go in, lines come out, and nothing of it outlives its value.

use std::fmt;
use std::io;
use std::process::{self, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::RecvTimeoutError;
use std::thread;
use std::time::{Duration, Instant};

use super::left_behind;
use super::memory::MemoryWatch;
use super::pipes::{Event, FAREWELL, Pipes};

/// How long a wait lasts before the program's memory and life are looked at.
const LOOK: Duration = Duration::from_millis(20);

/// A program that runs.
pub(super) struct Child {
    process: process::Child,
    pipes: Pipes,
    memory: MemoryWatch,
    /// What its environment, and that of all that it started, holds, and no other.
    mark: Vec<u8>,
    is_reaped: bool,
}

/// What came instead of a line.
pub(super) enum Silence {
    /// Nothing, in the time that it was given.
    TooLate,
    /// It outgrew its memory.
    Outgrown,
    /// It ended, or closed a pipe.
    Ended(Ending),
    /// Nobody wants to know any more.
    Interrupted,
}

/// How a program ended.
#[derive(Clone, Copy)]
pub(super) enum Ending {
    Exited(ExitStatus),
    ClosedInput,
    ClosedOutput,
}

impl Ending {
    /// The status that it exited with by itself.
    pub(super) fn code(self) -> Option<i32> {
        match self {
            Self::Exited(status) => status.code(),
            Self::ClosedInput | Self::ClosedOutput => None,
        }
    }
}

impl fmt::Display for Ending {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exited(status) => match status.code() {
                Some(code) => write!(out, "exited with status {code}"),
                // Such as `signal: 11 (SIGSEGV)`.
                None => write!(out, "was ended by {status}"),
            },
            Self::ClosedInput => out.write_str("closed its input"),
            Self::ClosedOutput => out.write_str("closed its output"),
        }
    }
}

impl Child {
    /// Starts what `command` says, in whose environment alone `mark` stands.
    pub(super) fn start(mut command: Command, mark: Vec<u8>, memory_bytes: u64) -> io::Result<Self> {
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let pipes = match (process.stdin.take(), process.stdout.take(), process.stderr.take()) {
            (Some(input), Some(output), Some(errors)) => Pipes::open(input, output, errors),
            // All three were asked for.
            _ => return Err(io::ErrorKind::BrokenPipe.into()),
        };
        let memory = MemoryWatch::new(process.id(), memory_bytes);
        Ok(Self { process, pipes, memory, mark, is_reaped: false })
    }

    /// Sends a line without waiting until it is read.
    pub(super) fn send(&self, line: Vec<u8>) {
        self.pipes.send(line);
    }

    /// The lines that came unasked for.
    pub(super) fn pending(&self) -> impl Iterator<Item = Vec<u8>> {
        self.pipes.events().try_iter().filter_map(|event| match event {
            Event::Line(line) => Some(line),
            Event::LongLine => Some(LONG.to_vec()),
            Event::OutputClosed | Event::InputClosed => None,
        })
    }

    /// The next line, or why there is none before `deadline`.
    pub(super) fn receive(&mut self, mut deadline: Instant, interrupt: &AtomicBool) -> Result<Vec<u8>, Silence> {
        let mut closed = None;
        loop {
            if interrupt.load(Ordering::Relaxed) {
                return Err(Silence::Interrupted);
            }
            if self.memory.is_outgrown() {
                return Err(Silence::Outgrown);
            }
            let now = Instant::now();
            if now >= deadline {
                return Err(closed.map_or(Silence::TooLate, |ending| Silence::Ended(self.ending(ending))));
            }
            match self.pipes.events().recv_timeout(LOOK.min(deadline - now)) {
                Ok(Event::Line(line)) => return Ok(line),
                Ok(Event::LongLine) => return Ok(LONG.to_vec()),
                Ok(Event::OutputClosed) => return Err(Silence::Ended(self.ending(Ending::ClosedOutput))),
                // What it wrote before may still be on its way.
                Ok(Event::InputClosed) => {
                    closed = Some(Ending::ClosedInput);
                    deadline = deadline.min(now + FAREWELL);
                }
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(Silence::Ended(self.ending(Ending::ClosedOutput)));
                }
                Err(RecvTimeoutError::Timeout) if closed.is_none() && self.has_ended() => {
                    // A process that it left behind may hold the pipes open.
                    closed = Some(Ending::ClosedOutput);
                    deadline = deadline.min(now + FAREWELL);
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }

    /// How it ended, or `otherwise` where it lives on behind its closed pipe.
    fn ending(&mut self, otherwise: Ending) -> Ending {
        let deadline = Instant::now() + FAREWELL;
        while !self.has_ended() {
            if Instant::now() >= deadline {
                return otherwise;
            }
            thread::sleep(Duration::from_millis(2));
        }
        self.reap().map_or(otherwise, Ending::Exited)
    }

    /// Kills what runs of its group, and takes its exit status.
    fn reap(&mut self) -> io::Result<ExitStatus> {
        // Its number is that of its group until it is reaped, and may be anyone's afterwards.
        #[cfg(unix)]
        if !self.is_reaped {
            use rustix::process::{Pid, Signal, kill_process_group};
            let _ = kill_process_group(Pid::from_child(&self.process), Signal::KILL);
        }
        let _ = self.process.kill();
        self.is_reaped = true;
        self.process.wait()
    }

    /// Whether it has ended. It is not reaped.
    #[cfg(unix)]
    fn has_ended(&mut self) -> bool {
        use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        // An error says that it has been reaped.
        waitid(WaitId::Pid(Pid::from_child(&self.process)), options).map_or(true, |status| status.is_some())
    }

    #[cfg(not(unix))]
    fn has_ended(&mut self) -> bool {
        !matches!(self.process.try_wait(), Ok(None))
    }

    /// The last line that it wrote on standard error and that says anything, of one that has ended.
    pub(super) fn last_words(&self) -> Option<String> {
        self.pipes.last_words()
    }
}

/// Stands for a line that was too long to be kept.
const LONG: &[u8] = b"(a line that is too long)";

impl Drop for Child {
    fn drop(&mut self) {
        let _ = self.reap();
        left_behind::kill_marked(&self.mark);
    }
}
