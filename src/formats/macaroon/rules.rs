//! What only a Macaroon's verifier can demand: predicates of the application's own.

use std::fmt;

use crate::credential::context::Context;

type Predicate = Box<dyn Fn(&str, &Context<'_>) -> bool + Send + Sync>;

/// Predicates that the application understands beside the closed vocabulary of [`Restriction`](crate::Restriction). A caveat
/// that is in neither refuses the token.
///
/// # Example
/// ```
/// use countersign::macaroon::Rules;
///
/// let rules = Rules::default().predicate(|caveat, _| caveat.strip_prefix("floor < ").is_some_and(|floor| floor == "3"));
/// # let _ = rules;
/// ```
#[derive(Default)]
pub struct Rules(Vec<Predicate>);

impl Rules {
    /// The same, and caveats hold for which `predicate` says so. It is asked of authentic caveats alone, and only of those
    /// that are no [`Restriction`](crate::Restriction); what it does not know, it must not say of that it holds.
    #[must_use]
    pub fn predicate(mut self, predicate: impl Fn(&str, &Context<'_>) -> bool + Send + Sync + 'static) -> Self {
        self.0.push(Box::new(predicate));
        self
    }

    pub(super) fn admit(&self, caveat: &str, context: &Context<'_>) -> bool {
        self.0.iter().any(|predicate| predicate(caveat, context))
    }
}

impl fmt::Debug for Rules {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Rules({} predicates)", self.0.len())
    }
}
