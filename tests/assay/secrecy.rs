//! What a tester logs by accident shows no key, no token and no secret that travels beside one.

use std::fmt::Debug;

use countersign::assay::{self, Bench, Circumstances, Scheme, Selection, Trial, Verdict};

const CASE: &str = "jwt/alg-none-empty-signature";

/// Twelve bytes of a secret, in decimal and as text, are in none of what is shown.
#[track_caller]
fn assert_hidden(what: &dyn Debug, secret: &[u8]) {
    let head = &secret[..12];
    let decimal = format!("{head:?}");
    let spellings = [decimal.trim_matches(['[', ']']).to_owned(), String::from_utf8_lossy(head).into_owned()];
    for shown in [format!("{what:?}"), format!("{what:#?}").split_whitespace().collect::<Vec<_>>().join(" ")] {
        assert!(spellings.iter().all(|spelling| !shown.contains(spelling)), "{shown}");
    }
}

#[test]
fn neither_tokens_nor_keys_are_shown() {
    let secret = b"a secret of thirty-two bytes, ok";
    let bench = Bench::from_signing_key(Scheme::find("jwt/HS256").unwrap(), secret, Circumstances::now()).unwrap();
    let specimen = assay::catalogue::find(CASE).unwrap().forge(&bench).unwrap();
    assert_hidden(&specimen, &specimen.token);
    assert_hidden(&specimen, &specimen.twin);
    assert_hidden(&bench.setup(), secret);
    assert_hidden(&Circumstances { implicit: secret.to_vec(), ..Circumstances::now() }, secret);

    let mut trials: Vec<Trial> = Vec::new();
    let mut credulous = |_: &[u8]| Verdict::Accept;
    let selection = Selection::all().only([CASE]);
    assay::run(&bench, &mut credulous, &selection, &mut |trial| trials.push(trial.clone())).unwrap();
    let [trial] = trials.as_slice() else { panic!("{trials:?}") };
    assert_hidden(trial, trial.token.as_ref().unwrap());
}

#[cfg(feature = "assay-http")]
#[test]
fn headers_cookies_and_bodies_are_not_shown() {
    let message = assay::Message::default().header("X-Api-Key: correct horse battery staple").unwrap();
    let message = message.cookie("session=correct-horse-battery-staple").unwrap();
    for message in [
        message.clone().form("password=correct horse battery staple").unwrap(),
        message.json(r#"{"password":"correct horse battery staple"}"#).unwrap(),
    ] {
        assert_hidden(&message, b"correct horse battery staple");
        assert_hidden(&message, b"correct-horse-battery-staple");
    }
}

/// The check above can fail.
#[test]
fn what_is_shown_is_found() {
    for shown in [format!("{:?}", b"a secret of thirty-two bytes, ok"), "a secret of thirty-two bytes, ok".to_owned()] {
        let outcome =
            std::panic::catch_unwind(|| assert_hidden(&format_args!("{shown}"), b"a secret of thirty-two bytes, ok"));
        assert!(outcome.is_err(), "{shown}");
    }
}
