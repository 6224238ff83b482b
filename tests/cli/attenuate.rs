//! Narrowing on the command line: from a file's worth of rights to a pinch of them, and what cannot be narrowed.

use super::{countersign, fed, text};

const BISCUIT: &str = include_str!("tokens/biscuit-ed25519");

/// What is printed, or the error.
fn attenuate(arguments: &[&str], token: &str) -> Result<String, (Option<i32>, String)> {
    let mut command = countersign();
    command.arg("attenuate").args(arguments);
    let output = fed(command, token.as_bytes());
    match output.status.success() {
        true => Ok(text(&output.stdout).to_owned()),
        false => Err((output.status.code(), text(&output.stderr).to_owned())),
    }
}

/// The verdict's JSON.
fn verify(arguments: &[&str], token: &str) -> serde_json::Value {
    let mut command = countersign();
    command.args(["verify", "--scheme", "biscuit/ed25519", "--key", "tests/cli/keys/biscuit-verifying.pem"]);
    command.args(["--iss", "https://issuer.example", "--aud", "api", "--now", "1795440300", "--output", "json"]);
    serde_json::from_slice(
        &fed(
            {
                command.args(arguments);
                command
            },
            token.as_bytes(),
        )
        .stdout,
    )
    .expect("a verdict")
}

#[test]
fn a_narrowed_token_is_good_for_less() {
    let narrowed = attenuate(&["--restrict", "operation=read", "--restrict", "tenant=acme"], BISCUIT).unwrap();
    assert_eq!(narrowed.matches('\n').count(), 1);
    for (request, code) in [
        (&["--request", "operation=read", "--request", "tenant=acme"][..], serde_json::Value::Null),
        (&["--request", "operation=write", "--request", "tenant=acme"], "caveat".into()),
        (&["--request", "operation=read"], "caveat".into()),
        (&[], "caveat".into()),
    ] {
        assert_eq!(verify(request, &narrowed)["code"], code, "{request:?}");
    }
    assert_eq!(verify(&[], BISCUIT)["verdict"], "accept");
}

#[test]
fn moments_count_from_now() {
    // Long after the token's own expiry, so that nothing else is decided by it.
    let named = &["--scheme", "biscuit/ed25519", "--restrict", "expires-before=36500d"];
    assert_eq!(verify(&[], &attenuate(named, BISCUIT).unwrap())["verdict"], "accept");
    let later = attenuate(&["--restrict", "not-before=36500d"], BISCUIT).unwrap();
    assert_eq!(verify(&[], &later)["code"], "caveat");
}

#[test]
fn what_cannot_be_done_is_said() {
    let jwt = include_str!("tokens/jwt-es256");
    let paseto = include_str!("tokens/paseto-v4.public");
    let read = &["--restrict", "operation=read"][..];
    for (arguments, token, expected) in [
        (read, jwt, "cannot narrow jwt"),
        (read, paseto, "cannot narrow paseto/v4.public"),
        (&["--scheme", "jwt/ES256", "--restrict", "operation=read"], BISCUIT, "cannot narrow jwt/ES256"),
        (read, "garbage", "--scheme"),
        (&["--scheme", "biscuit/ed25519", "--restrict", "operation=read"], jwt, "no Biscuit"),
        (&[], BISCUIT, "--restrict"),
        (&["--restrict", "expires-before=0s"], BISCUIT, "in the past"),
        (&["--restrict", "expires-before=soon"], BISCUIT, "expected a whole number and a unit"),
        (&["--restrict", "expires-before=9999999d"], BISCUIT, "9999"),
        (&["--restrict", "operation=read", "--restrict", "operation=write"], BISCUIT, "contradict"),
        (&["--restrict", "sub=root"], BISCUIT, "`sub`"),
        (&["--restrict", "nothing"], BISCUIT, "name=value"),
    ] {
        let (code, error) = attenuate(arguments, token).unwrap_err();
        assert_eq!(code, Some(2), "{arguments:?}: {error}");
        assert!(error.contains(expected), "{arguments:?}: {error}");
        assert!(token.get(20..40).is_none_or(|part| !error.contains(part)), "it repeats the token: {error}");
    }
}
