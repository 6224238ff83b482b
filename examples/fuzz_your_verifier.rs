//! Fuzzes a verifier of one's own for a moment, without a fuzzer: drafts of tokens, changed and signed again.
//!
//! The verifier here is `jsonwebtoken::decode`, and the question is whether it takes a payload that another reader could read
//! differently. A real campaign asks more, for longer: `docs/fuzzing.md` makes a target of the same lines.

#[cfg(all(feature = "arbitrary", feature = "jwt"))]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    use countersign::arbitrary::{Dice, Honest, JwtDraft, mutate, readers};
    use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Validation, crypto};

    const SECRET: &[u8] = b"thirty-two bytes for HMAC-SHA256";

    // What the verifier accepts, and how the key it trusts signs.
    let now = i64::try_from(std::time::UNIX_EPOCH.elapsed()?.as_secs())?;
    let honest = Honest { issuer: "https://issuer.example", audience: "api", algorithm: "HS256", now };
    let sign = |input: &[u8]| {
        let text = crypto::sign(input, &EncodingKey::from_secret(SECRET), Algorithm::HS256).unwrap_or_default();
        readers::base64url(text.as_bytes()).unwrap_or_default()
    };
    let mut validation = Validation::new(Algorithm::HS256);
    validation.set_audience(&["api"]);
    validation.set_issuer(&["https://issuer.example"]);
    let accepts = |token: &[u8]| {
        jsonwebtoken::decode::<serde_json::Value>(token, &DecodingKey::from_secret(SECRET), &validation).is_ok()
    };

    // An honest token first: a verifier that refuses everything would have nothing to answer for.
    assert!(accepts(&JwtDraft::honest(&honest).token(sign)));

    let (mut accepted, mut doubtful) = (0, Vec::new());
    for seed in 0..20_000 {
        let (mut sheet, mut dice) = (JwtDraft::honest(&honest).write(), Dice::new(seed));
        (0..=dice.below(3)).for_each(|_| mutate::sheet(&mut sheet, &mut dice));
        let draft = JwtDraft::read(&sheet);
        if accepts(&draft.token(sign)) {
            accepted += 1;
            // The oracle: of what is accepted, every reader reads the same.
            if readers::json_object(&draft.payload).is_none() {
                doubtful.push(draft.payload);
            }
        }
    }
    println!(
        "20000 drafts, {accepted} accepted; of these, {} are read differently by different readers",
        doubtful.len()
    );
    if let Some(payload) = doubtful.iter().min_by_key(|payload| payload.len()) {
        println!("for example: {}", String::from_utf8_lossy(payload));
    }
    Ok(())
}

#[cfg(not(all(feature = "arbitrary", feature = "jwt")))]
fn main() {
    println!("This example needs the features `arbitrary` and `jwt`.");
}
