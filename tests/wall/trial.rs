//! One hostile token beside an honest one: timed in turns, in a process that may die.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A verification, and what came of it.
pub(crate) type Verification = Box<dyn Fn() -> String + Send>;

/// Something hostile, by name.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    /// What must be said of it.
    pub(crate) verdict: &'static str,
    /// The honest verification, and the hostile one.
    pub(crate) build: fn() -> (Verification, Verification),
}

/// What a case cost, beside the honest token.
pub(crate) struct Cost {
    pub(crate) ratio: f64,
    pub(crate) heap: u64,
}

const IS_OPTIMISED: bool = !cfg!(debug_assertions);
/// How much longer than the honest token.
const MAX_RATIO: f64 = if IS_OPTIMISED { 10.0 } else { 40.0 };
const MAX_HEAP: u64 = 2 << 20;
const STACK: usize = if IS_OPTIMISED { 256 << 10 } else { 1 << 20 };
/// Far beyond what all the rounds of a case take together.
const PATIENCE: Duration = Duration::from_secs(60);
const ROUNDS: usize = 40;

/// The shortest that each took: what else the machine does only ever adds.
pub(crate) fn measure(honest: &Verification, hostile: &Verification) -> Cost {
    let mut shortest = [Duration::MAX; 2];
    for _ in 0..ROUNDS {
        for (shortest, verification) in shortest.iter_mut().zip([honest, hostile]) {
            let start = Instant::now();
            std::hint::black_box(verification());
            *shortest = start.elapsed().min(*shortest);
        }
    }
    let heap = allocation_counter::measure(|| drop(std::hint::black_box(hostile()))).bytes_max;
    Cost { ratio: shortest[1].as_secs_f64() / shortest[0].as_secs_f64(), heap }
}

/// In the process of its own: prints the verdict, the ratio and the heap.
pub(crate) fn run(case: &Case) {
    let (honest, hostile) = (case.build)();
    let verify = move || {
        let (approval, verdict) = (honest(), hostile());
        assert_eq!(approval, "accepted", "the honest token");
        let cost = measure(&honest, &hostile);
        println!("{verdict} {} {}", cost.ratio, cost.heap);
    };
    std::thread::Builder::new().stack_size(STACK).spawn(verify).unwrap().join().expect("a verifier does not panic");
}

/// What is wrong with a case, if anything.
pub(crate) fn hold(case: &Case) -> Option<String> {
    let found = match answer(case.name, PATIENCE) {
        Ok(found) => found,
        Err(finding) => return Some(format!("{}: {finding}", case.name)),
    };
    let [verdict, ratio, heap] = found.split_whitespace().collect::<Vec<_>>()[..] else {
        return Some(format!("{}: said {found:?}", case.name));
    };
    let (ratio, heap): (f64, u64) = (ratio.parse().unwrap(), heap.parse().unwrap());
    println!("{:56} {verdict:20} {ratio:5.2} × honest  {:5} KiB", case.name, heap >> 10);
    let is_held = verdict == case.verdict && ratio <= MAX_RATIO && heap < MAX_HEAP;
    (!is_held)
        .then(|| format!("{}: expected {} within {MAX_RATIO} × and 2 MiB, found {found}", case.name, case.verdict))
}

/// What a process of its own says of the case.
fn answer(name: &str, patience: Duration) -> Result<String, String> {
    let program = std::env::current_exe().expect("this program has a path");
    let child = Command::new(program).args(["case", name]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let mut child = child.expect("it can be started again");
    let start = Instant::now();
    loop {
        match child.try_wait().expect("it can be waited for") {
            Some(status) if status.success() => break,
            Some(status) => return Err(format!("died: {status}")),
            None if start.elapsed() > patience => {
                child.kill().expect("it can be ended");
                child.wait().expect("it has ended");
                return Err("hung".to_owned());
            }
            None => std::thread::sleep(Duration::from_millis(5)),
        }
    }
    let output = child.wait_with_output().expect("it has written");
    Ok(String::from_utf8(output.stdout).expect("text"))
}

const ABORTS: &str = "abort";
const HANGS: &str = "hang";

/// Cases that must be caught.
pub(crate) fn broken() -> [Case; 2] {
    [
        Case {
            name: ABORTS,
            verdict: "accepted",
            build: || (Box::new(|| "accepted".to_owned()), Box::new(|| std::process::abort())),
        },
        Case {
            name: HANGS,
            verdict: "accepted",
            build: || {
                (
                    Box::new(|| "accepted".to_owned()),
                    Box::new(|| {
                        loop {
                            std::thread::park()
                        }
                    }),
                )
            },
        },
    ]
}

/// Whether an abort and a hang are noticed.
pub(crate) fn alarms_work() -> bool {
    let aborted = answer(ABORTS, PATIENCE).is_err_and(|finding| finding.starts_with("died"));
    let hung = answer(HANGS, Duration::from_millis(300)).is_err_and(|finding| finding == "hung");
    if !(aborted && hung) {
        eprintln!("an abort was noticed: {aborted}; a hang: {hung}");
    }
    aborted && hung
}
