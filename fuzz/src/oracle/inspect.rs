//! Any bytes, explained: nothing in the explanation hides or steers a terminal, and it is one strict JSON object on one line.

use countersign::inspect;
use countersign::text::is_visible;

use super::json_strict::Distinct;
use crate::model::circumstances::NOW;
use crate::world;

pub fn check(data: &[u8]) {
    let found = inspect::inspect(data, world::at(NOW));
    let json = found.to_json();
    assert!(json.chars().all(is_visible), "a character that does not show");
    serde_json::from_str::<serde_json::Value>(&json).expect("it is JSON");
    let shown = found.header.iter().chain(&found.claims).map(|object| object.as_json().to_owned());
    let shown = shown.chain(found.blocks.iter().flat_map(|block| block.statements().map(str::to_owned)));
    for text in shown.chain(found.warnings.iter().map(|warning| warning.message.clone())) {
        assert!(text.chars().all(is_visible), "a character that does not show");
    }
    assert!(found.warnings.iter().map(|warning| warning.concern.gravity()).is_sorted(), "the gravest comes first");
    for object in found.header.iter().chain(&found.claims) {
        serde_json::from_str::<Distinct>(object.as_json()).expect("no name comes twice");
    }
}
