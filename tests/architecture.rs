//! The house's plan, held against the house: who may use whom, and how large a file may grow.

use std::fs;

use crate::documents::{root, rust_files};

/// Each room, and what it may use beside itself. `src/lib.rs` and `src/bin` stand outside: the export list names every
/// room, and the compiler lets the program see nothing but the public API.
const ROOMS: &[(&str, &[&str])] = &[
    ("foundation", &[]),
    ("claims", &["foundation"]),
    ("credential", &["claims", "foundation"]),
    ("formats", &["credential", "claims", "foundation"]),
    ("registry", &["formats", "credential", "claims", "foundation"]),
    ("inspect", &["formats", "credential", "claims", "foundation"]),
    ("assay", &["claims", "foundation"]),
    ("arbitrary", &["foundation"]),
    ("compare", &["registry", "assay", "credential", "claims", "foundation"]),
    ("session", &["credential", "claims", "foundation"]),
    ("http", &["credential", "claims", "foundation"]),
];

/// The longest that a file may be, its unit tests aside.
const MAX_LINES: usize = 420;

/// Whose one function compares secrets and MACs.
const COMPARES: &str = "foundation/secret.rs";
/// Where the library that computes a MAC compares it too, in constant time, and gives it to nobody.
const COMPARES_WHAT_IT_COMPUTES: &str = "formats/jwt/hmac.rs";

#[test]
fn arrows_point_downwards() {
    refute(sources().iter().flat_map(|(path, source)| forbidden_arrows(path, source)));
}

#[test]
fn arrows_that_do_not_are_caught() {
    for (path, source) in [
        ("foundation/clock.rs", "use crate::claims::claims::Claims;"),
        ("foundation/encoding/json.rs", "fn f() { super::super::super::claims::json::read(); }"),
        ("claims/mod.rs", "mod tests { use super::super::credential::keys; }"),
        ("credential/any.rs", "use crate::{\n    claims::claims,\n    formats::jwt::{self, Jwt},\n};"),
        ("credential/any.rs", "pub(in crate::registry) fn f() {}"),
        ("credential/any.rs", "use crate::Policy;"),
        ("credential/any.rs", "use crate::*;"),
        ("credential/any.rs", "use crate as all;"),
        ("formats/jwt/mod.rs", "use crate::formats::paseto::Paseto;"),
        ("formats/jwt/header.rs", "use super::super::{biscuit::Biscuit};"),
        ("formats/jwt/mod.rs", "mod dangerous { mod more { use super::super::super::paseto; } }"),
        ("formats/paseto.rs", "use super::jwt;"),
        ("assay/forge.rs", "const S: &str = \"'\"; use crate::credential::issuer::Issuer;"),
        ("unplanned/mod.rs", "use crate::claims::claims::Claims;"),
    ] {
        assert_ne!(forbidden_arrows(path, source), [""; 0], "{path}: {source}");
    }
    for (path, source) in [
        ("claims/mod.rs", "use crate::{claims::typ, foundation::{clock::Clock, error}};"),
        ("credential/any.rs", "/// [`Policy`](crate::Policy)\n// use crate::formats;\n/* crate::formats */"),
        ("credential/any.rs", "const S: [&str; 2] = [r#\"\"crate::formats\"#, \"\\\"crate::formats\"];"),
        ("credential/any.rs", "pub(crate) fn f<'a>(c: char) -> &'a str { crate::claims::typ(c == '\"') }"),
        ("formats/jwt/mod.rs", "pub mod dangerous { use super::{Compact, Jwt}; }"),
        ("formats/jwt/header.rs", "use super::super::jwt::Jwt; use crate::formats::jwt::jwk;"),
        ("registry/mod.rs", "use crate::formats::{jwt::Jwt, paseto::Paseto};"),
        ("lib.rs", "pub use crate::registry::all;"),
        ("bin/countersign/main.rs", "use crate::verify::run;"),
    ] {
        assert_eq!(forbidden_arrows(path, source), [""; 0], "{path}: {source}");
    }
}

#[test]
fn every_room_is_planned() {
    let built = built_rooms();
    refute(built.iter().filter(|room| may_use(room).is_none()).map(|room| format!("src/{room}: not in the plan")));
    assert!(
        ["foundation", "claims", "credential", "formats"].iter().all(|room| built.iter().any(|other| other == room))
    );
}

