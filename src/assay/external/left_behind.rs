//! What a program left behind outside of its process group: it is known by what its environment was told.

/// Kills the processes, of this user, whose environment holds `mark`, such as `NAME=value`.
#[cfg(target_os = "linux")]
pub(super) fn kill_marked(mark: &[u8]) {
    /// One that forks while it is looked for is found the next time.
    const MOST_ROUNDS: usize = 16;
    for _ in 0..MOST_ROUNDS {
        if kill_once(mark) == 0 {
            return;
        }
    }
}

/// How many there were.
#[cfg(target_os = "linux")]
fn kill_once(mark: &[u8]) -> usize {
    use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
    let Ok(processes) = std::fs::read_dir("/proc") else { return 0 };
    let kill = |process: std::fs::DirEntry| {
        let pid = process.file_name().to_str()?.parse().ok().and_then(Pid::from_raw)?;
        // Held on to before its environment is read: its number may be another's by then.
        let process_held = pidfd_open(pid, PidfdFlags::empty()).ok()?;
        let environment = std::fs::read(process.path().join("environ")).ok()?;
        let is_marked = environment.split(|byte| *byte == 0).any(|variable| variable == mark);
        is_marked.then(|| pidfd_send_signal(process_held, Signal::KILL).ok())?
    };
    processes.filter_map(Result::ok).filter_map(kill).count()
}

/// Elsewhere nobody can look into a process.
#[cfg(not(target_os = "linux"))]
pub(super) fn kill_marked(_: &[u8]) {}
