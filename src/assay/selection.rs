//! Which cases are tried.

use super::case::Case;

/// Which cases are tried, by patterns of their ids in which `*` stands for anything.
///
/// # Example
/// ```
/// use countersign::assay::{Selection, catalogue};
///
/// let selection = Selection::all().only(["jwt/alg-*"]).skip(["*-none-*"]);
/// let chosen = |id: &str| catalogue::find(id).is_some_and(|case| selection.includes(case));
/// assert!(!chosen("jwt/alg-none-empty-signature"));
/// assert!(!chosen("jwt/exp-an-hour-ago"));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Selection {
    only: Vec<String>,
    skip: Vec<String>,
}

impl Selection {
    /// Every case.
    #[must_use]
    pub fn all() -> Self {
        Self::default()
    }

    /// Those alone whose ids match one of these.
    #[must_use]
    pub fn only<S: Into<String>>(mut self, patterns: impl IntoIterator<Item = S>) -> Self {
        self.only.extend(patterns.into_iter().map(Into::into));
        self
    }

    /// None whose id matches one of these.
    #[must_use]
    pub fn skip<S: Into<String>>(mut self, patterns: impl IntoIterator<Item = S>) -> Self {
        self.skip.extend(patterns.into_iter().map(Into::into));
        self
    }

    /// Whether `case` is one of them.
    #[must_use]
    pub fn includes(&self, case: &Case) -> bool {
        let any = |patterns: &[String]| patterns.iter().any(|pattern| matches(pattern, case.id()));
        (self.only.is_empty() || any(&self.only)) && !any(&self.skip)
    }
}

/// Whether `text` is `pattern`, in which each `*` stands for any number of characters.
fn matches(pattern: &str, text: &str) -> bool {
    let mut pieces = pattern.split('*');
    let Some(mut rest) = pieces.next().and_then(|first| text.strip_prefix(first)) else { return false };
    let Some(last) = pieces.next_back() else { return rest.is_empty() };
    for piece in pieces {
        let Some((_, after)) = rest.split_once(piece) else { return false };
        rest = after;
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, text) in [("a*c", "abc"), ("a*c", "ac"), ("*", ""), ("a*b*c", "aXbYbc"), ("abc", "abc")] {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("a*c", "abcd"), ("ab", "abc"), ("a*a", "a"), ("a*b*c", "acb"), ("", "a")] {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
    }
}
