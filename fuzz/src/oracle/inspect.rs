//! Any bytes, explained: nothing in the explanation hides or steers a terminal, or is secret of a key, and it is one strict JSON
//! object on one line.

use countersign::inspect;
use serde_json::Value;

use super::json_strict::Distinct;
use crate::model::circumstances::NOW;
use crate::model::jwk::PRIVATE;
use crate::model::text::is_visible;
use crate::world;

pub fn check(data: &[u8]) {
    let found = inspect::inspect(data, world::at(NOW));
    let json = found.to_json();
    assert!(json.chars().all(is_visible), "a character that does not show");
    serde_json::from_str::<Value>(&json).expect("it is JSON");
    let shown = found.header.iter().chain(&found.claims).map(|object| object.as_json().to_owned());
    let shown = shown.chain(found.blocks.iter().flat_map(|block| block.statements().map(str::to_owned)));
    for text in shown.chain(found.warnings.iter().map(|warning| warning.message.clone())) {
        assert!(text.chars().all(is_visible), "a character that does not show");
    }
    assert!(found.warnings.iter().map(|warning| warning.concern.gravity()).is_sorted(), "the gravest comes first");
    for object in found.header.iter().chain(&found.claims) {
        let Distinct(object) = serde_json::from_str(object.as_json()).expect("no name comes twice");
        assert_redacted(&object);
    }
}

/// No object in it that is a key shows what is secret of it.
fn assert_redacted(value: &Value) {
    match value {
        Value::Object(members) => {
            let shown = |name: &&&str| members.get(**name).is_some_and(|value| value != "(redacted)");
            assert!(!members.contains_key("kty") || PRIVATE.iter().find(shown).is_none(), "a secret is shown: {value}");
            members.values().for_each(assert_redacted);
        }
        Value::Array(elements) => elements.iter().for_each(assert_redacted),
        _ => {}
    }
}
