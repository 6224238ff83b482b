//! `--claim name=text` and `--claim name:=json`.

use countersign::{Claims, Error};

/// A value of the caller's own.
#[derive(Clone)]
pub(crate) struct ClaimOption {
    name: String,
    value: Value,
}

#[derive(Clone)]
enum Value {
    Text(String),
    Json(String),
}

impl ClaimOption {
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let (name, value) = text.split_once('=').ok_or("expected name=text or name:=json")?;
        let (name, value) = match name.strip_suffix(':') {
            Some(name) => (name, Value::Json(value.to_owned())),
            None => (name, Value::Text(value.to_owned())),
        };
        if name.is_empty() {
            return Err("the claim has no name: expected name=text or name:=json".to_owned());
        }
        Ok(Self { name: name.to_owned(), value })
    }

    pub(crate) fn add_to(self, claims: Claims) -> Result<Claims, Error> {
        match self.value {
            Value::Text(text) => claims.claim(self.name, text),
            Value::Json(json) => claims.claim_json(self.name, json),
        }
    }
}
