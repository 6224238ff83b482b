//! `--request name=value`: a fact of what the bearer asks for.

pub(crate) fn parse(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("expected name=value, as in operation=read".to_owned()),
    }
}
