//! The program, run as a person or another program runs it.

#[cfg(all(unix, feature = "jwt"))]
mod assay;
#[cfg(all(feature = "jwt", feature = "paseto", feature = "biscuit"))]
mod attenuate;
#[cfg(all(unix, feature = "jwt"))]
mod ci;
#[cfg(all(feature = "jwt", feature = "paseto", feature = "biscuit"))]
mod codes;
mod compare;
#[cfg(feature = "jwt")]
mod endpoint;
mod files;
#[cfg(all(unix, feature = "jwt", feature = "biscuit"))]
mod help;
mod readme;
#[cfg(all(unix, feature = "jwt", feature = "paseto", feature = "biscuit"))]
mod reports;
mod streams;

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Scripts: what is typed, what is printed, and the exit code.
#[test]
fn scripts_print_what_they_say() {
    trycmd::TestCases::new().case("tests/cli/*.trycmd");
}

pub(crate) fn countersign() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
    command.stdin(Stdio::null());
    command
}

/// Runs `command` with `input` on its standard input, of which it need not read all.
pub(crate) fn fed(mut command: Command, input: &[u8]) -> Output {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("standard input is piped");
    let input = input.to_vec();
    let feeder = std::thread::spawn(move || {
        // It may stop reading before the end: that is what some tests are about.
        let _ = stdin.write_all(&input);
    });
    let output = child.wait_with_output().expect("the program ends");
    feeder.join().expect("the feeder ends");
    output
}

/// What a shell does in `folder` with a command that names the program as people do.
fn typed(command: &str, folder: &Path) -> Output {
    let program = Path::new(env!("CARGO_BIN_EXE_countersign")).parent().expect("a folder");
    let others = std::env::var_os("PATH").expect("a search path");
    let path = std::env::join_paths([program.to_owned()].into_iter().chain(std::env::split_paths(&others)));
    let mut shell = Command::new("sh");
    shell.args(["-c", command]).env("PATH", path.expect("a search path")).current_dir(folder);
    shell.output().expect("the shell runs")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("the program prints UTF-8")
}
