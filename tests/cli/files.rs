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
