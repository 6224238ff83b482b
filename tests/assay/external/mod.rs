//! Programs as targets: those that behave, and each way not to.
//!
//! The programs are a few lines of shell each, so that nothing has to be installed.

mod answers;
mod breakdowns;
mod remains;
mod start;

use std::time::Duration;

use countersign::assay::{
    Bench, Circumstances, Configured, External, Features, Limits, Program, Protocol, Scheme, Setup, Target as _,
};

/// Says that it is ready.
const READY: &str = r#"echo '{"ready":true,"features":["kid","of-tomorrow"]}'"#;

/// Long enough for a busy machine, which only those wait for that something is wrong with.
const LIMITS: Limits =
    Limits { start: Duration::from_secs(30), answer: Duration::from_secs(30), memory_bytes: 64 << 20 };
/// For programs that are to be out of time: an answer is waited for in vain.
const BRIEF: Limits = Limits { answer: Duration::from_secs(2), ..LIMITS };

fn setup() -> Setup {
    let scheme = Scheme::find("jwt/ES256").unwrap();
    Bench::generate(scheme, Circumstances::now()).unwrap().setup().clone()
}

fn shell(script: &str, protocol: Protocol, limits: Limits) -> External {
    let program = Program::new("sh", ["-c".into(), script.into()]);
    External::new(program, protocol, limits).unwrap()
}

/// A program that is ready, and for each request, whose number is `$id`, does what `body` says.
fn answering(body: &str) -> External {
    answering_within(body, LIMITS)
}

fn answering_within(body: &str, limits: Limits) -> External {
    let each = r#"while read -r line; do id="${line#*:}"; id="${id%%,*}";"#;
    let mut target = shell(&format!("{ACCEPT}\n{READY}\n{each} {body}\ndone"), Protocol::Jsonl, limits);
    assert!(matches!(target.configure(&setup()).unwrap(), Configured::Ready(_)));
    target
}

/// What a body may call to accept.
const ACCEPT: &str = r#"accept() { echo "{\"id\":$id,\"verdict\":\"accept\"}"; }"#;

fn features(configured: &Configured) -> &Features {
    match configured {
        Configured::Ready(features) => features,
        Configured::Not(verdict) => panic!("{verdict:?}"),
    }
}
