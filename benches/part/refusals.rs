//! What a refusal costs at each stage, beside accepting an honest token of the same size.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign::{Issuer, KeySet, Portable, SigningKey, Stage};

use super::sizes::SIZES;
use crate::contender::{Contender, accept, refuse, token_of, verifier_of};
use crate::raw::{AUDIENCE, ISSUER};
use crate::turns::ratio;

/// As long as the one that is wanted.
const OTHER_AUDIENCE: &str = "https://api.exampla";
/// The longest header segment that is read.
const LONGEST_HEADER: usize = 2048;
const TIME: Duration = Duration::from_millis(120);

pub(super) fn print<C: Portable>(contender: &Contender<C>) {
    let Contender { name, issuer, verifier, .. } = contender;
    let named = |kid: &str| SigningKey::<C>::generate().unwrap().with_kid(kid).unwrap();
    let one_key = named("7");
    let named_verifier = verifier_of(KeySet::issuer(ISSUER, one_key.verifying_key().unwrap()));
    let (one_issuer, unknown_issuer) = (Issuer::new(one_key), Issuer::new(named("8")));
    let forger = Issuer::new(SigningKey::<C>::generate().unwrap());

    for bytes in SIZES {
        let honest = token_of(issuer, AUDIENCE, bytes);
        let print = |stage: Stage, hostile: &[u8]| {
            assert_eq!(refuse(verifier, hostile).stage(), stage, "{name}");
            let ratio = ratio(TIME, || _ = refuse(verifier, hostile), || accept(verifier, &honest));
            println!("{name} refuse {stage} bytes={} ratio={ratio:.2}", hostile.len());
        };
        let (last, others) = honest.as_ref().split_last().unwrap();
        assert_ne!(*last, b'!');
        print(Stage::Encoding, &[others, b"!"].concat());
        if name.starts_with("jwt/") {
            print(Stage::Header, costly_header(honest.as_str().len()).as_bytes());
        }
        print(Stage::Signature, token_of(&forger, AUDIENCE, bytes).as_ref());
        print(Stage::Claims, token_of(issuer, OTHER_AUDIENCE, bytes).as_ref());

        let (honest, hostile) = (token_of(&one_issuer, AUDIENCE, bytes), token_of(&unknown_issuer, AUDIENCE, bytes));
        assert_eq!(refuse(&named_verifier, &hostile).stage(), Stage::Key, "{name}");
        let ratio = ratio(TIME, || _ = refuse(&named_verifier, &hostile), || accept(&named_verifier, &honest));
        println!("{name} refuse {} bytes={} ratio={ratio:.2}", Stage::Key, hostile.as_str().len());
    }
}

/// A token of another algorithm, its header as long as is read and full of escapes, whose names are all to be compared.
fn costly_header(bytes: usize) -> String {
    let signature = "A".repeat(43);
    let room = (bytes - signature.len() - ".AAAA.".len()).min(LONGEST_HEADER) / 4 * 3;
    let members = (0..12).map(|member| format!(r#""\u0061{member:x}":0,"#)).collect::<String>();
    let (start, end) = (r#"{"typ":"JWT","#, r#"","alg":"none"}"#);
    let taken = start.len() + end.len() + r#""x":""#.len();
    let members = if taken + members.len() < room { members } else { String::new() };
    let escapes = r"\u0061".repeat((room - taken - members.len()) / 6);
    let header = URL_SAFE_NO_PAD.encode(format!(r#"{start}{members}"x":"{escapes}{end}"#));
    let payload = "A".repeat((bytes - header.len() - signature.len() - 2) / 4 * 4);
    format!("{header}.{payload}.{signature}")
}
