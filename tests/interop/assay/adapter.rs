//! This library's own verifiers, as a program to be assayed.
use std::{env, error::Error, fs, io, process::exit};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use countersign::registry::{KeyFile, Trust, find};
use countersign::{AnyVerifier, FixedClock, KeyForm, Policy, Request, Timestamp};

fn verifier() -> Result<Box<dyn AnyVerifier>, Box<dyn Error>> {
    let told = |name: &str| env::var(format!("COUNTERSIGN_{name}"));
    let key = fs::read(told("KEY")?)?;
    let form = KeyFile::recognise(None, &key).unwrap_or(KeyForm::Raw);
    let trust = if told("KEY_FORM")? == "jwks" { Trust::Jwks(key) } else { Trust::Key(KeyFile::new(form, key)) };
    let clock = FixedClock(Timestamp::from_unix(told("NOW")?.parse()?).ok_or("not a moment")?);
    let (audience, typ) = (Policy::audience(told("AUD")?), told("TYP")?);
    let policy = if typ.is_empty() { audience } else { audience.typ(typ) };
    Ok(find(&told("SCHEME")?)?.verifier(&trust, &told("ISS")?, policy, Box::new(clock))?.0)
}

fn main() -> Result<(), Box<dyn Error>> {
    let verifier = verifier().inspect_err(|error| eprintln!("{error}")).unwrap_or_else(|_| exit(2));
    println!(r#"{{"ready":true,"features":["clock","jwks","typ"]}}"#);
    for line in io::stdin().lines() {
        let request: serde_json::Value = line?.parse()?;
        let [id, token] = ["id", "token"].map(|name| request.get(name).cloned().unwrap_or_default());
        let verdict = verifier.verify(&STANDARD.decode(token.as_str().unwrap_or_default())?, &Request::default());
        let no = verdict.err().map(|no| format!(r#"reject","reason":"{}","stage":"{}"#, no.code(), no.stage()));
        println!(r#"{{"id":{id},"verdict":"{}"}}"#, no.as_deref().unwrap_or("accept"));
    }
    Ok(())
}
