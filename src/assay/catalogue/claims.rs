//! What is claimed: registered claims, their types and their values.

use crate::assay::case::Case;
use crate::assay::rule::{Class, Rule, Severity};
use crate::assay::specimen::Specimen;
use crate::foundation::rejection::Stage;

static EXPIRED: Rule = Rule {
    id: "expired",
    rows: &["CLM-01"],
    class: Class::Strictness,
    severity: Severity::High,
    stage: Stage::Claims,
    demands: "a token that has expired is refused",
    gain: "a stolen token stays good for ever",
    references: &["RFC 7519 §4.1.4"],
};

pub(super) fn cases() -> Vec<Case> {
    vec![Case::jwt(&EXPIRED, "exp-an-hour-ago", "it expired an hour ago", |bench| {
        let draft = bench.draft()?.claim("exp", (bench.setup().now - 3600).to_string());
        Ok(Specimen::new(draft.signed(bench)?, bench.honest()?))
    })]
}
