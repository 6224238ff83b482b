//! Implicit assertions: what both sides know and no token carries.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign::paseto::ImplicitAssertion;
use countersign::{Issuer, KeyForm, Paseto, Request, SigningKey, V3Public, V4Local, V4Public};

use super::forge::{Forge, Raw};
use crate::support::{ACCEPTED, claims, policy};

#[test]
fn both_sides_have_the_same_assertion() {
    fn check<P: Raw>() {
        let forge = Forge::<P>::of();
        for footer in [None, Some(r#"{"kid":"a"}"#)] {
            let token = forge.asserting(Some("tenant 7"), footer);
            assert_eq!(forge.verdict_with("tenant 7", &token), ACCEPTED, "{}", P::HEADER);
            for other in ["", "tenant 8", "tenant 70", "tenant ", "TENANT 7", "tenant 7\0", "\0"] {
                assert_eq!(forge.verdict_with(other, &token), "signature/signature", "{} {other:?}", P::HEADER);
            }
            assert_eq!(forge.verdict(&token), "signature/signature", "{}", P::HEADER);
        }
    }
    check::<V4Public>();
    check::<V4Local>();
    check::<V3Public>();
}

#[test]
fn none_is_the_empty_one() {
    fn check<P: Raw>() {
        let forge = Forge::<P>::of();
        for token in [forge.asserting(None, None), forge.asserting(Some(""), None)] {
            assert_eq!(forge.verdict(&token), ACCEPTED, "{}", P::HEADER);
            assert_eq!(forge.verdict_with("", &token), ACCEPTED, "{}", P::HEADER);
            assert_eq!(forge.verdict_with("tenant 7", &token), "signature/signature", "{}", P::HEADER);
        }
    }
    check::<V4Public>();
    check::<V4Local>();
    check::<V3Public>();
}

/// Each part is signed with its length: what moves from one into the other is seen.
#[test]
fn an_assertion_is_no_footer() {
    fn check<P: Raw>() {
        let forge = Forge::<P>::of();
        let footer = r#"{"x":1}"#;
        let asserted = forge.asserting(Some(footer), None);
        assert_eq!(forge.verdict_with(footer, &asserted), ACCEPTED, "{}", P::HEADER);
        let moved = format!("{asserted}.{}", URL_SAFE_NO_PAD.encode(footer));
        assert_eq!(forge.verdict(&moved), "signature/signature", "{}", P::HEADER);
        assert_eq!(forge.verdict_with(footer, &moved), "signature/signature", "{}", P::HEADER);

        let with_footer = forge.with_footer(footer);
        assert_eq!(forge.verdict(&with_footer), ACCEPTED, "{}", P::HEADER);
        let (bare, _) = with_footer.rsplit_once('.').unwrap();
        assert_eq!(forge.verdict_with(footer, bare), "signature/signature", "{}", P::HEADER);
    }
    check::<V4Public>();
    check::<V4Local>();
    check::<V3Public>();
}

#[test]
fn an_issuer_binds_its_tokens() {
    fn check<P: Raw>() {
        let forge = Forge::<P>::of();
        let key = SigningKey::<Paseto<P>>::read(KeyForm::Paserk, forge.paserks().0.as_bytes()).unwrap();
        let issuer = Issuer::new(key);
        let assertion = ImplicitAssertion::new(b"\xff and no text".to_vec());
        let bound = issuer.issue_with(&claims(), &assertion).unwrap();
        let unbound = issuer.issue(&claims()).unwrap();
        assert!(!bound.as_str().contains(&URL_SAFE_NO_PAD.encode("and no text")));

        let verifier = forge.verifier(policy());
        let accepts =
            |token, assertion: &ImplicitAssertion| verifier.verify_with(token, &Request::default(), assertion).is_ok();
        assert!(accepts(&bound, &assertion) && accepts(&unbound, &ImplicitAssertion::default()), "{}", P::HEADER);
        assert!(!accepts(&bound, &ImplicitAssertion::default()) && !accepts(&unbound, &assertion), "{}", P::HEADER);
    }
    check::<V4Public>();
    check::<V4Local>();
    check::<V3Public>();
}

#[test]
fn an_assertion_is_never_shown() {
    assert_eq!(format!("{:?}", ImplicitAssertion::new("tenant 7")), "ImplicitAssertion(redacted)");
}
