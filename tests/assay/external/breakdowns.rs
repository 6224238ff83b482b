//! Programs that hang, die, or take too much: each token gets the verdict, and the next one its answer.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use countersign::assay::{
    Bench, Circumstances, Limits, Outcome, Protocol, Scheme, Selection, Target as _, Verdict, run,
};

use super::{BRIEF, LIMITS, READY, answering, answering_within, setup, shell};

/// The verdicts on a bad token, and on a good one after it.
fn after(trouble: &str) -> [Verdict; 2] {
    after_within(trouble, LIMITS)
}

fn after_within(trouble: &str, limits: Limits) -> [Verdict; 2] {
    let body = format!("case $line in *'\"YmFk\"'*) {trouble} ;; *) accept ;; esac");
    let mut target = answering_within(&body, limits);
    assert_eq!(target.judge(b"good"), Verdict::Accept);
    [target.judge(b"bad"), target.judge(b"good")]
}

fn crash(how: &str) -> [Verdict; 2] {
    [Verdict::Crash(how.to_owned()), Verdict::Accept]
}

#[test]
fn a_program_that_sleeps_is_started_anew() {
    for trouble in ["sleep 60", "while :; do :; done"] {
        assert_eq!(after_within(trouble, BRIEF), [Verdict::Timeout, Verdict::Accept]);
    }
}

#[test]
fn a_program_that_dies_is_started_anew() {
    assert_eq!(after("exit 3"), crash("exited with status 3"));
    assert_eq!(after("exit 0"), crash("exited with status 0"));
    // A handshake is where keys are refused: later on, 2 is as any other.
    assert_eq!(after("exit 2"), crash("exited with status 2"));
    let [verdict, next] = after("kill -11 $$");
    assert!(matches!(&verdict, Verdict::Crash(how) if how.contains("signal: 11")), "{verdict:?}");
    assert_eq!(next, Verdict::Accept);
}

#[test]
fn a_program_that_closes_a_pipe_is_started_anew() {
    assert_eq!(after("exec >&-; exec sleep 60"), crash("closed its output"));
    let mut target = shell(&format!("exec <&-; {READY}; sleep 60"), Protocol::Jsonl, LIMITS);
    target.configure(&setup()).unwrap();
    assert_eq!(target.judge(b"a"), Verdict::Crash("closed its input".to_owned()));
}

#[test]
fn a_program_that_outgrows_its_memory_is_started_anew() {
    let greedy = "x=0123456789abcdef; while :; do x=$x$x; done";
    assert_eq!(after(greedy), [Verdict::OutOfMemory, Verdict::Accept]);
    // So is one whose child does: the group counts.
    assert_eq!(after(&format!("({greedy}) & wait")), [Verdict::OutOfMemory, Verdict::Accept]);
}

#[test]
fn a_death_is_laid_at_the_door_of_the_token_that_caused_it() {
    // It dies after each answer, perhaps only when the next request is on its way: no token is to blame.
    let mut target = answering("accept; exit 1");
    for _ in 0..5 {
        assert_eq!(target.judge(b"a"), Verdict::Accept);
    }
}

#[test]
fn a_program_that_does_not_read_is_not_waited_for() {
    let mut target = shell(&format!("{READY}; sleep 60"), Protocol::Jsonl, BRIEF);
    target.configure(&setup()).unwrap();
    let begun = Instant::now();
    assert_eq!(target.judge(&vec![b'a'; 4 << 20]), Verdict::Timeout);
    assert!(begun.elapsed() < LIMITS.answer);
}

#[test]
fn a_program_that_talks_on_standard_error_is_not_held_up() {
    let mut target = answering("yes complaint | head -c 1000000 >&2; accept");
    assert_eq!(target.judge(b"a"), Verdict::Accept);
    assert_eq!(target.judge(b"a"), Verdict::Accept);
}

#[test]
fn after_six_breakdowns_in_a_row_the_group_is_abandoned_and_says_so() {
    // It answers the honest token, which comes first, and never again.
    let mut target = answering("[ $id = 1 ] && accept || exit 3");
    let (mut in_row, mut longest, mut abandoned) = (0, 0, 0);
    let bench = Bench::generate(Scheme::find("jwt/ES256").unwrap(), Circumstances::now()).unwrap();
    run(&bench, &mut target, &Selection::all().only(["jwt/alg-*"]), &mut |trial| match trial.outcome {
        Outcome::Crash => {
            in_row += 1;
            longest = longest.max(in_row);
        }
        Outcome::Skipped(why) if why.contains("abandoned") => (in_row, abandoned) = (0, abandoned + 1),
        other => panic!("{other:?}"),
    })
    .unwrap();
    assert_eq!(longest, 6);
    assert!(abandoned > 0);
}

#[test]
fn a_program_that_never_answers_ends_the_run_and_what_was_tried_is_told() {
    let bench = Bench::generate(Scheme::find("jwt/ES256").unwrap(), Circumstances::now()).unwrap();
    let mut target = answering_within("sleep 60", Limits { answer: Duration::from_millis(100), ..LIMITS });
    let mut told = 0;
    let fault = run(&bench, &mut target, &Selection::all(), &mut |_| told += 1).unwrap_err().to_string();
    assert_eq!(fault, "`sh` has not answered one of the first 6 tokens: it is not asked again");
    assert!(told > 0);
}

#[test]
fn a_run_can_be_interrupted() {
    let interrupt = Arc::new(AtomicBool::new(false));
    let limits = Limits { answer: Duration::from_secs(60), ..LIMITS };
    let mut target = answering_within("sleep 60", limits).interrupted_by(Arc::clone(&interrupt));
    let timer = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(200));
        interrupt.store(true, Ordering::Relaxed);
    });
    let begun = Instant::now();
    target.judge(b"a");
    assert_eq!(target.fault().unwrap().to_string(), "interrupted");
    assert!(begun.elapsed() < limits.answer / 2);
    timer.join().unwrap();
}
