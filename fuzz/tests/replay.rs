//! What fuzzing has found, replayed for ever, and the seeds of every corpus: on stable Rust, by the oracles of the targets.
//!
//! `CORPUS=DIR` replays what lies in `DIR/TARGET/` besides.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, unreachable_pub, dead_code)]

#[path = "../src/keys.rs"]
mod keys;
#[path = "../src/model/mod.rs"]
mod model;
#[path = "../src/oracle/mod.rs"]
mod oracle;
#[path = "../src/packed.rs"]
mod packed;
#[path = "../src/seed/mod.rs"]
mod seed;
#[path = "../src/world.rs"]
mod world;

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz")
}

/// The files in `folder`, none where it is not there.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_file()).collect();
    files.sort();
    files
}

/// Every input of a target, and where it is from.
fn inputs(target: &str) -> Vec<(String, Vec<u8>)> {
    let own = files(&folder().join("regressions").join(target)).into_iter();
    let asked = std::env::var_os("CORPUS").map(|corpus| files(&Path::new(&corpus).join(target))).unwrap_or_default();
    let read = |path: PathBuf| (path.display().to_string(), fs::read(&path).unwrap());
    let seeds = ["seeds/first", "seeds"].into_iter().flat_map(|seeds| {
        let name = format!("{seeds}/{target}.txt");
        let lines = fs::read_to_string(folder().join(&name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let seed = |(number, line): (usize, &str)| (format!("{name}:{}", number + 1), packed::read(line));
        lines.lines().enumerate().map(seed).collect::<Vec<_>>()
    });
    own.chain(asked).map(read).chain(seeds).collect()
}

#[test]
fn nothing_that_was_found_comes_back() {
    for (target, check) in oracle::ALL {
        for (origin, input) in inputs(target) {
            assert!(catch_unwind(|| check(&input)).is_ok(), "{target} does not hold of {origin}");
        }
    }
}

#[test]
fn every_target_has_an_oracle_and_seeds() {
    let manifest = fs::read_to_string(folder().join("Cargo.toml")).unwrap();
    for (target, _) in oracle::ALL {
        assert!(manifest.contains(&format!("name = \"{target}\"\n")), "{target}");
        assert!(folder().join("fuzz_targets").join(format!("{target}.rs")).is_file(), "{target}");
        assert!(!inputs(target).is_empty(), "{target} has no seeds");
    }
    assert_eq!(files(&folder().join("fuzz_targets")).len(), oracle::ALL.len());
    for entry in fs::read_dir(folder().join("regressions")).into_iter().flatten() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(oracle::ALL.iter().any(|(target, _)| *target == name) || name == "README.md", "{name} is no target");
    }
}

/// The command that makes the first inputs finds some for every target.
#[test]
fn every_corpus_can_be_begun() {
    for (target, inputs) in seed::all() {
        assert!(!inputs.is_empty(), "{target}");
    }
}

/// An oracle that is asked of refused tokens alone has little to say, and a fuzzer signs none by chance.
#[test]
fn a_seed_of_every_scheme_is_accepted() {
    use countersign::biscuit::P256;
    use countersign::{Biscuit, Jwt, Macaroon, Paseto, Portable, V3Public, V4Local, V4Public};
    use countersign::{EdDsa, Es256, Es384, Hs256, Hs384, Hs512, Ps256, Ps384, Ps512, Rs256, Rs384, Rs512};

    fn is_accepted<C: Portable>(target: &str) -> bool {
        let verifier = world::usual::<C>();
        let accepts = |(_, input): (String, Vec<u8>)| verifier.verify(input, &countersign::Request::default()).is_ok();
        inputs(target).into_iter().any(accepts)
    }
    for (scheme, is_accepted) in [
        ("HS256", is_accepted::<Jwt<Hs256>>("jwt_verify")),
        ("HS384", is_accepted::<Jwt<Hs384>>("jwt_verify")),
        ("HS512", is_accepted::<Jwt<Hs512>>("jwt_verify")),
        ("RS256", is_accepted::<Jwt<Rs256>>("jwt_verify")),
        ("RS384", is_accepted::<Jwt<Rs384>>("jwt_verify")),
        ("RS512", is_accepted::<Jwt<Rs512>>("jwt_verify")),
        ("PS256", is_accepted::<Jwt<Ps256>>("jwt_verify")),
        ("PS384", is_accepted::<Jwt<Ps384>>("jwt_verify")),
        ("PS512", is_accepted::<Jwt<Ps512>>("jwt_verify")),
        ("ES256", is_accepted::<Jwt<Es256>>("jwt_verify")),
        ("ES384", is_accepted::<Jwt<Es384>>("jwt_verify")),
        ("EdDSA", is_accepted::<Jwt<EdDsa>>("jwt_verify")),
        ("v4.public", is_accepted::<Paseto<V4Public>>("paseto_verify")),
        ("v4.local", is_accepted::<Paseto<V4Local>>("paseto_verify")),
        ("v3.public", is_accepted::<Paseto<V3Public>>("paseto_verify")),
        ("Biscuit", is_accepted::<Biscuit>("biscuit_verify")),
        ("Biscuit on P-256", is_accepted::<Biscuit<P256>>("biscuit_verify")),
        ("Macaroon", is_accepted::<Macaroon>("macaroon_wire")),
    ] {
        assert!(is_accepted, "no seed is an accepted token of {scheme}");
    }
}

/// Nor has one that is asked of no key.
#[test]
fn a_seed_of_every_kind_of_key_is_read() {
    use countersign::biscuit::P256;
    use countersign::jwt::{Algorithm, PublicAlgorithm};
    use countersign::{Biscuit, ByKey, JwkSet, Jwt, KeyForm, Portable, SigningKey, VerifyingKey};
    use countersign::{EdDsa, Es256, Es384, Hs256, Hs384, Hs512, Ps256, Ps384, Ps512, Rs256, Rs384, Rs512};

    fn signs<C: Portable>(target: &str, form: KeyForm) {
        let is_read = |(_, input): &(String, Vec<u8>)| SigningKey::<C>::read(form, input).is_ok();
        assert!(inputs(target).iter().any(is_read), "no {form:?} of {target} signs for {}", C::SCHEME.name());
    }
    fn verifies<C: Portable>(target: &str, form: KeyForm) {
        let is_read = |(_, input): &(String, Vec<u8>)| VerifyingKey::<C>::read(form, input).is_ok();
        assert!(inputs(target).iter().any(is_read), "no {form:?} of {target} verifies for {}", C::SCHEME.name());
    }
    fn a_jwk<A: Algorithm>() {
        signs::<Jwt<A>>("jwk", KeyForm::Jwk);
        verifies::<Jwt<A>>("jwk", KeyForm::Jwk);
    }
    fn a_secret<A: Algorithm>() {
        a_jwk::<A>();
        for form in [KeyForm::Raw, KeyForm::Hex, KeyForm::Base64url] {
            signs::<Jwt<A>>("pem", form);
        }
    }
    fn a_structure<A: PublicAlgorithm>() {
        for form in [KeyForm::Pem, KeyForm::Der] {
            signs::<Jwt<A>>("pem", form);
        }
        for form in [KeyForm::Pem, KeyForm::Der, KeyForm::Certificate] {
            verifies::<Jwt<A>>("pem", form);
        }
    }
    fn a_set<A: Algorithm>() {
        let keeps_one =
            |(_, input): (String, Vec<u8>)| JwkSet::<A>::read(&input).is_ok_and(|set| set.into_keys().is_ok());
        assert!(inputs("jwks").into_iter().any(keeps_one), "no set holds a key for {}", A::NAME);
    }
    for ask in [
        a_jwk::<Rs256>,
        a_jwk::<Rs384>,
        a_jwk::<Rs512>,
        a_jwk::<Ps256>,
        a_jwk::<Ps384>,
        a_jwk::<Ps512>,
        a_jwk::<Es256>,
        a_jwk::<Es384>,
        a_jwk::<EdDsa>,
        a_jwk::<ByKey>,
        a_secret::<Hs256>,
        a_secret::<Hs384>,
        a_secret::<Hs512>,
        a_structure::<Rs256>,
        a_structure::<Ps256>,
        a_structure::<Es256>,
        a_structure::<Es384>,
        a_structure::<EdDsa>,
        a_set::<EdDsa>,
        a_set::<Es256>,
        a_set::<Rs256>,
        a_set::<ByKey>,
    ] {
        ask();
    }
    signs::<Biscuit>("pem", KeyForm::Pem);
    verifies::<Biscuit>("pem", KeyForm::Pem);
    signs::<Biscuit<P256>>("pem", KeyForm::Pem);
    verifies::<Biscuit<P256>>("pem", KeyForm::Pem);
}

/// A crate that is not instrumented is fuzzed blindly, and nobody is told.
#[cfg(unix)]
#[test]
fn what_reads_tokens_is_instrumented_and_what_computes_is_not() {
    let flags = ["-Cpasses=sancov-module", "-Cllvm-args=-sanitizer-coverage-trace-compares", "-Cdebug-assertions"];
    for (words, kept) in [
        ("--crate-name countersign --edition=2024 src/lib.rs --crate-type lib", &flags[..]),
        ("--crate-name jwk --edition=2024 fuzz_targets/jwk.rs --crate-type bin", &flags),
        ("--crate-name biscuit_auth --edition=2021 src/lib.rs --crate-type lib", &flags[..1]),
        ("--crate-name sha2 --edition=2021 src/lib.rs --crate-type lib", &[]),
        ("-vV", &[]),
    ] {
        let words: Vec<_> = words.split(' ').collect();
        // On most machines `sh` is one of the others.
        for shell in ["sh", "dash", "bash"] {
            let mut wrapped = std::process::Command::new(shell);
            wrapped.arg(folder().join("rustc")).arg("echo").args(&words).args(flags);
            let said = match wrapped.output() {
                Err(_) if shell != "sh" => continue,
                said => String::from_utf8(said.unwrap().stdout).unwrap(),
            };
            assert_eq!(said.trim_end(), [&words, kept].concat().join(" "), "{shell}");
        }
    }
}

/// A model that shares code with what it judges would share its mistakes.
#[test]
fn the_model_knows_nothing_but_the_codes() {
    let sources = files(&folder().join("src/model"));
    assert!(sources.iter().any(|path| path.ends_with("policy.rs")), "this is not the model: {sources:?}");
    for path in sources {
        let source = fs::read_to_string(&path).unwrap();
        for line in source.lines().filter(|line| !line.trim_start().starts_with("//")) {
            // The second is what identifiers of Macaroons begin with.
            let rest = line.replace("countersign::Rejection", "").replace("\"countersign/", "");
            let is_own = ["countersign", "crate::", "super::super"].iter().all(|other| !rest.contains(other));
            assert!(is_own, "{}: {line}", path.display());
        }
    }
}

/// An oracle that holds of everything would say nothing: each of these says what is not so.
#[test]
fn oracles_can_fail() {
    use countersign::Rejection;
    use model::circumstances::Circumstances;

    let under = Circumstances::of(b"");
    let accepted = || world::usual::<countersign::Jwt<countersign::Hs256>>();
    let key = keys::signing::<countersign::Jwt<countersign::Hs256>>();
    let token = countersign::Issuer::new(key).issue(&world::honest_claims()).unwrap();
    let verify = || accepted().verify(&token, &countersign::Request::default());
    let claims = model::jwt::judge(token.as_str().as_bytes(), &under).unwrap();
    world::compare(&verify(), &Ok(claims.clone()));
    let other = model::claims::Claims { sub: Some("root".to_owned()), ..claims };
    for expected in [Err(Rejection::Expired), Ok(other)] {
        let judged = catch_unwind(AssertUnwindSafe(|| world::compare(&verify(), &expected)));
        assert!(judged.is_err(), "{expected:?}");
    }
}
