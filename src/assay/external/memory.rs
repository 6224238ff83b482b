//! How much memory a process group keeps resident.

use std::time::{Duration, Instant};

/// How often it is looked at.
const INTERVAL: Duration = Duration::from_millis(20);

/// Watches one process group.
pub(super) struct MemoryWatch {
    group: u32,
    limit: u64,
    looked: Instant,
}

impl MemoryWatch {
    pub(super) fn new(group: u32, limit: u64) -> Self {
        Self { group, limit, looked: Instant::now() }
    }

    /// Whether the group has outgrown its limit, looked at once an interval.
    pub(super) fn is_outgrown(&mut self) -> bool {
        if self.looked.elapsed() < INTERVAL {
            return false;
        }
        self.looked = Instant::now();
        resident(self.group).is_some_and(|bytes| bytes > self.limit)
    }
}

/// How many bytes the processes of `group` keep resident together, as `/proc` tells.
#[cfg(target_os = "linux")]
fn resident(group: u32) -> Option<u64> {
    let processes = std::fs::read_dir("/proc").ok()?.filter_map(Result::ok);
    let pages = processes.filter_map(|process| {
        let is_process = process.file_name().as_encoded_bytes().iter().all(u8::is_ascii_digit);
        let stat = is_process.then(|| std::fs::read_to_string(process.path().join("stat")).ok())??;
        pages_in_group(&stat, group)
    });
    Some(pages.sum::<u64>() * rustix::param::page_size() as u64)
}

#[cfg(not(target_os = "linux"))]
fn resident(_: u32) -> Option<u64> {
    None
}

/// The resident pages that a line of `/proc/PID/stat` tells of, where the process belongs to `group`: see proc_pid_stat(5).
#[cfg(target_os = "linux")]
fn pages_in_group(stat: &str, group: u32) -> Option<u64> {
    // The second field is a name that may hold anything, in parentheses.
    let (_, rest) = stat.rsplit_once(')')?;
    // From the third field on: the group is the fifth, the resident size the twenty-fourth.
    let mut fields = rest.split_ascii_whitespace();
    let is_member = fields.nth(2)?.parse() == Ok(group);
    is_member.then(|| fields.nth(18)?.parse().ok())?
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::{pages_in_group, resident};

    #[test]
    fn fields_are_counted_behind_the_name() {
        let stat = "7 (a) 0 (b) S 1 42 42 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 100 5000 321 18446744073709551615 1";
        assert_eq!(pages_in_group(stat, 42), Some(321));
        assert_eq!(pages_in_group(stat, 1), None);
        assert_eq!(pages_in_group("7 (a) S 1", 1), None);
    }

    #[test]
    fn this_process_is_counted() {
        let group = rustix::process::getpgrp().as_raw_nonzero().get().unsigned_abs();
        assert!(resident(group).unwrap() > 1 << 20);
        assert_eq!(resident(u32::MAX), Some(0));
    }
}
