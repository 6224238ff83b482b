//! What the help of each command shows is what works.

use std::path::Path;

use super::{countersign, text, typed};

fn help(command: &str) -> String {
    let output = countersign().args([command, "--help"]).output().expect("it runs");
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""), "{command}");
    text(&output.stdout).to_owned()
}

/// The commands of the first example, each on one line.
fn example(command: &str) -> Vec<String> {
    let help = help(command).replace("\\\n", " ");
    let (_, example) = help.split_once("\nExample:\n").expect("there is an example");
    let (example, _) = example.split_once("\n\n").expect("it ends");
    let commands = example.lines().map(str::trim).filter(|line| line.starts_with("countersign "));
    commands.map(str::to_owned).collect()
}

fn works(command: &str, folder: &Path) -> Vec<u8> {
    let output = typed(command, folder);
    assert!(output.status.success(), "{command}: {}", text(&output.stderr));
    output.stdout
}

#[test]
fn the_examples_of_its_help_work() {
    let folder = tempfile::tempdir().expect("a folder");
    let there = folder.path();
    let keep = |token: &[u8]| std::fs::write(there.join("token"), token).expect("it can be written");
    let (keygen, issue) = (example("keygen"), example("issue"));
    assert_eq!(issue[0], keygen[0]);
    works(&keygen[0], there);
    keep(&works(&issue[1], there));
    assert!(text(&works(&example("verify")[0], there)).contains("quota    3"));
    assert!(text(&works(&example("inspect")[0], there)).starts_with("not verified jwt"));

    let of_biscuit = |command: &str| command.replace("jwt/ES256", "biscuit/ed25519").replace("keys", "others");
    works(&of_biscuit(&keygen[0]), there);
    let token = works(&of_biscuit(&issue[1]), there);
    keep(&token);
    assert!(works(&example("attenuate")[0], there).len() > token.len());
}

/// Those that take long, or need a program: their options are such as there are.
#[test]
fn the_other_examples_name_options_that_there_are() {
    for command in ["compare", "assay"] {
        let (help, example) = (help(command), example(command));
        assert!(!example.is_empty(), "{command}");
        let words = example.iter().flat_map(|line| line.split_whitespace());
        for option in words.filter(|word| word.starts_with("--") && word.len() > 2) {
            assert!(help.lines().any(|line| line.trim().starts_with(option)), "{command} {option}");
        }
    }
}