#[test]
fn the_description_names_the_rooms_that_exist() {
    let Ok(description) = fs::read_to_string(root().join("ARCHITECTURE.md")) else { return };
    let built = built_rooms();
    refute(ROOMS.iter().filter_map(|(room, _)| {
        let (is_named, is_built) = (names_folder(&description, room), built.iter().any(|other| other == room));
        (is_named != is_built).then(|| format!("ARCHITECTURE.md: `{room}/` is named: {is_named}, is built: {is_built}"))
    }));
}

#[test]
fn files_stay_short() {
    refute(sources().iter().filter_map(|(path, source)| {
        let lines = source.split("\n#[cfg(test)]\nmod ").next().unwrap_or_default().lines().count();
        (lines > MAX_LINES).then(|| format!("src/{path}: {lines} lines are asking to be two files"))
    }));
}

#[test]
fn nothing_is_unsafe_and_no_file_borrows_the_text_of_another() {
    for (sample, count) in [("fn f() { unsafe { g() } }", 1), ("#[path = \"../x.rs\"] mod x; include!(\"y\")", 2)] {
        assert_eq!(forbidden_words("sample.rs", sample).len(), count, "{sample}");
    }
    let sources = sources();
    refute(sources.iter().flat_map(|(path, source)| forbidden_words(path, source)));
    let is_forbidden =
        |(path, source): &(String, String)| path == "lib.rs" && source.contains("#![forbid(unsafe_code)]");
    assert!(sources.iter().any(is_forbidden));
}

/// What a secret exposes is followed into the comparison that it stands in, and no further.
#[test]
fn secrets_are_compared_in_one_place() {
    for (path, source) in [
        ("claims/replay.rs", "use subtle::ConstantTimeEq as _;"),
        ("formats/macaroon/chain.rs", "fn f() { one.ct_eq(&other) }"),
        ("formats/macaroon/chain.rs", "fn f() { mac.verify_slice(tag) }"),
        ("formats/paseto/v4_local.rs", "fn f() { hmac::verify(key, text, tag) }"),
        ("formats/jwt/hmac.rs", "fn f() { key.expose() == other }"),
        ("formats/jwt/hmac.rs", "fn f() { other != self.secret.expose() && g() }"),
        ("formats/jwt/hmac.rs", "fn f() { other == &*key.expose() }"),
        ("foundation/secret.rs", "fn f() { self.expose().eq(other) }"),
    ] {
        assert_eq!(comparisons(path, source).len(), 1, "{path}: {source}");
    }
    for (path, source) in [
        (COMPARES, "use subtle::ConstantTimeEq; fn f() { one.ct_eq(other) }"),
        (COMPARES_WHAT_IT_COMPUTES, "fn f() { hmac::verify(key, text, tag) }"),
        ("formats/jwt/hmac.rs", "fn f() { key.expose().len() == 32 && 32 == key.expose().len() }"),
        ("formats/jwt/hmac.rs", "fn f() { secret::is_same(key.expose(), other) }"),
    ] {
        assert_eq!(comparisons(path, source), [""; 0], "{path}: {source}");
    }
    let sources = sources();
    refute(sources.iter().flat_map(|(path, source)| comparisons(path, source)));
    // So that the rule is about something.
    for (path, word) in [(COMPARES, "ct_eq"), (COMPARES_WHAT_IT_COMPUTES, "hmac::verify(")] {
        assert!(sources.iter().any(|(other, source)| other == path && source.contains(word)), "{path}: {word}");
    }
}

/// What `path` uses and may not, as `file:line: from → to`.
fn forbidden_arrows(path: &str, source: &str) -> Vec<String> {
    let module = module_path(path);
    let [room, wing @ ..] = module.as_slice() else { return Vec::new() };
    if room == "bin" {
        return Vec::new();
    }
    let is_allowed = |target: &[String]| match target {
        // Wings never see each other.
        [to, rest @ ..] if to == room => room != "formats" || wing.first().is_none_or(|own| rest.first() == Some(own)),
        [to, ..] => may_use(room).is_some_and(|rooms| rooms.contains(&to.as_str())),
        [] => false,
    };
    let arrows = arrows(&module, source).into_iter().filter(|(_, target)| !is_allowed(target));
    arrows.map(|(line, target)| format!("src/{path}:{line}: {} → {}", module.join("::"), target.join("::"))).collect()
}

