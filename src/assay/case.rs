//! One attack: data, and one forging function.

use std::fmt;

use super::bench::Bench;
use super::feature::Feature;
use super::rule::{Class, Rule, Severity};
use super::scheme::{Family, Scheme};
use super::specimen::{Specimen, Unmakeable};
use crate::foundation::rejection::Stage;

/// One attack, or one honest token of a kind that is easily refused by mistake.
pub struct Case {
    id: String,
    title: String,
    group: &'static str,
    rule: &'static Rule,
    class: Class,
    severity: Severity,
    presupposes: Option<&'static Rule>,
    expected: Expected,
    references: Vec<&'static str>,
    needs: Vec<Feature>,
    applies: fn(Scheme) -> bool,
    forge: Box<Forge>,
}

type Forge = dyn Fn(&Bench) -> Result<Specimen, Unmakeable> + Send + Sync;

/// What a sound verifier says of a case's token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// It accepts: the token is honest.
    Accept,
    /// It refuses, at this stage.
    Reject(Stage),
}

impl Case {
    /// A case of a JWT, which breaks `rule`; `name` and `title` say how.
    pub(super) fn jwt(
        rule: &'static Rule,
        name: impl fmt::Display,
        title: impl Into<String>,
        forge: impl Fn(&Bench) -> Result<Specimen, Unmakeable> + Send + Sync + 'static,
    ) -> Self {
        Self::new(Family::Jws, rule, format!("jwt/{name}"), title, forge)
    }

    /// A case of a PASETO, which breaks `rule`.
    pub(super) fn paseto(
        rule: &'static Rule,
        name: impl fmt::Display,
        title: impl Into<String>,
        forge: impl Fn(&Bench) -> Result<Specimen, Unmakeable> + Send + Sync + 'static,
    ) -> Self {
        Self::new(Family::Paseto, rule, format!("paseto/{name}"), title, forge)
    }

    /// A case of a Biscuit, which breaks `rule`.
    pub(super) fn biscuit(
        rule: &'static Rule,
        name: impl fmt::Display,
        title: impl Into<String>,
        forge: impl Fn(&Bench) -> Result<Specimen, Unmakeable> + Send + Sync + 'static,
    ) -> Self {
        Self::new(Family::Biscuit, rule, format!("biscuit/{name}"), title, forge)
    }

    /// A case of a Macaroon, which breaks `rule`.
    pub(super) fn macaroon(
        rule: &'static Rule,
        name: impl fmt::Display,
        title: impl Into<String>,
        forge: impl Fn(&Bench) -> Result<Specimen, Unmakeable> + Send + Sync + 'static,
    ) -> Self {
        Self::new(Family::Macaroon, rule, format!("macaroon/{name}"), title, forge)
    }

    /// A case of `family`, which breaks `rule`.
    pub(super) fn new(
        family: Family,
        rule: &'static Rule,
        id: String,
        title: impl Into<String>,
        forge: impl Fn(&Bench) -> Result<Specimen, Unmakeable> + Send + Sync + 'static,
    ) -> Self {
        let expected = if rule.class == Class::OverRejection { Expected::Accept } else { Expected::Reject(rule.stage) };
        Self {
            id,
            title: title.into(),
            group: "",
            rule,
            class: rule.class,
            severity: rule.severity,
            presupposes: None,
            expected,
            references: rule.references.to_vec(),
            needs: Vec::new(),
            applies: match family {
                Family::Jws => |scheme| scheme.family() == Family::Jws,
                Family::Jwe => |scheme| scheme.family() == Family::Jwe,
                Family::Paseto => |scheme| scheme.family() == Family::Paseto,
                Family::Biscuit => |scheme| scheme.family() == Family::Biscuit,
                Family::Macaroon => |scheme| scheme.family() == Family::Macaroon,
            },
            forge: Box::new(forge),
        }
    }

    /// Belongs to `group`.
    pub(super) fn in_group(mut self, group: &'static str) -> Self {
        self.group = group;
        self
    }

    /// Is refused at `stage`, not at its rule's.
    pub(super) fn at(mut self, stage: Stage) -> Self {
        self.expected = Expected::Reject(stage);
        self
    }

    /// Is not as bad, or worse, than its rule says.
    pub(super) fn severity_is(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// Is of another class than its rule says.
    pub(super) fn class_is(mut self, class: Class) -> Self {
        self.class = class;
        self
    }

    /// Shows something only where this rule is not heeded either.
    pub(super) fn presupposing(mut self, rule: &'static Rule) -> Self {
        self.presupposes = Some(rule);
        self
    }

    /// Is written about in these places too.
    pub(super) fn refs(mut self, references: &[&'static str]) -> Self {
        self.references.extend_from_slice(references);
        self
    }

    /// Needs `feature` of a target.
    pub(super) fn needing(mut self, feature: Feature) -> Self {
        self.needs.push(feature);
        self
    }

    /// Is tried on the schemes that `applies` says.
    pub(super) fn on(mut self, applies: fn(Scheme) -> bool) -> Self {
        self.applies = applies;
        self
    }

    /// The stable name, such as `jwt/alg-none-empty-signature`.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The format that it is a token of, which its id begins with.
    #[must_use]
    pub fn format(&self) -> &str {
        self.id.split('/').next().unwrap_or_default()
    }

    /// What the token is.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The group of the catalogue that it stands in.
    #[must_use]
    pub fn group(&self) -> &'static str {
        self.group
    }

    /// What it breaks.
    #[must_use]
    pub fn rule(&self) -> &'static Rule {
        self.rule
    }

    /// What is wrong with a verifier that accepts it.
    #[must_use]
    pub fn class(&self) -> Class {
        self.class
    }

    /// A rule that a verifier has to break as well for this case to show anything.
    #[must_use]
    pub fn presupposes(&self) -> Option<&'static Rule> {
        self.presupposes
    }

    /// Whether it is about what a token costs: a breakdown is then what it was made to show.
    #[must_use]
    pub fn is_about_cost(&self) -> bool {
        self.class == Class::Resource || self.rule.rows.iter().any(|row| row.starts_with("DOS-"))
    }

    /// Whether it is about what a token makes a target fetch.
    #[must_use]
    pub fn is_about_fetching(&self) -> bool {
        self.rule.id == "key-fetched"
    }

    /// How bad that is.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// What a sound verifier says of it.
    #[must_use]
    pub fn expected(&self) -> Expected {
        self.expected
    }

    /// Where the rule is written, and the advisories of those who did not heed it.
    #[must_use]
    pub fn references(&self) -> &[&'static str] {
        &self.references
    }

    /// What it needs of a target.
    #[must_use]
    pub fn needs(&self) -> &[Feature] {
        &self.needs
    }

    /// Whether it is tried on `scheme`.
    #[must_use]
    pub fn applies_to(&self, scheme: Scheme) -> bool {
        (self.applies)(scheme)
    }

    /// Its token and the twin.
    ///
    /// # Errors
    /// Where it cannot be made on this bench.
    pub fn forge(&self, bench: &Bench) -> Result<Specimen, Unmakeable> {
        (self.forge)(bench)
    }
}

impl fmt::Debug for Case {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Case").field("id", &self.id).field("rule", &self.rule.id).finish_non_exhaustive()
    }
}
