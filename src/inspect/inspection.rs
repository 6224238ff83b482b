//! Everything that was found, together.

use super::format::Format;
use super::object::UnverifiedObject;
use super::warning::Warning;
use crate::foundation::encoding::json::{ObjectWriter, quoted};

/// What a text looks like and says. **None of it is verified.**
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Inspection {
    /// What it looks like.
    pub format: Format,
    /// The JOSE header of a JWT, the footer of a PASETO, the root key id of a Biscuit; of a Macaroon, what its identifier
    /// says beside claims, and its location.
    pub header: Option<UnverifiedObject>,
    /// The claims, where they can be read without a key. A Biscuit's are the facts of its authority block,
    /// a Macaroon's stand in its identifier.
    pub claims: Option<UnverifiedObject>,
    /// The blocks of a Biscuit, the authority block first; none where this build does not read them. Of a Macaroon the
    /// caveats, and then those of each discharge.
    pub blocks: Vec<UnverifiedBlock>,
    /// What is wrong with it or to be thought of, the gravest first.
    pub warnings: Vec<Warning>,
}

/// What a block of a Biscuit says, as Datalog, or the caveats of a Macaroon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnverifiedBlock {
    statements: Vec<String>,
    /// What ends each of them.
    end: &'static str,
}

impl Inspection {
    pub(super) fn of(format: Format) -> Self {
        Self { format, header: None, claims: None, blocks: Vec::new(), warnings: Vec::new() }
    }

    /// One line of JSON that every reader reads alike:
    /// `{"format":…,"verified":false,"header":…,"claims":…,"blocks":[…],"warnings":[{"code":…,"message":…}]}`.
    ///
    /// Header and claims are as [`UnverifiedObject`] says, `null` where there are none or they cannot be read; blocks are
    /// Datalog source, or caveats a line.
    #[must_use]
    pub fn to_json(&self) -> String {
        let object =
            |object: &Option<UnverifiedObject>| object.as_ref().map_or("null", |object| object.as_json()).to_owned();
        let blocks: Vec<_> = self.blocks.iter().map(|block| quoted(&block.source())).collect();
        let warnings: Vec<_> = self.warnings.iter().map(warning).collect();
        let mut json = ObjectWriter::new();
        json.string("format", &self.format.to_string());
        json.raw("verified", "false");
        json.raw("header", &object(&self.header));
        json.raw("claims", &object(&self.claims));
        json.raw("blocks", &format!("[{}]", blocks.join(",")));
        json.raw("warnings", &format!("[{}]", warnings.join(",")));
        json.finish()
    }
}

fn warning(warning: &Warning) -> String {
    let mut json = ObjectWriter::new();
    json.string("code", warning.code());
    json.string("message", &warning.message);
    json.finish()
}

impl UnverifiedBlock {
    #[cfg(feature = "biscuit")]
    pub(super) fn new(statements: Vec<String>) -> Self {
        Self { statements, end: ";" }
    }

    #[cfg(feature = "macaroon")]
    pub(super) fn of_caveats(statements: Vec<String>) -> Self {
        Self { statements, end: "" }
    }

    /// Its facts, rules and checks, each without its closing semicolon, and what else there is to know as comments; or its
    /// caveats.
    pub fn statements(&self) -> impl Iterator<Item = &str> {
        self.statements.iter().map(AsRef::as_ref)
    }

    /// The whole block, a statement a line.
    #[must_use]
    pub fn source(&self) -> String {
        let is_comment = |statement: &str| statement.starts_with("//");
        let lines = self.statements().map(|line| [line, if is_comment(line) { "" } else { self.end }].concat());
        lines.collect::<Vec<_>>().join("\n")
    }
}
