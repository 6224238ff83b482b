//! The scheme is named by configuration: `cargo run --example choose_at_run_time -- paseto/v4.local`

use std::time::Duration;

use countersign::registry::{self, KeyFile, Trust};
use countersign::{Claims, KeyForm, Policy, Request, SystemClock};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let name = std::env::args().nth(1).unwrap_or_else(|| "jwt/EdDSA".into());
    // A name that there is not is an error that lists those there are.
    let scheme = registry::find(&name)?;

    // Keys come and go as files; here they stay in memory.
    let keys = scheme.generate()?;
    let files = keys.files.iter().map(|file| {
        let extension = file.name.rsplit_once('.').map(|(_, extension)| extension);
        let form = KeyFile::recognise(extension, file.content.expose()).unwrap_or(KeyForm::Raw);
        KeyFile::new(form, file.content.expose().to_vec())
    });
    let files: Vec<_> = files.collect();
    let [signing, ..] = files.as_slice() else { return Err("no keys".into()) };
    // The last file is the verifying key, or the one secret that does both.
    let verifying = files.last().cloned().ok_or("no keys")?;

    let issuer = scheme.issuer(signing, None)?;
    let (verifier, _) = scheme.verifier(
        &Trust::Key(verifying),
        "https://issuer.example",
        Policy::audience("api"),
        Box::new(SystemClock),
    )?;

    let claims = Claims::lasting(Duration::from_secs(900), &SystemClock)?
        .issuer("https://issuer.example")
        .subject("alice")
        .audience("api");
    let token = issuer.issue(&claims)?;
    let verified = verifier.verify(token.as_ref(), &Request::default())?;
    println!("{}: {}", verified.scheme().name(), verified.claims().to_json());
    Ok(())
}
