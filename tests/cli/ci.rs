//! What the guide to continuous integration shows is what happens.

use std::fs;
use std::process::{Command, Stdio};

use super::text;

const GUIDE: &str = include_str!("../../docs/assay-in-ci.md");
/// Stands in for the guide's `node verifier.js`: it accepts whatever it is shown.
const STAND_IN: &str = r#"#!/bin/sh
echo '{"ready":true,"features":[]}'
while read -r line; do
    id=${line#*:}
    echo "{\"id\":${id%%,*},\"verdict\":\"accept\"}"
done
"#;

fn blocks(language: &str) -> impl Iterator<Item = &'static str> {
    let opening = format!("```{language}\n");
    let blocks: Vec<_> = GUIDE.split(&opening).skip(1).filter_map(|rest| Some(rest.split_once("\n```")?.0)).collect();
    blocks.into_iter()
}

/// The commands of the guide that assay something, each on one line.
fn commands() -> Vec<String> {
    let mut commands = Vec::new();
    for block in blocks("sh").chain(blocks("yaml")) {
        let joined = block.replace("\\\n", " ");
        let lines: Vec<_> = joined.lines().map(str::trim).collect();
        for at in (0..lines.len()).filter(|at| lines[*at].starts_with("countersign assay")) {
            // A folded scalar of YAML goes on until its program is named.
            let end = lines.iter().skip(at).position(|line| line.contains(" -- ")).expect("it names a program");
            commands.push(lines[at..=at + end].join(" "));
        }
    }
    commands
}

#[test]
fn its_commands_write_the_reports_that_its_steps_upload() {
    let commands = commands();
    assert_eq!(commands.len(), 3, "{commands:?}");
    for command in commands {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("assay-exceptions.txt"), blocks("text").next().expect("exceptions")).unwrap();
        fs::write(folder.path().join("verifier"), STAND_IN).unwrap();
        // A shell reads a long line letter by letter, and the machine may be busy.
        let command = command.replace("-- node verifier.js", "--timeout-ms 60000 -- sh verifier");
        let command = command.replacen("countersign", "\"$PROGRAM\"", 1);
        let output = Command::new("sh")
            .args(["-c", &command])
            .env("PROGRAM", env!("CARGO_BIN_EXE_countersign"))
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .output()
            .expect("it runs");
        assert_eq!((output.status.code(), text(&output.stderr)), (Some(1), ""), "{command}");
        assert!(text(&output.stdout).contains("FORGERY critical"));
        let named = command.split_whitespace().filter_map(|word| word.split_once('=').map(|(_, file)| file));
        let named: Vec<_> = named.collect();
        assert!(!named.is_empty());
        for file in named {
            assert_ne!(fs::metadata(folder.path().join(file)).expect("it is written").len(), 0);
        }
    }
}

/// Each file that a step takes up is one that a command of the same block writes.
#[test]
fn no_step_takes_up_what_nothing_writes() {
    for block in blocks("yaml") {
        for file in ["assay.sarif", "assay.html", "assay.md", "assay.xml"] {
            let is_written = block.contains(&format!("={file}"));
            let mentions = block.matches(file).count();
            assert!(mentions == 0 || (is_written && mentions > 1), "{file} in\n{block}");
        }
    }
}

#[test]
fn it_knows_every_form_and_every_exit_code() {
    for form in ["human", "jsonl", "junit", "sarif", "md", "html"] {
        assert!(GUIDE.contains(&format!("\n| `{form}` | ")), "{form}");
    }
    for code in 0..=3 {
        assert!(GUIDE.contains(&format!("\n| {code} | ")), "{code}");
    }
}
