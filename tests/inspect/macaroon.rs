//! Macaroons: what the identifier claims, each caveat, and the discharges.

use countersign::inspect::Format;
use countersign::macaroon::{ThirdParty, dangerous};
use countersign::{Macaroon, Secret};

use super::{codes, inspected};

const CLAIMS: &str = r#"countersign/1 2026-11 {"iss":"i","sub":"s","aud":["a"],"exp":1795441193,"iat":1795440293}"#;

fn token(caveats: &[&str]) -> String {
    dangerous::mint(&[7; 32], "https://issuer.example", CLAIMS.as_bytes(), caveats)
}

#[test]
fn its_claims_and_caveats_are_shown() {
    let found = inspected(token(&["operation=read", "a\u{202e}b"]));
    assert_eq!(found.format, Format::Macaroon);
    assert_eq!(found.claims.as_ref().unwrap().get("sub"), Some("\"s\""));
    let header = found.header.as_ref().unwrap();
    assert_eq!(header.get("kid"), Some("\"2026-11\""));
    assert_eq!(header.get("location"), Some("\"https://issuer.example\""));
    let caveats: Vec<_> = found.blocks[0].statements().collect();
    assert_eq!(caveats, ["operation=read", r"a\u{202e}b"]);
    assert_eq!(codes(token(&[])), ["shared-key"]);
}

#[test]
fn every_form_is_read_whatever_its_spelling() {
    let plain = token(&["operation=read"]);
    for (written, expected) in [
        (plain.clone(), &["shared-key"][..]),
        (format!("Bearer {plain}"), &["bearer-prefix", "shared-key"]),
        (format!("{plain}=="), &["padding", "shared-key"]),
        (format!("{plain}\n"), &["white-space", "shared-key"]),
    ] {
        let found = inspected(&written);
        assert_eq!(found.format, Format::Macaroon, "{written}");
        let found: Vec<_> = found.warnings.iter().map(|warning| warning.code()).collect();
        assert_eq!(found.iter().filter(|code| expected.contains(code)).count(), expected.len(), "{found:?}");
    }
    let json = format!(r#"{{"i":{},"s64":"{}","c":[{{"i":"floor < 3"}}]}}"#, serde_json::json!(CLAIMS), "A".repeat(43));
    let found = inspected(&json);
    assert_eq!((found.format, found.blocks[0].source().as_str()), (Format::Macaroon, "floor < 3"));
    assert!(found.claims.is_some(), "white space within it is its own");
    for other in ["AgEC", "AAAA", "AgIBeAAABiAA", "{\"i\":\"x\"}"] {
        assert_ne!(inspected(other).format, Format::Macaroon, "{other}");
    }
}

#[test]
fn discharges_stand_beside_their_root() {
    let asked = ThirdParty::new("https://idp.example", Secret::from(vec![7; 16]), "logged in").unwrap();
    let root = Macaroon::ask(&token(&["tenant=acme"]), &asked).unwrap();
    assert!(codes(root.as_str()).contains(&"discharges"));
    let discharge = asked.discharge(&["operation=read".parse().unwrap()]).unwrap();
    let bound = Macaroon::bind(root.as_str(), &[discharge.as_str()]).unwrap();
    let found = inspected(bound.as_str());
    let sources: Vec<_> = found.blocks.iter().map(|block| block.source()).collect();
    assert_eq!(sources, ["tenant=acme\nthird party https://idp.example: logged in", "operation=read"]);
    assert_eq!(codes(bound.as_str()), ["shared-key"]);
}
