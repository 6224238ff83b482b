//! The files that keys are kept in.

use super::{countersign, text};

#[cfg(unix)]
#[test]
fn what_is_secret_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("a folder");
    let mode =
        |path: &str| folder.path().join(path).metadata().expect("the file is there").permissions().mode() & 0o777;
    for (scheme, secret) in
        [("jwt/ES256", "signing.pem"), ("jwt/HS256", "secret.hex"), ("paseto/v4.public", "signing.paserk")]
    {
        let out = folder.path().join(scheme);
        let output = countersign().args(["keygen", "--scheme", scheme, "--out"]).arg(&out).output().expect("it runs");
        assert!(output.status.success(), "{}", text(&output.stderr));
        assert_eq!(mode(&format!("{scheme}/{secret}")), 0o600);
    }
    assert_eq!(mode("jwt/ES256/verifying.pem") & 0o044, 0o044);
}

#[test]
fn where_any_file_is_taken_none_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("verifying.pem"), "mine").expect("it can be written");
    let output =
        countersign().args(["keygen", "--scheme", "jwt/ES256", "--out"]).arg(folder.path()).output().expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(text(&output.stdout), "");
    assert_eq!(std::fs::read(folder.path().join("verifying.pem")).expect("it is there"), b"mine");
    assert!(!folder.path().join("signing.pem").exists());
}

#[test]
fn a_file_of_any_size_is_read_no_further_than_a_key_can_be_long() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("large.pem");
    std::fs::write(&path, vec![b'-'; 65_537]).expect("it can be written");
    let output = countersign()
        .args(["verify", "--scheme", "jwt/ES256", "--iss", "i", "--aud", "a", "--key"])
        .args([path.as_os_str(), "x".as_ref()])
        .output()
        .expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("is larger than 65536 bytes"), "{}", text(&output.stderr));
}

/// No key is ever echoed, whatever is wrong with it.
#[test]
fn errors_show_no_key_bytes() {
    let keys =
        std::fs::read_dir("tests/cli/keys").expect("the folder is there").map(|entry| entry.expect("a file").path());
    for key in keys {
        let content = std::fs::read_to_string(&key).expect("it is text");
        let longest = content.split(|c: char| !c.is_ascii_alphanumeric()).max_by_key(|word| word.len()).unwrap_or("");
        for scheme in ["jwt/HS256", "jwt/ES256", "jwt/EdDSA", "paseto/v4.public", "biscuit/ed25519"] {
            let output = countersign()
                .args([
                    "issue",
                    "--scheme",
                    scheme,
                    "--iss",
                    "i",
                    "--sub",
                    "s",
                    "--aud",
                    "a",
                    "--expires-in",
                    "1m",
                    "--key",
                ])
                .arg(&key)
                .output()
                .expect("it runs");
            let shown = [text(&output.stdout), text(&output.stderr)].concat();
            assert!(longest.len() < 12 || !shown.contains(longest), "{} shows its content: {shown}", key.display());
        }
    }
}

/// Nor where it stands itself in the place of its file's name, as a variable's value does.
#[test]
fn a_key_in_the_place_of_its_files_name_is_not_repeated() {
    let hexadecimal = "0123456789abcdef".repeat(4);
    let keys = ["es256-signing.pem", "es256-private.jwk", "v4-signing.paserk"];
    let keys = keys.map(|name| std::fs::read_to_string(format!("tests/cli/keys/{name}")).expect("the key is there"));
    for key in keys.iter().chain([&hexadecimal]) {
        let words = key.split(|c: char| !c.is_ascii_alphanumeric() && !"-_".contains(c));
        let secret = words.max_by_key(|word| word.len()).expect("it has words");
        for arguments in [
            &["issue", "--scheme", "jwt/ES256", "--sub", "s", "--expires-in", "1m"][..],
            &["verify", "--scheme", "jwt/ES256"],
        ] {
            let mut command = countersign();
            command.args(arguments).args(["--iss", "i", "--aud", "a", &format!("--key={key}")]);
            let output = command.output().expect("it runs");
            let told = text(&output.stderr);
            assert_eq!((output.status.code(), text(&output.stdout)), (Some(2), ""), "{told}");
            assert!(secret.len() > 20 && !told.contains(&secret[..20]), "{told}");
            assert!(told.contains("keys are given as files"), "{told}");
        }
    }
    // A name that is only long is named.
    let path = format!("keys/{hexadecimal}.pem");
    let mut command = countersign();
    command.args(["verify", "--scheme", "jwt/ES256", "--iss", "i", "--aud", "a", "--key", &path, "x"]);
    assert!(text(&command.output().expect("it runs").stderr).contains(&path));
}

/// A note names the file, whatever that is called.
#[cfg(unix)]
#[test]
fn the_name_of_a_file_steers_no_terminal() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a\u{202e}\u{7}.jwks");
    std::fs::copy("tests/cli/keys/provider.jwks", &path).expect("it can be written");
    let mut command = countersign();
    command.args(["verify", "--scheme", "jwt/ES256", "--iss", "i", "--aud", "a", "x", "--jwks"]).arg(&path);
    let output = command.output().expect("it runs");
    let told = text(&output.stderr);
    assert!(
        told.contains(r"a\u{202e}\u{7}.jwks: key 2 of the JWKS") && !told.contains(['\u{202e}', '\u{7}']),
        "{told:?}"
    );
}