fn forbidden_words(path: &str, source: &str) -> Vec<String> {
    let tokens = tokens(source);
    let found = tokens.windows(3).filter(|window| {
        let words = [window[0].1, window[1].1, window[2].1];
        words[0] == "unsafe" || words == ["#", "[", "path"] || words[..2] == ["include", "!"]
    });
    found.map(|window| format!("src/{path}:{}: `{}{}`", window[0].0, window[0].1, window[1].1)).collect()
}

/// Where `path` compares secrets or MACs by itself.
fn comparisons(path: &str, source: &str) -> Vec<String> {
    let tokens = tokens(source);
    let words: Vec<&str> = tokens.iter().map(|(_, word)| *word).collect();
    let is_comparison = |at: &usize| match words[*at..] {
        ["subtle" | "ct_eq" | "ct_ne" | "verify_slices_are_equal", ..] => path != COMPARES,
        ["verify_slice" | "verify_truncated_left" | "verify_truncated_right", ..] => true,
        ["hmac", "::", "verify", ..] => path != COMPARES_WHAT_IT_COMPUTES,
        ["expose", "(", ")", "=" | "!", "=", ..] | ["expose", "(", ")", ".", "eq" | "ne" | "cmp", ..] => true,
        ["=" | "!", "=", ref operand @ ..] => gives_a_secret(operand),
        _ => false,
    };
    let found = (0..words.len()).filter(is_comparison);
    found.map(|at| format!("src/{path}:{}: compares by itself what `secret::is_same` is for", tokens[at].0)).collect()
}

/// Whether an operand is what a secret exposes, and not what follows from it.
fn gives_a_secret(operand: &[&str]) -> bool {
    let is_path = |word: &&str| matches!(*word, "&" | "*" | "." | "::") || word.starts_with(char::is_alphanumeric);
    let length = operand.iter().take_while(|word| is_path(word)).count();
    let is_exposed = length > 0 && operand[length - 1] == "expose" && operand[length..].starts_with(&["(", ")"]);
    is_exposed && operand.get(length + 2) != Some(&".")
}

/// Every path that begins with `crate` or `super`, with its line, as modules from the root.
fn arrows(module: &[String], source: &str) -> Vec<(usize, Vec<String>)> {
    let tokens = tokens(source);
    let (mut found, mut depth, mut inline) = (Vec::new(), 0, Vec::new());
    for (at, &(line, token)) in tokens.iter().enumerate() {
        let before = at.checked_sub(1).map_or("", |before| tokens[before].1);
        let after = tokens.get(at + 1).map_or("", |(_, after)| *after);
        match token {
            "{" => {
                depth += 1;
                if let [(_, "mod"), (_, name)] = tokens[at.saturating_sub(2)..at] {
                    inline.push((depth, name.to_owned()));
                }
            }
            "}" => {
                inline.pop_if(|(opened, _)| *opened == depth);
                depth -= 1;
            }
            "crate" | "super" if before != "::" && matches!(after, "::" | "as") => {
                let here = module.iter().chain(inline.iter().map(|(_, name)| name)).cloned().collect();
                let start = if token == "crate" { Vec::new() } else { here };
                follow(&tokens[at..], start, &mut |target| found.push((line, target)));
            }
            _ => {}
        }
    }
    found
}

/// Follows one tree of paths to its leaves and returns what comes after it.
fn follow<'t>(
    mut rest: &'t [Token<'t>],
    mut path: Vec<String>,
    found: &mut impl FnMut(Vec<String>),
) -> &'t [Token<'t>] {
    loop {
        match rest {
            [(_, "{"), inner @ ..] => {
                rest = inner;
                while !matches!(rest, [] | [(_, "}"), ..]) {
                    rest = follow(rest, path.clone(), found);
                    // Past an `as` and its name.
                    let end = rest.iter().position(|(_, token)| matches!(*token, "," | "}")).unwrap_or(rest.len());
                    rest = &rest[end..];
                    if let [(_, ","), after @ ..] = rest {
                        rest = after;
                    }
                }
                return rest.get(1..).unwrap_or_default();
            }
            [(_, name), after @ ..] => {
                match *name {
                    "crate" | "self" | "*" => {}
                    "super" => drop(path.pop()),
                    name => path.push(name.to_owned()),
                }
                let [(_, "::"), next @ ..] = after else {
                    found(path);
                    return after;
                };
                rest = next;
            }
            [] => return rest,
        }
    }
}

