//! A program's three pipes, each with a thread of its own, so that nobody waits for a program that does not read or write.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::io::{BufRead, BufReader, Read, Write};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// The longest line that is kept: reasons often repeat the token, of which the largest has one and a half megabytes.
const MAX_LINE_BYTES: usize = 4 << 20;
/// How many lines wait to be looked at before a program that writes more has to wait itself.
const MAX_LINES_WAITING: usize = 8;
/// How much of what a program says on standard error is kept: the end of it.
const MAX_ERROR_BYTES: usize = 4096;

/// How long a program that has closed a pipe is given to end by itself, so that it can be said how it ended and with what last
/// words. On a busy machine that takes a while; it is waited in vain only for what lives on.
pub(super) const FAREWELL: Duration = Duration::from_secs(2);

/// What a program's pipes brought.
pub(super) enum Event {
    /// A line, without its line feed.
    Line(Vec<u8>),
    /// A line of more than [`MAX_LINE_BYTES`], which is not kept.
    LongLine,
    /// It writes no more.
    OutputClosed,
    /// It reads no more.
    InputClosed,
}

/// The pipes of a running program.
pub(super) struct Pipes {
    input: Sender<Vec<u8>>,
    events: Receiver<Event>,
    errors: Arc<Mutex<VecDeque<u8>>>,
    errors_end: Receiver<Infallible>,
}

impl Pipes {
    pub(super) fn open(
        input: impl Write + Send + 'static,
        output: impl Read + Send + 'static,
        errors: impl Read + Send + 'static,
    ) -> Self {
        let (to_program, requests) = channel();
        let (report, events) = sync_channel(MAX_LINES_WAITING);
        let tail = Arc::new(Mutex::new(VecDeque::new()));
        let (until_the_end, errors_end) = channel();
        let (report_input, kept) = (report.clone(), Arc::clone(&tail));
        // None of them is waited for: each ends with its pipe, or when nobody listens any more.
        thread::spawn(move || write(input, &requests, &report_input));
        thread::spawn(move || read(output, &report));
        thread::spawn(move || {
            keep_the_end(errors, &kept);
            drop(until_the_end);
        });
        Self { input: to_program, events, errors: tail, errors_end }
    }

    /// Sends `bytes` without waiting until they are read. That nobody reads any more comes as an [`Event`].
    pub(super) fn send(&self, bytes: Vec<u8>) {
        let _ = self.input.send(bytes);
    }

    pub(super) fn events(&self) -> &Receiver<Event> {
        &self.events
    }

    /// The last line that the program, which has ended, wrote on standard error and that tells of an error, or else says
    /// anything: what fails often ends with where it did, and with its own version.
    pub(super) fn last_words(&self) -> Option<String> {
        // One that it left behind may hold the pipe open.
        let _ = self.errors_end.recv_timeout(FAREWELL);
        let errors = self.errors.lock().unwrap_or_else(PoisonError::into_inner);
        let text: Vec<u8> = errors.iter().copied().collect();
        let text = String::from_utf8_lossy(&text);
        let mut lines = text.lines().rev().map(str::trim).filter(|line| !line.is_empty());
        let last = lines.clone().next();
        lines.find(|line| line.contains("rror")).or(last).map(str::to_owned)
    }
}

fn write(mut pipe: impl Write, requests: &Receiver<Vec<u8>>, report: &SyncSender<Event>) {
    for request in requests {
        if pipe.write_all(&request).and_then(|()| pipe.flush()).is_err() {
            let _ = report.send(Event::InputClosed);
            return;
        }
    }
}

fn read(pipe: impl Read, report: &SyncSender<Event>) {
    let mut source = BufReader::new(pipe);
    while let Ok(Some(event)) = next_line(&mut source) {
        if report.send(event).is_err() {
            return;
        }
    }
    let _ = report.send(Event::OutputClosed);
}

fn next_line(source: &mut impl BufRead) -> std::io::Result<Option<Event>> {
    let mut line = Vec::new();
    source.by_ref().take(MAX_LINE_BYTES as u64 + 1).read_until(b'\n', &mut line)?;
    Ok(match line.pop() {
        None => None,
        Some(b'\n') => Some(Event::Line(line)),
        Some(_) if line.len() == MAX_LINE_BYTES => {
            source.skip_until(b'\n')?;
            Some(Event::LongLine)
        }
        // The last line need not end.
        Some(last) => {
            line.push(last);
            Some(Event::Line(line))
        }
    })
}

fn keep_the_end(mut pipe: impl Read, kept: &Mutex<VecDeque<u8>>) {
    let mut buffer = [0; 1024];
    while let Ok(count @ 1..) = pipe.read(&mut buffer) {
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.extend(buffer.iter().take(count));
        let surplus = kept.len().saturating_sub(MAX_ERROR_BYTES);
        kept.drain(..surplus);
    }
}

#[cfg(test)]
mod tests {
    use super::{Event, MAX_LINE_BYTES, next_line};

    fn lines(text: &[u8]) -> Vec<String> {
        let mut source = text;
        std::iter::from_fn(|| next_line(&mut source).unwrap())
            .map(|event| match event {
                Event::Line(line) => String::from_utf8(line).unwrap(),
                _ => "(long)".to_owned(),
            })
            .collect()
    }

    #[test]
    fn lines_end_with_a_line_feed_and_long_ones_hurt_no_other() {
        assert_eq!(lines(b"ab\r\n\ncd"), ["ab\r", "", "cd"]);
        let (fits, long) = (vec![b'a'; MAX_LINE_BYTES], vec![b'a'; MAX_LINE_BYTES + 1]);
        assert_eq!(lines(&[&fits[..], b"\nb\n"].concat()).len(), 2);
        assert_eq!(lines(&[&fits[..], b"\nb\n"].concat())[1], "b");
        assert_eq!(lines(&[&long[..], &long, b"\nb\n"].concat()), ["(long)", "b"]);
        assert_eq!(lines(&long), ["(long)"]);
    }
}
