//! Every case there is, one file a group.

mod alg;
mod claims;

use std::sync::LazyLock;

use super::case::Case;

/// A name, and the cases that go by it.
type Group = (&'static str, fn() -> Vec<Case>);

const GROUPS: &[Group] = &[("alg", alg::cases), ("claims", claims::cases)];

static ALL: LazyLock<Vec<Case>> = LazyLock::new(|| {
    let in_group = |(group, cases): &Group| cases().into_iter().map(|case| case.in_group(group)).collect::<Vec<_>>();
    GROUPS.iter().flat_map(in_group).collect()
});

/// Every case, group by group.
#[must_use]
pub fn all() -> &'static [Case] {
    &ALL
}

/// The case of this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Case> {
    ALL.iter().find(|case| case.id() == id)
}