/// A token and its line.
type Token<'s> = (usize, &'s str);

/// Names, `::` and single characters, without comments, strings and characters in quotes.
fn tokens(source: &str) -> Vec<Token<'_>> {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let (mut found, mut at, mut line) = (Vec::new(), 0, 1);
    while let Some(first) = source[at..].chars().next() {
        let rest = &source[at..];
        let quoted = opaque(rest);
        let length = if quoted > 0 {
            quoted
        } else if is_name(first) {
            rest.find(|c| !is_name(c)).unwrap_or(rest.len())
        } else if rest.starts_with("::") {
            2
        } else {
            first.len_utf8()
        };
        if quoted == 0 && !first.is_whitespace() {
            found.push((line, &rest[..length]));
        }
        line += rest[..length].matches('\n').count();
        at += length;
    }
    found
}

/// How much of `source` is a comment, a string or a character, where it begins with one; else 0.
fn opaque(source: &str) -> usize {
    let past =
        |start: usize, end: &str| source[start..].find(end).map_or(source.len(), |found| start + found + end.len());
    if source.starts_with("//") {
        return source.find('\n').unwrap_or(source.len());
    }
    if source.starts_with("/*") {
        return past(2, "*/");
    }
    let literal = source.trim_start_matches(['b', 'c']);
    let prefix = source.len() - literal.len();
    if let Some(raw) = literal.strip_prefix('r') {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        if raw[hashes..].starts_with('"') {
            return past(prefix + hashes + 2, &format!("\"{}", "#".repeat(hashes)));
        }
    }
    let mut inner = literal.char_indices();
    let (quote, second, third) = match (inner.next(), literal.chars().nth(1), literal.chars().nth(2)) {
        (Some((_, quote @ ('"' | '\''))), second, third) if prefix <= 1 => (quote, second, third),
        _ => return 0,
    };
    // A lifetime is not closed where a character would be.
    if quote == '\'' && second != Some('\\') && third != Some('\'') {
        return 0;
    }
    while let Some((at, c)) = inner.next() {
        match c {
            '\\' => drop(inner.next()),
            _ if c == quote => return prefix + at + 1,
            _ => {}
        }
    }
    source.len()
}

fn module_path(path: &str) -> Vec<String> {
    let path = path.trim_end_matches(".rs");
    path.split('/').filter(|part| !matches!(*part, "mod" | "lib")).map(str::to_owned).collect()
}

fn may_use(room: &str) -> Option<&'static [&'static str]> {
    ROOMS.iter().find(|(name, _)| *name == room).map(|(_, rooms)| *rooms)
}

fn names_folder(text: &str, name: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric() && c != '/')
        .any(|word| word.trim_start_matches("src/") == format!("{name}/"))
}

fn built_rooms() -> Vec<String> {
    let rooms = sources().into_iter().filter_map(|(path, _)| module_path(&path).into_iter().next());
    let mut rooms: Vec<_> = rooms.filter(|room| room != "bin").collect();
    rooms.dedup();
    rooms
}

/// Every source file: its path below `src/`, and its text.
fn sources() -> Vec<(String, String)> {
    let source_root = root().join("src");
    let named = rust_files("src").into_iter().map(|path| {
        let name = path.strip_prefix(&source_root).unwrap().to_str().unwrap().replace('\\', "/");
        (name, fs::read_to_string(&path).unwrap())
    });
    let mut found: Vec<_> = named.collect();
    found.sort_unstable();
    found
}

/// Fails with every objection at once.
fn refute(objections: impl IntoIterator<Item = String>) {
    let objections: Vec<_> = objections.into_iter().collect();
    assert!(objections.is_empty(), "\n{}", objections.join("\n"));
}
