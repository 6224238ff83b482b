//! Nothing is left: no process, no file.

use std::fs;
use std::time::{Duration, Instant};

use countersign::assay::{Protocol, Target as _, Verdict};

use super::{LIMITS, answering, setup, shell};

/// Whether a process runs that was called with this argument.
#[cfg(target_os = "linux")]
fn runs(argument: &str) -> bool {
    let processes = fs::read_dir("/proc").unwrap().filter_map(Result::ok);
    let is_called_with = |command: Vec<u8>| command.split(|byte| *byte == 0).any(|word| word == argument.as_bytes());
    processes.filter_map(|process| fs::read(process.path().join("cmdline")).ok()).any(is_called_with)
}

/// A number of seconds that nobody else sleeps for, not even an earlier run of these tests.
#[cfg(target_os = "linux")]
fn seconds(own: u32) -> String {
    format!("{own}.{}", std::process::id())
}

/// Whether it comes to be so, within some seconds, that such a process runs or does not.
#[cfg(target_os = "linux")]
fn comes_to_run(argument: &str, wanted: bool) -> bool {
    let deadline = Instant::now() + Duration::from_secs(30);
    while runs(argument) != wanted {
        if Instant::now() > deadline {
            return false;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    true
}

#[cfg(target_os = "linux")]
#[test]
fn no_process_of_the_group_outlives_the_target() {
    let seconds = seconds(8761);
    let mut target = answering(&format!("sleep {seconds} & accept"));
    assert_eq!(target.judge(b"a"), Verdict::Accept);
    assert!(comes_to_run(&seconds, true));
    drop(target);
    assert!(comes_to_run(&seconds, false));
}

#[cfg(target_os = "linux")]
#[test]
fn a_leader_that_ends_first_takes_its_group_along() {
    let seconds = seconds(8762);
    let mut target = answering(&format!("sleep {seconds} & accept; exit 0"));
    assert_eq!(target.judge(b"a"), Verdict::Accept);
    // The one left behind holds the pipes open.
    assert_eq!(target.judge(b"a"), Verdict::Accept);
    drop(target);
    assert!(comes_to_run(&seconds, false));
}

/// A daemon is in a session of its own, and so in no group that could be killed.
#[cfg(target_os = "linux")]
#[test]
fn a_process_that_left_the_group_does_not_outlive_the_target() {
    let seconds = seconds(8764);
    let mut target = answering(&format!("(setsid sleep {seconds} >&- 2>&- <&- &) ; accept"));
    assert_eq!(target.judge(b"a"), Verdict::Accept);
    assert!(comes_to_run(&seconds, true));
    drop(target);
    assert!(comes_to_run(&seconds, false));
}

#[cfg(target_os = "linux")]
#[test]
fn a_program_that_hangs_while_it_starts_is_ended() {
    let seconds = seconds(8763);
    let mut target = shell(
        &format!("sleep {seconds}"),
        Protocol::Jsonl,
        super::Limits { start: Duration::from_millis(300), ..LIMITS },
    );
    assert!(target.configure(&setup()).is_err());
    assert!(comes_to_run(&seconds, false));
}

#[test]
fn keys_are_for_the_owner_alone_and_go_away_with_the_target() {
    let script = r#"read -r token; echo "reject: $COUNTERSIGN_KEY""#;
    let mut target = shell(script, Protocol::Lines, LIMITS);
    target.configure(&setup()).unwrap();
    let Verdict::Reject { reason: Some(path), .. } = target.judge(b"a") else { panic!("no path was told") };
    let folder = std::path::Path::new(&path).parent().unwrap().to_owned();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o077, 0);
    }
    assert!(fs::read(&path).unwrap().starts_with(b"-----BEGIN PUBLIC KEY-----"));
    drop(target);
    assert!(!folder.exists());
}
